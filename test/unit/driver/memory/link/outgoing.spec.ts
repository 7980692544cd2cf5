import { describe, expect, test } from 'vitest'
import type { Outgoing, PublishOutcome } from '../../../../../src/driver/driver.js'
import { createOutgoingExchanges } from '../../../../../src/driver/memory/link/outgoing.js'
import { createClientSession } from '../../../../../src/driver/memory/link/session.js'
import type { ClientPacket } from '../../../../../src/driver/memory/wire/packets.js'
import { noProperties, type Qos } from '../../../../../src/message.js'
import { short, virtually } from '../virtual.js'

const packetOf = (topic: string, qos: Qos): Outgoing => ({
  topic,
  payload: new Uint8Array([1]),
  qos,
  retain: false,
  properties: noProperties,
})

const rig = (window: number, session = createClientSession()) => {
  const log: string[] = []
  const later: (() => void)[] = []
  const exchanges = createOutgoingExchanges(5, session, {
    send: (packet: ClientPacket) => {
      const topic = packet.type === 'publish' ? ` ${packet.topic}${packet.dup ? ' dup' : ''}` : ''
      log.push(`${packet.type}${topic} #${'packetId' in packet ? packet.packetId : '-'}`)
    },
    soon: task => later.push(task),
    ready: () => log.push('ready'),
  })
  exchanges.opened(window)
  return {
    log,
    session,
    exchanges,
    publish: (packet: Outgoing) => {
      const told = ({ code, uncertain }: PublishOutcome) =>
        log.push(`${packet.topic}: ${uncertain ? 'uncertain' : code}`)
      if (!exchanges.publish(packet, packet.qos as 1 | 2, told)) log.push(`${packet.topic} waits`)
    },
    answer: (type: 'puback' | 'pubrec' | 'pubcomp', packetId: number, code = 0) =>
      exchanges.answered({ type, packetId, code }),
    turn: () => {
      for (const task of later.splice(0)) task()
    },
  }
}

describe('the window of an in-process link', () => {
  test('takes no more than the broker does, and says when it takes more (MQTT-3.3.4-7)', () => {
    const { log, publish, answer } = rig(2)
    for (const topic of ['a', 'b', 'c']) publish(packetOf(topic, 1))
    expect(log).toEqual(['publish a #1', 'publish b #2', 'c waits'])
    answer('puback', 2, 0x10)
    expect(log.slice(3)).toEqual(['b: 16', 'ready'])
    answer('puback', 1)
    expect(log.slice(5)).toEqual(['a: 0'])
  })

  test('PUBREC does not open it, PUBCOMP does, and so does a refusing PUBREC', () => {
    const { log, publish, answer } = rig(1)
    publish(packetOf('a', 2))
    answer('pubrec', 1, 0x10)
    publish(packetOf('b', 2))
    expect(log).toEqual(['publish a #1', 'pubrel #1', 'b waits'])
    answer('pubcomp', 1)
    expect(log.slice(3)).toEqual(['a: 16', 'ready'])
    publish(packetOf('b', 2))
    answer('pubrec', 2, 0x97)
    publish(packetOf('c', 2))
    expect(log.slice(5)).toEqual(['publish b #2', 'b: 151', 'publish c #3'])
  })

  test('each answer makes room for one, and PUBREC of a publish that waits for PUBCOMP for none', () => {
    const { log, publish, answer } = rig(1)
    publish(packetOf('a', 2))
    publish(packetOf('b', 1))
    answer('pubrec', 1)
    expect(log).toEqual(['publish a #1', 'b waits', 'pubrel #1'])
    answer('pubcomp', 1)
    for (const topic of ['b', 'c']) publish(packetOf(topic, 1))
    expect(log.slice(3)).toEqual(['a: 0', 'ready', 'publish b #2', 'c waits'])
  })

  test('what waits anew while room is told of is told again', () => {
    const waiting = [packetOf('b', 1), packetOf('c', 1)]
    const told: string[] = []
    const session = createClientSession()
    const exchanges = createOutgoingExchanges(5, session, {
      send: () => {},
      soon: () => {},
      ready: () => {
        for (const packet of waiting.splice(0))
          if (!exchanges.publish(packet, 1, () => told.push(packet.topic))) waiting.push(packet)
      },
    })
    exchanges.opened(1)
    exchanges.publish(packetOf('a', 1), 1, () => told.push('a'))
    for (const packet of waiting) expect(exchanges.publish(packet, 1, () => {})).toBe(false)
    for (const packetId of [1, 2, 3]) exchanges.answered({ type: 'puback', packetId, code: 0 })
    expect(told).toEqual(['a', 'b', 'c'])
  })

  test('what was not taken has left nothing', () => {
    const { log, publish, exchanges, session } = rig(0)
    const packet = packetOf('a', 1)
    publish(packet)
    exchanges.end()
    const next = rig(1, session)
    next.publish(packet)
    expect([log, next.log]).toEqual([['a waits'], ['publish a #1']])
  })

  test('a resumed session goes on with what it has begun, whatever the window', () => {
    const first = rig(3)
    const packets = [packetOf('a', 1), packetOf('b', 2), packetOf('c', 2)]
    for (const packet of packets) first.publish(packet)
    first.answer('pubrec', 2)
    first.exchanges.end()
    const next = rig(0, first.session)
    for (const packet of packets) next.publish(packet)
    expect(next.log).toEqual(['publish a dup #1', 'pubrel #2', 'publish c dup #3'])
  })

  test('a lost session tells of QoS 2 that nobody knows, and publishes QoS 1 anew if there is room', () => {
    const first = rig(2)
    const packets = [packetOf('a', 2), packetOf('b', 1)]
    for (const packet of packets) first.publish(packet)
    first.exchanges.end()
    first.session.forget()
    const next = rig(0, first.session)
    for (const packet of packets) next.publish(packet)
    next.turn()
    expect(next.log).toEqual(['b waits', 'a: uncertain'])
  })

  test('H45 is that of the broker, on MQTT 5', () => {
    for (const [protocolVersion, expected] of [
      [5, [true, true, false, true]],
      [4, [true, true, true, true]],
    ] as const) {
      virtually(({ broker, open, flush, wire }) => {
        const b = broker({ receiveMaximum: 2 })
        const lines = wire(b)
        const ready: string[] = []
        const peer = open(b, { protocolVersion }, { ready: () => ready.push('ready') })
        flush()
        const taken = ['a', 'b', 'c'].map(topic => peer.link().publish(packetOf(topic, 1), () => {}))
        expect([...taken, peer.link().publish(packetOf('d', 0), () => {})]).toEqual(expected)
        flush()
        expect(ready).toEqual(protocolVersion === 5 ? ['ready'] : [])
        expect(short(lines).filter(line => line.startsWith('> publish')).length).toBe(
          expected.filter(Boolean).length,
        )
      })()
    }
  })
})
