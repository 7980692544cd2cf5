import { createClient as connectRedis } from 'redis'
import { of } from 'rxjs'
import { createClient, text, topic } from 'rxtopics'
import { type RedisOptions, redis, type StreamsOptions } from 'rxtopics/redis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { GIVE_UP } from '../../../../src/driver/redis/streams/scripts.js'
import { laneOrSkip, redisMissing } from '../../../support/brokers.js'
import { type RedisServer, startRedisServer } from '../../../support/redisServer.js'
import { collect } from '../../../support/until.js'

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const STREAM = '{rxtopics}:stream'

describe.runIf(laneOrSkip('redis-server', redisMissing()))('clients over a stream, and others', () => {
  let server: RedisServer
  let other: ReturnType<typeof connectRedis>
  const ending: AsyncDisposable[] = []
  const client = (streams: StreamsOptions = {}, options: RedisOptions = {}) => {
    const driver = redis(server.url, { ...options, streams: { ackWait: 300, ...streams } })
    const made = createClient(driver, { retry: () => 20, linger: 0 })
    ending.push(made)
    return made
  }
  const groups = async () => (await other.xInfoGroups(STREAM)).map(({ name }) => String(name))
  beforeAll(async () => {
    server = await startRedisServer()
    other = connectRedis({ url: server.url })
    other.on('error', () => {})
    await other.connect()
  }, 30_000)
  afterEach(async () => {
    await Promise.all(ending.splice(0).map(each => each[Symbol.asyncDispose]()))
    await other.flushAll()
  })
  afterAll(async () => {
    other.destroy()
    await server[Symbol.asyncDispose]()
  })

  test('others read the stream and the channel, and add to the stream', async () => {
    const one = client({}, { prefix: 'p:' })
    const seen = collect(one.observe('a/+', { qos: 1 }))
    const heard: string[] = []
    await other.subscribe('p:a/x', message => heard.push(message))
    await collect(
      one.publish('a/x', 'ours', { qos: 1, properties: { contentType: 'text/plain' } }),
    ).waitForCount(1)
    await expect.poll(() => heard).toEqual(['ours'])
    const [entry] = (await other.xRange(STREAM, '-', '+')) ?? []
    expect(entry?.message).toMatchObject({
      channel: 'p:a/x',
      payload: 'ours',
      qos: '1',
      contentType: 'text/plain',
    })
    await seen.waitForCount(1)
    await other.xAdd(STREAM, '*', { channel: 'p:a/y', payload: 'theirs' })
    const [, theirs] = await seen.waitForCount(2)
    expect([theirs?.topic, decode(theirs?.payload ?? new Uint8Array()), theirs?.qos]).toEqual([
      'a/y',
      'theirs',
      1,
    ])
    await other.unsubscribe()
  })

  test('requests are answered: properties go with the messages', async () => {
    const time = topic('svc/time', text)
    collect(client().respond(time, ({ value }) => of(`${value}!`)))
    await expect.poll(async () => (await groups().catch(() => [])).length).toBe(1)
    const [reply] = await collect(client().request(time, 'now', { timeout: 5_000 })).waitForCount(1)
    expect(decode(reply?.payload ?? new Uint8Array())).toBe('now!')
  })

  test('a session has what was published while its client was away, once', async () => {
    const kept = { clientId: 'billing' }
    const first = client({ clean: false }, kept)
    const seen = collect(first.observe('orders/+', { qos: 1 }))
    await collect(first.publish('orders/1', '1', { qos: 1 })).waitForCount(1)
    await seen.waitForCount(1)
    await first.close({ deadline: 100 })
    const publisher = client()
    for (const n of ['2', '3']) await collect(publisher.publish(`orders/${n}`, n, { qos: 1 })).waitForCount(1)
    const again = collect(client({ clean: false }, kept).observe('orders/+', { qos: 1 }))
    await again.waitForCount(2)
    await collect(publisher.publish('orders/4', '4', { qos: 1 })).waitForCount(1)
    expect((await again.waitForCount(3)).map(({ payload }) => decode(payload))).toEqual(['2', '3', '4'])
    expect((await other.xPending(STREAM, 'session:billing')).pending).toBe(0)
  })

  test('what a member left that died is taken over by another', async () => {
    const one = client()
    const seen = collect(one.observe('jobs/+', { qos: 1, group: 'g' }))
    const name = 'group:g/jobs/+'
    await expect.poll(() => groups().catch(() => [])).toContain(name)
    // A member that reads and is never heard of again.
    await other.xAdd(STREAM, '*', { channel: 'jobs/1', payload: 'left', qos: '1' })
    const taken = await other.xReadGroup(name, 'dead', { key: STREAM, id: '>' }, { COUNT: 1 })
    if (taken === null) return expect(seen.values).toHaveLength(1)
    const [message] = await seen.waitForCount(1)
    expect(message).toMatchObject({ topic: 'jobs/1', dup: true })
    await expect.poll(async () => (await other.xPending(STREAM, name)).pending).toBe(0)
  })

  test('what is there no more when it is to be delivered again is told of', async () => {
    const kept = { clientId: 'late' }
    const first = client({ clean: false }, kept)
    const seen = collect(first.observe('a', { qos: 1, ack: 'manual' }))
    await collect(first.publish('a', 'x', { qos: 1 })).waitForCount(1)
    await seen.waitForCount(1)
    await first.close({ deadline: 100 })
    await other.xTrim(STREAM, 'MAXLEN', 0)
    const second = client({ clean: false }, kept)
    collect(second.observe('a', { qos: 1 }))
    await expect.poll(() => second.snapshot().counts.noticed).toBe(1)
    expect((await other.xPending(STREAM, 'session:late')).pending).toBe(0)
  })

  test('what a member has that the stream has no more is given up, and nothing else', async () => {
    await other.xGroupCreate(STREAM, 'g', '$', { MKSTREAM: true })
    const ids: string[] = []
    for (const payload of ['one', 'two', 'three']) ids.push(await other.xAdd(STREAM, '*', { payload }))
    await other.xReadGroup('g', 'me', { key: STREAM, id: '>' }, { COUNT: 2 })
    await other.xReadGroup('g', 'another', { key: STREAM, id: '>' })
    await other.xDel(STREAM, [ids[0] ?? '', ids[2] ?? ''])
    const giveUp = () => other.eval(GIVE_UP, { keys: [STREAM], arguments: ['g', 'me'] })
    expect([await giveUp(), await giveUp()]).toEqual([1, 0])
    expect((await other.xPendingRange(STREAM, 'g', '-', '+', 10)).map(({ id }) => id)).toEqual(ids.slice(1))
  })

  test('who may not wake others publishes all the same, once, and is told so', async () => {
    const rules = ['on', '>p', '~*', 'resetchannels', '&a/*', '+@all']
    await other.aclSetUser('publisher', rules)
    const url = server.url.replace('//', '//publisher:p@')
    const one = createClient(redis(url, { streams: {} }))
    ending.push(one)
    const [receipt] = await collect(one.publish('a/x', 'y', { qos: 1 })).waitForCount(1)
    expect(receipt?.outcome).toBe('acknowledged')
    expect(await other.xLen(STREAM)).toBe(1)
  })

  test('what a server has no memory for now is asked for again, and not given up', async () => {
    await other.configSet('maxmemory', '1')
    const one = client()
    const seen = [
      collect(one.observe('a', { qos: 1, retained: 'none' })),
      collect(one.observe('a', { qos: 1, retained: 'none', group: 'g' })),
    ]
    await new Promise(resolve => setTimeout(resolve, 200))
    expect(one.snapshot().subscriptions.map(({ phase }) => phase)).not.toContain('on')
    await other.configSet('maxmemory', '0')
    await expect
      .poll(() => one.snapshot().subscriptions.map(({ phase }) => phase), { timeout: 5_000 })
      .toEqual(['on', 'on'])
    await collect(one.publish('a', 'x', { qos: 1 })).waitForCount(1)
    for (const each of seen) await each.waitForCount(1)
  })

  test('groups of sessions that are over are ended, and those of others left alone', async () => {
    await other.xGroupCreate(STREAM, 'session:gone', '$', { MKSTREAM: true })
    await other.xGroupCreate(STREAM, 'theirs', '$')
    const one = client()
    collect(one.observe('a', { qos: 1 }))
    await expect.poll(groups).not.toContain('session:gone')
    await expect.poll(async () => (await groups()).length).toBe(2)
    await one.close({ deadline: 2_000 })
    await expect.poll(groups).toEqual(['theirs'])
  })

  test('a stream that somebody deletes is begun anew', async () => {
    const one = client()
    const seen = collect(one.observe('a', { qos: 1 }))
    await collect(one.publish('a', '1', { qos: 1 })).waitForCount(1)
    await seen.waitForCount(1)
    await other.flushAll()
    const statuses = collect(one.status$)
    await statuses.waitFor(({ state }) => state === 'waiting')
    await statuses.waitFor((status, at) => at > 0 && status.state === 'connected')
    await expect.poll(async () => (await groups().catch(() => [])).length).toBe(1)
    await collect(one.publish('a', '2', { qos: 1 })).waitForCount(1)
    expect((await seen.waitForCount(2)).map(({ payload }) => decode(payload))).toEqual(['1', '2'])
  })

  test('the stream is bounded', async () => {
    const one = client({ maxLength: 100 })
    for (let at = 0; at < 5; at++)
      await Promise.all(
        Array.from({ length: 100 }, () => collect(one.publish('a', 'x', { qos: 1 })).waitForCount(1)),
      )
    expect(await other.xLen(STREAM)).toBeLessThan(300)
  })

  test('what is no retained message costs no other that is', async () => {
    const one = client()
    for (const name of ['a', 'b', 'c'])
      await collect(one.publish(`kept/${name}`, name, { retain: true })).waitForCount(1)
    await other.set('{rxtopics}:retained:kept/b', 'of somebody else')
    const found = await collect(client().observe('kept/+')).waitForCount(2)
    expect(found.map(({ topic }) => topic)).toEqual(['kept/a', 'kept/c'])
  })

  test('who may not read what is stored is refused, and not left without it', async () => {
    await other.sendCommand([
      'ACL',
      'SETUSER',
      'someone',
      'on',
      '>x',
      '&*',
      '+@all',
      '~{rxtopics}:stream',
      '~{rxtopics}:session*',
    ])
    const one = client({}, { credentials: { username: 'someone', password: 'x' } })
    expect(await collect(one.observe('kept/+')).ended()).toMatchObject({
      error: { name: 'SubscribeRefusedError', reasonCode: 0x87 },
    })
  })

  test('a kept session and a group that somebody ends go on, and are told to have missed something', async () => {
    const one = client({ clean: false }, { clientId: 'ended' })
    const warnings = collect(one.warnings$)
    const seen = collect(one.observe('a', { qos: 1 }))
    const shared = collect(one.observe('a', { qos: 1, group: 'g' }))
    await expect.poll(() => one.snapshot().subscriptions.filter(({ phase }) => phase === 'on').length).toBe(2)
    await other.xGroupDestroy(STREAM, 'session:ended')
    await warnings.waitFor(({ kind }) => kind === 'lost')
    await other.xGroupDestroy(STREAM, 'group:g/a')
    await warnings.waitForCount(2)
    expect(warnings.values.map(({ kind }) => kind)).toEqual(['lost', 'lost'])
    await expect.poll(() => one.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
    await collect(client().publish('a', 'x', { qos: 1 })).waitForCount(1)
    await seen.waitForCount(1)
    await shared.waitForCount(1)
  })

  test('a session and stored values of many MB come, though a server sends only so much at once', async () => {
    await other.configSet('client-output-buffer-limit', 'pubsub 16mb 0 0')
    const publisher = client()
    const large = new Uint8Array(1_000_000)
    const before = client({ clean: false }, { clientId: 'away' })
    collect(before.observe('large', { qos: 1, retained: 'none' }))
    await expect.poll(() => before.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
    await before.close()
    for (let at = 0; at < 24; at += 1) {
      await collect(publisher.publish('large', large, { qos: 1 })).waitForCount(1)
      await collect(publisher.publish(`stored/${at}`, large, { retain: true })).waitForCount(1)
    }
    const after = client({ clean: false }, { clientId: 'away' })
    const losses = collect(after.status$)
    await collect(after.observe('large', { qos: 1, retained: 'none' })).waitForCount(24)
    await collect(after.observe('stored/+')).waitForCount(24)
    expect(losses.values.filter(({ state }) => state === 'waiting')).toEqual([])
  }, 30_000)
})
