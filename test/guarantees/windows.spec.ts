import net from 'node:net'
import { join } from 'node:path'
import { setImmediate as turn } from 'node:timers/promises'
import { generate } from 'mqtt-packet'
import { createClient, type Message, type PublishOptions } from 'rxtopics'
import { fileStore } from 'rxtopics/file-store'
import { createBroker, memory } from 'rxtopics/memory'
import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { type PeerConnection, startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import { mosquittoMissing, startMosquitto } from '../support/brokers.js'
import { temporaryDirectory } from '../support/daemon.js'
import { heldBytes, heldHeap } from '../support/garbage.js'
import { laneOrSkip } from '../support/lanes.js'
import { portOf } from '../support/ports.js'
import { connectRaw } from '../support/raw.js'
import { collect, next } from '../support/until.js'

const versions = [5, 4] as const

/** A client that stays connected, at most `capacity` publishes of which wait. */
const connect = async (url: string, capacity: number, options: MqttOptions = {}) => {
  const client = createClient(mqtt(url, options), { outbox: { capacity }, retry: () => 20 })
  collect(client.observe('keep'))
  await next(client.status$, ({ state }) => state === 'connected')
  await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
  return client
}

/** What becomes of publishes, counted. */
const counting = () => {
  const counts: Record<string, number> = {}
  const count = (what: string) => {
    counts[what] = (counts[what] ?? 0) + 1
  }
  return {
    counts,
    recipient: {
      next: ({ outcome }: { readonly outcome: string }) => count(outcome),
      error: (error: unknown) => count((error as Error).name),
    },
  }
}

describe.each(versions)('M65 a broker that stops reading — MQTT %i', version => {
  test.each([0, 1, 2] as const)(
    'costs bounded memory at QoS %i, and who publishes learns of it',
    async qos => {
      const sockets: net.Socket[] = []
      const server = net.createServer(socket => {
        sockets.push(socket)
        socket.on('error', () => {})
        socket.once('data', () => {
          const properties = version === 5 ? { properties: {} } : {}
          socket.write(
            generate(
              { cmd: 'connack', sessionPresent: false, returnCode: 0, reasonCode: 0, ...properties },
              { protocolVersion: version },
            ),
          )
          socket.pause()
        })
      })
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      const client = createClient(
        mqtt(`mqtt://127.0.0.1:${portOf(server)}`, {
          protocolVersion: version,
          keepalive: 0,
          answerTimeout: Infinity,
        }),
        { outbox: { capacity: 10 } },
      )
      try {
        collect(client.observe('keep'))
        await next(client.status$, ({ state }) => state === 'connected')
        const { counts, recipient } = counting()
        const payload = new Uint8Array(10_000)
        // What nobody refers to any more, as the errors that were told, does not count.
        const used = () => heldHeap() + heldBytes()
        let refused = 0
        const before = used()
        // 200 MB, were it all taken; the kernels' buffers take some.
        for (let i = 0; i < 20_000; i += 1) {
          client.publish('a', payload, { qos, timeout: Infinity }).subscribe(recipient)
          if (i % 100 === 99) await turn()
          refused = counts['OutboxFullError'] ?? 0
        }
        const { queued, inFlight } = client.snapshot().outbox
        expect(queued).toBe(10)
        expect(refused + queued + inFlight + (counts['sent'] ?? 0)).toBe(20_000)
        expect(refused).toBeGreaterThan(15_000)
        // What is in flight at QoS 1 and 2 is kept, for it may have to be sent again; kernels hold as much.
        const kept = (qos === 0 ? 0 : inFlight) * payload.length
        expect(used() - before - kept).toBeLessThan(30e6)
      } finally {
        for (const socket of sockets) socket.destroy()
        await client.close({ deadline: 0 })
        server.close()
      }
    },
    30_000,
  )
})

describe.each(versions)('M66 publishes that use up all packet identifiers — MQTT %i', version => {
  test('a SUBSCRIBE and an UNSUBSCRIBE meanwhile are sent, and nobody is refused', async () => {
    let silent = true
    const held: (() => void)[] = []
    await using peer = await startPeer({
      on: {
        publish: (packet, connection) => {
          if (silent) held.push(() => connection.answer(packet))
          else connection.answer(packet)
        },
      },
    })
    const options = { protocolVersion: version, maximumInFlight: 65_535 } as const
    const client = await connect(peer.url, 70_000, options)
    const early = collect(client.observe('early/+'))
    await expect.poll(() => client.snapshot().subscriptions[1]?.phase).toBe('on')
    const { counts, recipient } = counting()
    for (let i = 0; i < 70_000; i += 1)
      client.publish('a', 'x', { qos: 1, timeout: Infinity }).subscribe(recipient)
    await expect.poll(() => client.snapshot().outbox.inFlight, { timeout: 20_000 }).toBeGreaterThan(65_000)
    expect(client.snapshot().outbox.inFlight).toBe(65_535 - 256)
    const late = collect(client.observe('late/+'))
    early.unsubscribe()
    await expect
      .poll(() => client.snapshot().subscriptions.map(({ filter, phase }) => `${filter} ${phase}`))
      .toEqual(['keep on', 'late/+ on'])
    expect(peer.count('unsubscribe')).toBe(1)
    expect([late.ending, early.ending, counts]).toEqual([undefined, undefined, {}])
    silent = false
    for (const answer of held.splice(0)) answer()
    await expect.poll(() => counts, { timeout: 20_000 }).toEqual({ acknowledged: 70_000 })
    expect(peer.count('connect')).toBe(1)
    await client.close()
  }, 60_000)
})

const missing = mosquittoMissing()

describe.runIf(laneOrSkip('mosquitto as installed', missing))(
  'with what mosquitto takes as installed',
  () => {
    test('M63 100,000 publishes in one turn: what is taken is in flight, 1,000 wait, the others are refused', async () => {
      await using broker = await startMosquitto({ asInstalled: true })
      const client = await connect(broker.url, 1_000)
      const { counts, recipient } = counting()
      for (let i = 0; i < 100_000; i += 1) client.publish('a', 'x', { qos: 1 }).subscribe(recipient)
      expect(client.snapshot().outbox).toEqual({ queued: 1_000, inFlight: 20 })
      expect(counts).toEqual({ OutboxFullError: 98_980 })
      await expect.poll(() => counts['acknowledged'], { timeout: 10_000 }).toBe(1_020)
      expect(client.snapshot().outbox).toEqual({ queued: 0, inFlight: 0 })
      await client.close()
    })

    test('M64 500 publishes that are taken back at once: only what was on the wire arrives', async () => {
      await using broker = await startMosquitto({ asInstalled: true })
      const client = await connect(broker.url, 1_000)
      await using other = await connectRaw({ url: broker.url, version: 5 })
      await other.subscribe('a', 1)
      const publishes = Array.from({ length: 500 }, (_, i) =>
        client.publish('a', String(i), { qos: 1 }).subscribe(),
      )
      for (const publish of publishes) publish.unsubscribe()
      expect(client.snapshot().outbox).toEqual({ queued: 0, inFlight: 0 })
      collect(client.publish('a', 'last', { qos: 1 }))
      await other.next(packet => packet.cmd === 'publish' && String(packet.payload) === 'last')
      const arrived = other.received.flatMap(packet =>
        packet.cmd === 'publish' ? [String(packet.payload)] : [],
      )
      expect(arrived.slice(0, -1)).toEqual(Array.from({ length: 20 }, (_, i) => String(i)))
      await client.close()
    })

    test.each([
      [5, false, 1],
      [4, false, 1],
      [5, true, 2],
      [4, true, 2],
    ] as const)(
      'I49 what an observer leaves unsettled does not keep others from theirs: MQTT %i, a kept session: %s',
      async (protocolVersion, isKept, connections) => {
        await using broker = await startMosquitto({ asInstalled: true })
        const session: MqttOptions = isKept ? { clientId: 'worker', clean: false } : {}
        await using client = createClient(mqtt(broker.url, { protocolVersion, ...session }), {
          retry: () => 20,
        })
        let connects = 0
        client.status$.subscribe(({ state }) => {
          connects += state === 'connected' ? 1 : 0
        })
        const others = collect(client.observe('other', { qos: 1 }))
        const work = collect(client.observe('work', { qos: 1, ack: 'manual' }))
        await expect
          .poll(() => client.snapshot().subscriptions.every(({ phase }) => phase === 'on'))
          .toBe(true)
        await using from = await connectRaw({ url: broker.url, version: 5 })
        const send = (topic: string, payload: string) =>
          from.send({ cmd: 'publish', topic, payload, qos: 1, dup: false, retain: false })
        for (let i = 0; i < 40; i += 1) send('work', String(i))
        // As many as it sends unanswered.
        await work.waitForCount(20)
        work.unsubscribe()
        send('other', 'x')
        await others.waitForCount(1)
        expect(connects).toBe(connections)
      },
    )

    test.each([
      [10, 40],
      [50, 300],
      [2, 500],
    ])(
      'M111 a receive maximum of %i, which it oversteps: all %i messages are taken, and it is reported',
      async (receiveMaximum, count) => {
        await using broker = await startMosquitto({ asInstalled: true })
        const client = createClient(mqtt(broker.url, { receiveMaximum }), { retry: () => 20 })
        const seen: string[] = []
        const unacknowledged: Message[] = []
        let most = 0
        client.observe('o/#', { qos: 1, ack: 'manual' }).subscribe(message => {
          seen.push(Buffer.from(message.payload).toString())
          unacknowledged.push(message)
          most = Math.max(most, unacknowledged.length)
        })
        await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
        await using other = await connectRaw({ url: broker.url, version: 5 })
        for (let i = 0; i < count; i += 1) {
          other.send({ cmd: 'publish', topic: 'o/a', payload: String(i), qos: 1, dup: false, retain: false })
        }
        await expect.poll(() => seen.length).toBeGreaterThanOrEqual(receiveMaximum)
        while (seen.length < count || unacknowledged.length > 0) {
          unacknowledged.shift()?.ack()
          await turn()
        }
        expect(new Set(seen).size).toBe(count)
        expect(most).toBeGreaterThan(receiveMaximum)
        expect(client.snapshot()).toMatchObject({ status: { state: 'connected' }, counts: { noticed: 1 } })
        await client.close()
      },
    )
  },
)

describe('O79 limits that a broker has and cannot tell', () => {
  test.each(versions)(
    'MQTT %i: 9 filters in one turn, at a broker that closes beyond 8 in a packet',
    async version => {
      await using peer = await startPeer({
        on: {
          subscribe: (packet, connection) =>
            packet.subscriptions.length > 8 ? connection.end() : connection.answer(packet),
          unsubscribe: (packet, connection) =>
            packet.unsubscriptions.length > 8 ? connection.end() : connection.answer(packet),
        },
      })
      const client = createClient(
        mqtt(peer.url, { protocolVersion: version, limits: { filtersPerSubscribe: 8 } }),
        { retry: () => 20 },
      )
      collect(client.observe('keep'))
      const observers = Array.from({ length: 20 }, (_, i) => collect(client.observe(`f/${i}`)))
      await expect
        .poll(() => client.snapshot().subscriptions.filter(({ phase }) => phase === 'on').length)
        .toBe(21)
      for (const observer of observers) observer.unsubscribe()
      await expect.poll(() => client.snapshot().subscriptions.length).toBe(1)
      expect([peer.count('connect'), peer.count('subscribe'), peer.count('unsubscribe')]).toEqual([1, 3, 3])
      await client.close()
    },
  )

  test.each([0, 1] as const)(
    'QoS %i: no more publishes in any second than it takes, in order, and all of them',
    async qos => {
      const times: number[] = []
      const seen: string[] = []
      await using peer = await startPeer({
        on: {
          publish: (packet, connection) => {
            times.push(performance.now())
            seen.push(String(packet.payload))
            if (packet.qos > 0) connection.answer(packet)
          },
        },
      })
      const client = await connect(peer.url, 1_000, { limits: { publishesPerSecond: 20 } })
      const receipts = Array.from({ length: 50 }, (_, i) => collect(client.publish('a', String(i), { qos })))
      expect(client.snapshot().outbox.queued).toBe(30)
      for (const receipt of receipts) await receipt.waitForCount(1)
      await expect.poll(() => seen.length).toBe(50)
      expect(seen).toEqual(Array.from({ length: 50 }, (_, i) => String(i)))
      // Of 21 in a row the last comes a second after the first, but for what the network adds to the first.
      for (let i = 20; i < times.length; i += 1)
        expect((times[i] ?? 0) - (times[i - 20] ?? 0)).toBeGreaterThan(900)
      await client.close()
    },
  )

  test('topics and filters of too many levels: a typed error for their owner, and nothing is sent', async () => {
    await using peer = await startPeer()
    const client = await connect(peer.url, 10, { limits: { topicLevels: 3 } })
    const error = { name: 'TooManyLevelsError', levels: 4, maximum: 3 }
    for (const qos of [0, 1] as const) {
      expect(await collect(client.publish('a/b/c/d', 'x', { qos })).ended()).toMatchObject({
        kind: 'error',
        error,
      })
    }
    expect(await collect(client.observe('a/+/c/#')).ended()).toMatchObject({ kind: 'error', error })
    const [receipt] = await collect(client.publish('a/b/c', 'x', { qos: 1 })).waitForCount(1)
    expect(receipt?.outcome).toBe('acknowledged')
    const shared = collect(client.observe('a/b/+', { group: 'g' }))
    await expect.poll(() => client.snapshot().subscriptions[1]?.phase).toBe('on')
    expect(shared.ending).toBeUndefined()
    expect([peer.count('publish'), peer.count('subscribe'), peer.count('connect')]).toEqual([1, 2, 1])
    await client.close()
  })
})

describe('O82 answers that pass', () => {
  test.each([0x88, 0x89, 0x97])(
    '%i: a publish is tried again under the retry policy, others meanwhile go on',
    async code => {
      let refusals = 3
      await using peer = await startPeer({
        on: {
          publish: (packet, connection) => {
            if (packet.topic === 'busy' && refusals > 0) {
              refusals -= 1
              connection.answer(packet, code)
            } else connection.answer(packet)
          },
        },
      })
      const attempts: unknown[] = []
      const client = createClient(mqtt(peer.url), {
        retry: (error, attempt) => {
          attempts.push([attempt, error.reasonCode, (error.cause as Error | undefined)?.name])
          return 30
        },
      })
      const busy = collect(client.publish('busy', 'x', { qos: 1 }))
      const others = [1, 2].map(qos => collect(client.publish('fine', 'x', { qos: qos as 1 | 2 })))
      for (const other of others) expect((await other.waitForCount(1))[0]?.outcome).toBe('acknowledged')
      expect(busy.values).toEqual([])
      expect((await busy.waitForCount(1))[0]?.outcome).toBe('acknowledged')
      expect(attempts).toEqual([0, 1, 2].map(attempt => [attempt, code, 'PublishRefusedError']))
      expect(peer.count('connect')).toBe(1)
      await client.close()
    },
  )

  test('a policy that gives up fails that publish with the refusal, and nothing else', async () => {
    await using peer = await startPeer({
      on: { publish: (packet, connection) => connection.answer(packet, packet.topic === 'busy' ? 0x97 : 0) },
    })
    const client = createClient(mqtt(peer.url), { retry: (_, attempt) => (attempt > 1 ? 'fatal' : 5) })
    const observer = collect(client.observe('a'))
    const options: PublishOptions = { qos: 1 }
    expect(await collect(client.publish('busy', 'x', options)).ended()).toMatchObject({
      kind: 'error',
      error: { name: 'PublishRefusedError', topic: 'busy', reasonCode: 0x97 },
    })
    expect((await collect(client.publish('fine', 'x', options)).waitForCount(1))[0]?.outcome).toBe(
      'acknowledged',
    )
    expect([observer.ending, client.snapshot().status.state]).toEqual([undefined, 'connected'])
    expect(
      peer.packets.filter(({ packet }) => packet.cmd === 'publish' && packet.topic === 'busy').length,
    ).toBe(3)
    await client.close()
  })

  test.each([0x80, 0x83, 0x87, 0x90, 0x99])('%i is final: it is not tried again', async code => {
    await using peer = await startPeer({
      on: { publish: (packet, connection) => connection.answer(packet, code) },
    })
    const client = createClient(mqtt(peer.url), { retry: () => 1 })
    expect(await collect(client.publish('a', 'x', { qos: 1 })).ended()).toMatchObject({
      kind: 'error',
      error: { name: 'PublishRefusedError', reasonCode: code },
    })
    expect(peer.count('publish')).toBe(1)
    await client.close()
  })

  test('by the in-process broker too', async () => {
    let refusals = 2
    const broker = createBroker({
      refuse: ({ kind }) => (kind === 'publish' && refusals-- > 0 ? 0x97 : undefined),
    })
    const client = createClient(memory(broker), { retry: () => 5 })
    expect((await collect(client.publish('a', 'x', { qos: 2 })).waitForCount(1))[0]?.outcome).toBe(
      'acknowledged',
    )
    await client.close()
  })
})

test('T96 a dead server and a store on disk: closing ends in order, and the next client sends it', async () => {
  const directory = temporaryDirectory('outbox')
  try {
    const file = join(directory.path, 'outbox.jsonl')
    const dead = createClient(mqtt('mqtt://127.0.0.1:9'), {
      retry: () => 20,
      outbox: { store: fileStore(file) },
    })
    const stored = collect(dead.publish('a', 'b', { qos: 1 }))
    // Nobody listens: what is thrown here would be unhandled.
    dead.publish('a', 'c', { qos: 2 }).subscribe()
    await dead.close({ deadline: 300 })
    expect([stored.values[0]?.outcome, stored.ending?.kind]).toEqual(['stored', 'complete'])
    await using peer = await startPeer()
    const client = createClient(mqtt(peer.url), { outbox: { store: fileStore(file) } })
    const recovered = collect(client.recovered$)
    const own = collect(client.publish('a', 'd', { qos: 1 }))
    await own.waitForCount(1)
    await recovered.waitForCount(2)
    const order = peer.packets.flatMap(({ packet }) =>
      packet.cmd === 'publish' ? [String(packet.payload)] : [],
    )
    expect(order).toEqual(['b', 'c', 'd'])
    await client.close()
  } finally {
    directory.remove()
  }
})

test('M65 R94 what waits for a slow observer does not pile up over losses: it waits once', async () => {
  let kept = false
  let told = 0
  await using peer = await startPeer({
    on: {
      connect: (_packet, connection) => {
        connection.accept({ sessionPresent: kept })
        if (kept) send(connection)
        kept = true
      },
      subscribe: (packet, connection) => {
        connection.answer(packet)
        send(connection)
      },
    },
  })
  const send = (connection: PeerConnection) => {
    told += 1
    for (let i = 1; i <= 20; i += 1) {
      connection.publish({ topic: 'a', payload: String(i), qos: 1, messageId: i, dup: told > 1 })
    }
    connection.publish({ topic: 'end', payload: String(told), qos: 0 })
  }
  const given = { clientId: 'kept', clean: false, sessionExpiry: 60 } as const
  const client = createClient(mqtt(peer.url, given), { retry: () => 1 })
  const seen: string[] = []
  let inHand: { ack(): void } | undefined
  client
    .observe('a', { qos: 1, ack: 'manual', buffer: { window: 1, capacity: 10, overflow: 'pause' } })
    .subscribe(delivery => {
      seen.push(Buffer.from(delivery.payload).toString())
      inHand = delivery
    })
  const ends = collect(client.observe('end'))
  for (let round = 1; round <= 10; round += 1) {
    await ends.waitForCount(round)
    if (round < 10) peer.connections.at(-1)?.end('reset')
  }
  for (let i = 0; i < 21; i += 1) inHand?.ack()
  // The one in hand comes again.
  expect(seen).toEqual(['1', ...Array.from({ length: 20 }, (_, i) => String(i + 1))])
  await client.close()
})
