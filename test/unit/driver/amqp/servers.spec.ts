import { readFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import tls from 'node:tls'
import { type ChannelModel, connect } from 'amqplib'
import { lastValueFrom, of } from 'rxjs'
import { type Client, createClient } from 'rxtopics'
import { type AmqpOptions, amqp } from 'rxtopics/amqp'
import { mqtt } from 'rxtopics/mqtt'
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest'
import { makeCertificates } from '../../../support/certificates.js'
import { temporaryDirectory } from '../../../support/daemon.js'
import { findExecutable } from '../../../support/executables.js'
import { laneOrSkip } from '../../../support/lanes.js'
import { portOf } from '../../../support/ports.js'
import { evaluate, type RabbitAddress, rabbitMissing } from '../../../support/rabbit.js'
import { createRabbitHost, type RabbitHost } from '../../../support/rabbitHost.js'
import { askForRabbit } from '../../../support/rabbitShared.js'
import { collect } from '../../../support/until.js'

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

describe.runIf(laneOrSkip('RabbitMQ', rabbitMissing()))('clients of RabbitMQ, and others', () => {
  let node: RabbitAddress
  let host: RabbitHost
  let other: ChannelModel
  const clients: Client[] = []
  const client = (options: AmqpOptions = {}, url = host.at(node.url)) => {
    const made = createClient(amqp(url, options))
    clients.push(made)
    return made
  }
  beforeAll(async () => {
    node = await askForRabbit(inject('rabbitPort'))
    host = await createRabbitHost(node)
    other = await connect(host.at(node.url))
  }, 60_000)
  afterEach(async () => {
    await Promise.all(clients.splice(0).map(each => each.close({ deadline: 500 })))
  })
  afterAll(async () => await other.close())

  const observed = async (who: Client, filter: string) => {
    const seen = collect(who.observe(filter, { qos: 1 }))
    await expect
      .poll(() => who.snapshot().subscriptions.find(each => each.filter === filter)?.phase)
      .toBe('on')
    return seen
  }
  const publish = (who: Client, topic: string, payload: string | Uint8Array = 'x') =>
    lastValueFrom(who.publish(topic, payload, { qos: 1 }))

  test('understand each other: topics are routing keys, properties are those of AMQP', async () => {
    const seen = await observed(client(), 'home/+/state')
    const channel = await other.createChannel()
    const options = { contentType: 'text/plain', headers: { site: 'north' }, deliveryMode: 2 }
    channel.publish('amq.topic', 'home.lamp.state', Buffer.from('on'), options)
    const message = await seen.waitFor(({ payload }) => decode(payload) === 'on')
    expect(message).toMatchObject({ topic: 'home/lamp/state', qos: 1 })
    expect(message.properties).toMatchObject({ contentType: 'text/plain', userProperties: { site: 'north' } })
    await channel.close()
  })

  test('answer who asks with a queue of its own', async () => {
    const service = client()
    service.respond('rpc/double', ({ payload }) => of(decode(payload).repeat(2))).subscribe()
    await expect.poll(() => service.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
    await expect.poll(() => service.snapshot().subscriptions.length).toBe(1)
    const channel = await other.createChannel()
    const answer = new Promise<readonly [text: string, id: unknown]>(resolve => {
      void channel.consume(
        'amq.rabbitmq.reply-to',
        found => {
          if (found !== null) resolve([found.content.toString(), found.properties.correlationId])
        },
        { noAck: true },
      )
    })
    channel.publish('amq.topic', 'rpc.double', Buffer.from('ab'), {
      ...{ replyTo: 'amq.rabbitmq.reply-to', correlationId: '42' },
    })
    expect(await answer).toEqual(['abab', '42'])
    await channel.close()
  })

  test('a publish that is refused costs nobody else', async () => {
    const guarded = await createRabbitHost(node)
    await evaluate(
      node,
      `rabbit_auth_backend_internal:set_topic_permissions(<<"guest">>, <<"${guarded.name}">>, <<"amq.topic">>, <<"^(?!no)">>, <<".*">>, <<"test">>)`,
    )
    const one = client({}, guarded.at(node.url))
    const seen = await observed(one, '#')
    // Of the second there are no more than its first words in what the server says.
    const topics = ['a', 'no/1', 'b', `no/${'é'.repeat(120)}`, 'c']
    const sent = topics.map(topic => collect(one.publish(topic, topic, { qos: 1 })))
    const endings = await Promise.all(sent.map(each => each.ended()))
    expect(endings.map(({ kind }) => kind)).toEqual(['complete', 'error', 'complete', 'error', 'complete'])
    expect(endings[1]).toMatchObject({ error: { name: 'PublishRefusedError', topic: 'no/1' } })
    await seen.waitFor(({ topic }) => topic === 'c')
    expect([...new Set(seen.values.map(({ topic }) => topic))]).toEqual(['a', 'b', 'c'])
    expect(one.snapshot().status.state).toBe('connected')
  })

  test('a payload that is longer than the server takes is told so, and costs nobody else', async () => {
    const limit = 100_000
    await evaluate(node, `application:set_env(rabbit, max_message_size, ${limit})`)
    try {
      const one = client()
      const seen = await observed(one, 'large/#')
      const sent = [
        collect(one.publish('large/1', 'x', { qos: 1 })),
        collect(one.publish('large/2', new Uint8Array(limit + 1), { qos: 1 })),
        collect(one.publish('large/3', 'x', { qos: 0 })),
      ]
      const endings = await Promise.all(sent.map(each => each.ended()))
      expect(endings.map(({ kind }) => kind)).toEqual(['complete', 'error', 'complete'])
      expect(endings[1]).toMatchObject({
        error: { name: 'PayloadTooLargeError', size: limit + 1, maximum: limit },
      })
      await seen.waitFor(({ topic }) => topic === 'large/3')
    } finally {
      await evaluate(node, 'application:set_env(rabbit, max_message_size, 134217728)')
    }
  })

  test('what nobody wants is told, and what somebody wants is not', async () => {
    const one = client()
    expect(await publish(one, 'nobody/listens')).toMatchObject({ noMatchingSubscribers: true })
    await observed(one, 'somebody/+')
    expect(await publish(one, 'somebody/listens')).toMatchObject({ noMatchingSubscribers: false })
  })

  test('devices that speak MQTT to the same virtual host see the same topics', async () => {
    const device = createClient(
      mqtt(node.mqttUrl, {
        protocolVersion: 4,
        credentials: { username: `${host.name}:guest`, password: 'guest' },
      }),
    )
    clients.push(device)
    const service = client({ mapping: 'mqtt' })
    const atService = await observed(service, 'plant/+/state')
    const atDevice = await observed(device, 'plant/+/command')
    await publish(device, 'plant/a b/state', 'running')
    await publish(service, 'plant//command', 'stop')
    expect(await atService.waitForCount(1)).toMatchObject([{ topic: 'plant/a b/state' }])
    expect(await atDevice.waitForCount(1)).toMatchObject([{ topic: 'plant//command' }])
  })

  test('what is refused goes to the exchange of dead letters', async () => {
    const channel = await other.createChannel()
    await channel.assertExchange('dead', 'topic', { durable: false })
    const { queue } = await channel.assertQueue('', { exclusive: true })
    await channel.bindQueue(queue, 'dead', '#')
    const one = client({ deadLetterExchange: 'dead' })
    const seen = collect(one.observe('work/#', { qos: 1, ack: 'manual' }))
    await expect.poll(() => one.snapshot().subscriptions[0]?.phase).toBe('on')
    await publish(one, 'work/1', 'bad')
    const [bad] = await seen.waitForCount(1)
    bad?.nack({ text: 'cannot be read' })
    await expect
      .poll(async () => (await channel.get(queue, { noAck: true })) || null)
      .toMatchObject({
        fields: { routingKey: 'work.1' },
      })
    await channel.close()
  })

  test('messages that wait for a kept session survive in it, and are its own', async () => {
    const options: AmqpOptions = { clientId: 'billing', clean: false, queueType: 'quorum' }
    const first = client(options)
    await observed(first, 'orders/#')
    await first.close()
    const sender = client()
    for (const n of ['1', '2', '3']) await publish(sender, `orders/${n}`, n)
    const again = client(options)
    const seen = collect(again.observe('orders/#', { qos: 1 }))
    await seen.waitForCount(3)
    expect(seen.values.map(({ payload }) => decode(payload))).toEqual(['1', '2', '3'])
  })

  test('who may not log in is told once, without what was tried', async () => {
    const one = client({ credentials: { username: 'guest', password: 'secret' } })
    const ending = await collect(one.observe('a')).ended()
    expect(ending).toMatchObject({
      kind: 'error',
      error: { name: 'ConnectionRefusedError', reasonCode: 0x86, fatal: true },
    })
    expect(JSON.stringify([String((ending as { error?: unknown }).error), one.snapshot()])).not.toContain(
      'secret',
    )
  })

  test('nor is a virtual host that is not there connected to for ever', async () => {
    const ending = await collect(client({}, `${node.url}/nowhere`).observe('a')).ended()
    expect(ending).toMatchObject({ kind: 'error', error: { name: 'ConnectionRefusedError', fatal: true } })
  })

  test('credentials that are provided anew open the next connection', async () => {
    const own = await createRabbitHost(node)
    await own.addUser('renewed', 'one')
    let password = 'one'
    const one = client({ credentials: () => ({ username: 'renewed', password }) }, own.at(node.url))
    const seen = await observed(one, 'renewed')
    await evaluate(node, 'rabbit_auth_backend_internal:change_password(<<"renewed">>, <<"two">>, <<"test">>)')
    password = 'two'
    const back = collect(one.status$)
    await own.disconnect()
    await back.waitFor(({ state }) => state === 'waiting')
    await back.waitFor((status, index) => status.state === 'connected' && index > 0)
    await expect.poll(() => one.snapshot().subscriptions[0]?.phase).toBe('on')
    await publish(one, 'renewed')
    await seen.waitForCount(1)
  })

  test.runIf(laneOrSkip('TLS', findExecutable('openssl') === null ? 'openssl is not installed' : null))(
    'a server that is not to be verified is connected to, with a warning',
    async () => {
      const directory = temporaryDirectory('amqp-unverified')
      const { key, certificate } = await makeCertificates(directory.path)
      const { hostname, port } = new URL(node.url)
      const proxy = tls.createServer({ key: readFileSync(key), cert: readFileSync(certificate) }, socket => {
        const server = createConnection({ host: hostname, port: Number(port) })
        socket.pipe(server).pipe(socket)
        for (const each of [socket, server]) each.on('error', () => {})
      })
      await new Promise<void>(resolve => proxy.listen(0, '127.0.0.1', resolve))
      const url = `amqps://guest:guest@127.0.0.1:${portOf(proxy)}/${host.name}`
      const one = client({ tls: { verify: false } }, url)
      const warnings = collect(one.warnings$)
      await publish(one, 'a')
      expect(warnings.values.map(({ kind }) => kind)).toEqual(['unverified'])
      proxy.close()
      directory.remove()
    },
  )
})
