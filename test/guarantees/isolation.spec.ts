import { firstValueFrom, forkJoin, lastValueFrom, type Observable } from 'rxjs'
import { createClient, type PublishOptions } from 'rxtopics'
import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { type Script, startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import { startAedes } from '../support/aedes.js'

// A broker that closes the connection on one publish, among others that it takes.

const options: PublishOptions = { qos: 1, timeout: Number.POSITIVE_INFINITY }

/** Publishes `count` messages, one of them the poison; resolves when all have settled. */
const publishAll = async (client: ReturnType<typeof createClient>, count: number, place: number) => {
  const settled: string[] = []
  const failures: unknown[] = []
  await Promise.all(
    Array.from(
      { length: count },
      (_, i) =>
        new Promise<void>(done => {
          client.publish(i === place ? 'poison' : `fine/${i}`, String(i), options).subscribe({
            complete: () => {
              settled.push(String(i))
              done()
            },
            error: (error: unknown) => {
              failures.push(error)
              done()
            },
          })
        }),
    ),
  )
  return { settled, failures }
}

const numbers = (count: number, without: number) =>
  Array.from({ length: count }, (_, i) => String(i)).filter(name => name !== String(without))

const sessions: readonly (readonly [string, MqttOptions])[] = [
  ['MQTT 5, clean sessions', { protocolVersion: 5 }],
  ['MQTT 3.1.1, clean sessions', { protocolVersion: 4 }],
  ['MQTT 5, a kept session', { protocolVersion: 5, clean: false, clientId: 'kept', sessionExpiry: 60 }],
  ['MQTT 3.1.1, a kept session', { protocolVersion: 4, clean: false, clientId: 'kept' }],
]

describe.each(sessions)('a publish that a broker closes on — %s', (_, given) => {
  test.each([1, 10, 1_000])('O78 is found among %i, and all others are served, in order', async count => {
    const taken: string[] = []
    let kept = false
    await using peer = await startPeer({
      on: {
        connect: (_packet, connection) => {
          connection.accept({ sessionPresent: kept })
          kept = given.clean === false
        },
        publish: (packet, connection) => {
          if (packet.topic === 'poison') return connection.end()
          const text = packet.payload.toString()
          if (!taken.includes(text)) taken.push(text)
          connection.answer(packet)
        },
      },
    })
    const client = createClient(mqtt(peer.url, given), { retry: () => 1 })
    const place = Math.floor(count * 0.7)
    const { settled, failures } = await publishAll(client, count, place)
    expect(failures).toEqual([
      expect.objectContaining({ name: 'ConnectionEndingError', request: 'publish', topic: 'poison' }),
    ])
    expect(taken).toEqual(numbers(count, place))
    expect(new Set(settled)).toEqual(new Set(taken))
    // As often as the outstanding ones can be halved, and as often as it has to be alone.
    expect(peer.connections.length).toBeLessThanOrEqual(Math.ceil(Math.log2(count)) + 1 + 3 + 1)
    console.log(`${count} outstanding: ${peer.connections.length} connections`)
    await client.close()
  })
})

test.each([1, 10, 1_000])(
  'O78 aedes, which closes on a publish that is not allowed: found among %i',
  async count => {
    await using broker = await startAedes({ deniedPublish: ['poison'] })
    const client = createClient(mqtt(broker.url, { protocolVersion: 4 }), { retry: () => 1 })
    let connections = 0
    client.status$.subscribe(({ state }) => {
      if (state === 'connected') connections += 1
    })
    const place = Math.floor(count / 2)
    const { settled, failures } = await publishAll(client, count, place)
    expect(failures).toEqual([expect.objectContaining({ name: 'ConnectionEndingError', topic: 'poison' })])
    expect(new Set(settled)).toEqual(new Set(numbers(count, place)))
    expect(connections).toBeLessThanOrEqual(Math.ceil(Math.log2(count)) + 5)
    await client.close()
  },
)

test('O78 isolateAfter: Infinity never gives a publish up', async () => {
  await using peer = await startPeer({
    on: {
      publish: (packet, connection) =>
        peer.connections.length < 8 ? connection.end() : connection.answer(packet),
    },
  })
  const client = createClient(mqtt(peer.url), { retry: () => 1, isolateAfter: Number.POSITIVE_INFINITY })
  const { settled } = await publishAll(client, 1, 0)
  expect(settled).toEqual(['0'])
  await client.close()
})

describe.each(sessions)('a line that carries nothing — %s', (_, given) => {
  test('A11 O78 costs nobody a request, however often it is lost with that unanswered', async () => {
    let kept = false
    let hangUps = 0
    await using peer = await startPeer({
      on: {
        connect: (_packet, connection) => {
          connection.accept({ sessionPresent: kept })
          kept = given.clean === false
          const isBad = peer.connections.length > 1 && peer.connections.length < 12
          if (isBad) connection.end()
        },
        publish: (packet, connection) => {
          // Once, before the line is bad.
          hangUps += 1
          if (hangUps === 1) connection.end()
          else connection.answer(packet)
        },
      },
    })
    const client = createClient(mqtt(peer.url, given), { retry: () => 1 })
    const { settled, failures } = await publishAll(client, 1, 0)
    expect([settled, failures]).toEqual([['0'], []])
    expect(peer.connections.length).toBe(12)
    await client.close()
  })

  test('A11 O78 costs no observer their filter', async () => {
    await using peer = await startPeer({
      on: {
        connect: (_packet, connection) => {
          connection.accept({ sessionPresent: false })
          if (peer.connections.length < 12) connection.end()
        },
        subscribe: (packet, connection) => {
          connection.answer(packet)
          connection.publish({ topic: 'a', payload: 'x' })
        },
      },
    })
    const client = createClient(mqtt(peer.url, given), { retry: () => 1 })
    await expect(firstValueFrom(client.observe('a'))).resolves.toMatchObject({ topic: 'a' })
    await client.close()
  })
})

describe.each(sessions.slice(2))('a session that goes on — %s', (_, given) => {
  /** A peer whose session is there from the second connection on. */
  const startKept = (on: Script) => {
    let kept = false
    return startPeer({
      on: {
        ...on,
        connect: (_packet, connection) => {
          connection.accept({ sessionPresent: kept })
          kept = true
        },
      },
    })
  }

  test('G37 O78 sends no QoS 2 publish anew, though a SUBSCRIBE is answered later than what is sent again', async () => {
    const identifiers = new Map<string, Set<number | undefined>>()
    let isFirst = true
    await using peer = await startKept({
      publish: (packet, connection) => {
        const text = packet.payload.toString()
        identifiers.set(text, (identifiers.get(text) ?? new Set()).add(packet.messageId))
        if (isFirst) connection.end('reset')
        else connection.answer(packet)
        isFirst = false
      },
      subscribe: (packet, connection) => {
        setTimeout(() => connection.answer(packet), 20)
      },
    })
    const client = createClient(mqtt(peer.url, given), { retry: () => 5 })
    for (let i = 0; i < 5; i += 1) client.observe(`other/${i}`).subscribe()
    const receipts = Array.from({ length: 10 }, (_, i) => client.publish('a', String(i), { qos: 2 }))
    await lastValueFrom(forkJoin(receipts))
    expect([...identifiers].map(([text, ids]) => [text, ids.size])).toEqual(
      Array.from({ length: 10 }, (_, i) => [String(i), 1]),
    )
    await client.close()
  })

  test('G37 sends a QoS 2 publish once, however often its PUBCOMP is lost', async () => {
    let lost = 0
    let published = 0
    await using peer = await startKept({
      publish: (packet, connection) => {
        published += 1
        connection.answer(packet)
      },
      pubrel: (packet, connection) => {
        lost += 1
        if (lost <= 3) connection.end('reset')
        else connection.answer(packet)
      },
    })
    const client = createClient(mqtt(peer.url, given), { retry: () => 1 })
    await lastValueFrom(client.publish('a', 'once', { qos: 2 }))
    expect([published, lost]).toEqual([1, 4])
    await client.close()
  })

  test('O78 finds both a publish and a filter that end it, and all others are served', async () => {
    const taken: string[] = []
    await using peer = await startKept({
      publish: (packet, connection) => {
        const text = packet.payload.toString()
        if (text.startsWith('bad')) return connection.end('reset')
        taken.push(text)
        connection.answer(packet)
      },
      subscribe: (packet, connection) => {
        if (packet.subscriptions.some(({ topic }) => topic === 'bad')) connection.end('reset')
        else connection.answer(packet)
      },
    })
    const client = createClient(mqtt(peer.url, given), { retry: () => 1 })
    const settled = (stream$: Observable<unknown>) =>
      lastValueFrom(stream$).then(
        () => 'fine',
        (error: Error) => error.name,
      )
    const texts = Array.from({ length: 20 }, (_, i) => (i % 7 === 3 ? `bad${i}` : `fine${i}`))
    const outcomes = await Promise.all([
      ...texts.map(text => settled(client.publish('a', text, { qos: 1 }))),
      settled(client.observe('bad')),
    ])
    expect(outcomes).toEqual([
      ...texts.map(text => (text.startsWith('bad') ? 'ConnectionEndingError' : 'fine')),
      'ConnectionEndingError',
    ])
    expect([...new Set(taken)]).toEqual(texts.filter(text => text.startsWith('fine')))
    expect(peer.connections.length).toBeLessThan(4 * 10)
    await client.close()
  })

  test.each([1, 2] as const)(
    'M64 sends nothing at QoS %i that is given up while an attempt is under way',
    async qos => {
      const sent: string[] = []
      let accept: () => void = () => {}
      await using peer = await startPeer({
        on: {
          connect: (_packet, connection) => {
            if (peer.connections.length === 1) return connection.accept({ sessionPresent: false })
            accept = () => connection.accept({ sessionPresent: true })
          },
          publish: (packet, connection) => {
            sent.push(packet.topic)
            if (packet.topic === 'late') connection.end('reset')
            else connection.answer(packet)
          },
        },
      })
      const client = createClient(mqtt(peer.url, given), { retry: () => 1 })
      const held = client.connect().subscribe()
      const late = client.publish('late', 'x', { qos }).subscribe()
      await peer.next('connect')
      await peer.next('connect')
      late.unsubscribe()
      accept()
      await lastValueFrom(client.publish('next', 'x', { qos }))
      expect(sent).toEqual(['late', 'next'])
      held.unsubscribe()
      await client.close()
    },
  )
})

test('M64 a publish that timed out in flight is not sent again when the session is resumed', async () => {
  let first = true
  await using peer = await startPeer({
    on: {
      connect: (_packet, connection) => {
        connection.accept({ sessionPresent: !first })
        first = false
      },
      publish: (packet, connection) => {
        if (packet.topic !== 'late') connection.answer(packet)
      },
    },
  })
  const client = createClient(mqtt(peer.url, { clean: false, clientId: 'kept', sessionExpiry: 60 }), {
    retry: () => 1,
  })
  client.observe('hold').subscribe()
  const error = await new Promise(done => {
    client.publish('late', 'x', { qos: 2, timeout: 50 }).subscribe({ error: done })
  })
  expect(error).toMatchObject({ name: 'PublishTimeoutError' })
  peer.connections[0]?.end()
  await new Promise(done => {
    client.publish('next', 'y', { qos: 2 }).subscribe({ complete: () => done(null) })
  })
  const sent = peer.packets.flatMap(({ packet }) => (packet.cmd === 'publish' ? [packet.topic] : []))
  expect(sent).toEqual(['late', 'next'])
  await client.close()
})
