import {
  type Broker,
  type BrokerOptions,
  createBroker,
  type MemoryOptions,
  memory,
  type WirePacket,
} from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { OptionError, TopicNameError, UnsupportedError } from '../../../../../src/base/errors.js'
import { LinkError } from '../../../../../src/base/linkErrors.js'
import { virtually } from '../virtual.js'

const thrown = (call: () => unknown): unknown => {
  try {
    call()
  } catch (error) {
    return error
  }
  return undefined
}

const hostile = JSON.parse('{"__proto__": {"latency": 1}}') as object

describe('options', () => {
  test.each<[string, object]>([
    ['createBroker.latencey', { latencey: 1 }],
    ['createBroker.__proto__', hostile],
    ['createBroker.scheduler', { scheduler: {} }],
    ['createBroker.latency', { latency: -1 }],
    ['createBroker.latency', { latency: Number.NaN }],
    ['createBroker.latency', { latency: Number.POSITIVE_INFINITY }],
    ['createBroker.overlap', { overlap: 'none' }],
    ['createBroker.refuse', { refuse: 0x87 }],
    ['createBroker.maximumQos', { maximumQos: 3 }],
    ['createBroker.retained', { retained: 'yes' }],
    ['createBroker.wildcards', { wildcards: 1 }],
    ['createBroker.sharedSubscriptions', { sharedSubscriptions: null }],
    ['createBroker.identifiers', { identifiers: 'no' }],
    ['createBroker.identifiers', { identifiers: true, overlap: 'single' }],
    ['createBroker.maximumQueued', { maximumQueued: 1.5 }],
    ['createBroker.options', [] as object],
  ])('of createBroker are checked: %s', (path, options) => {
    const error = thrown(() => createBroker(options as BrokerOptions))
    expect(error).toBeInstanceOf(OptionError)
    expect(error).toMatchObject({ path })
  })

  test.each<[string, object]>([
    ['memory.clientid', { clientid: 'c' }],
    ['memory.__proto__', hostile],
    ['memory.clientId', { clientId: '' }],
    ['memory.clientId', { clientId: 1 }],
    ['memory.protocolVersion', { protocolVersion: 3 }],
    ['memory.clean', { clean: 0 }],
    ['memory.sessionExpiry', { sessionExpiry: -1 }],
    ['memory.sessionExpiry', { sessionExpiry: 0x1_0000_0000 }],
    ['memory.sessionExpiry', { sessionExpiry: 1, protocolVersion: 4 }],
    ['memory.receiveMaximum', { receiveMaximum: 0 }],
    ['memory.receiveMaximum', { receiveMaximum: 65_536 }],
    ['memory.receiveMaximum', { receiveMaximum: 1, protocolVersion: 4 }],
    ['memory.username', { username: 1 }],
    ['memory.password', { password: 1 }],
    ['memory.will', { will: 'gone' }],
    ['memory.will.topic', { will: { topic: 1, payload: '' } }],
    ['memory.will.topic', { will: { topic: 'a/+', payload: '' } }],
    ['memory.will.topic', { will: { payload: '' } }],
    ['memory.will.payload', { will: { topic: 'a' } }],
    ['memory.will.payload', { will: { topic: 'a', payload: new Uint8Array(65_536) } }],
    ['memory.clientId', { clientId: 'a\u0000' }],
    ['memory.username', { username: '\ud800' }],
    ['memory.password', { password: 'é'.repeat(32_768) }],
    ['memory.will.payload', { will: { topic: 'a', payload: 1 } }],
    ['memory.will.qos', { will: { topic: 'a', payload: '', qos: 3 } }],
    ['memory.will.retain', { will: { topic: 'a', payload: '', retain: 1 } }],
    ['memory.will.delay', { will: { topic: 'a', payload: '', delay: -1 } }],
    ['memory.will.delay', { will: { topic: 'a', payload: '', delay: 1 }, protocolVersion: 4 }],
    ['memory.will.when', { will: { topic: 'a', payload: '', when: 1 } }],
  ])('of memory are checked: %s', (path, options) => {
    const error = thrown(() => memory(createBroker(), options as MemoryOptions))
    expect(error).toBeInstanceOf(OptionError)
    expect(error).toMatchObject({ path })
  })

  test('of memory never show a password', () => {
    const error = thrown(() => memory(undefined, { password: ['secret'] } as never))
    expect(JSON.stringify(error) + String(error)).not.toContain('secret')
  })

  test.each([null, 1, {}, { ...createBroker() }])('memory takes no broker of another make: %s', broker => {
    const error = thrown(() => memory(broker as never))
    expect(error).toBeInstanceOf(OptionError)
    expect(error).toMatchObject({ path: 'memory.broker' })
  })

  test.each<[string, (broker: Broker) => unknown]>([
    ['publish.payload', broker => broker.publish('a', 1 as never)],
    ['publish.qos', broker => broker.publish('a', '', { qos: 3 as never })],
    ['publish.retain', broker => broker.publish('a', '', { retain: 1 as never })],
    ['publish.dup', broker => broker.publish('a', '', { dup: true } as never)],
    ['publish.properties', broker => broker.publish('a', '', { properties: 1 as never })],
    [
      'publish.properties.contentTyp',
      broker => broker.publish('a', '', { properties: { contentTyp: '' } as never }),
    ],
    [
      'publish.properties.messageExpiryInterval',
      broker => broker.publish('a', '', { properties: { messageExpiryInterval: -1 } }),
    ],
    ['restart.keep', broker => broker.restart({ keep: true } as never)],
    ['restart.keepSessions', broker => broker.restart({ keepSessions: 1 as never })],
    ['disconnect.reasonCode', broker => broker.disconnect('c', 256)],
  ])('of the broker methods are checked: %s', (path, call) => {
    const error = thrown(() => call(createBroker()))
    expect(error).toBeInstanceOf(OptionError)
    expect(error).toMatchObject({ path })
  })
})

describe('publish', () => {
  test('throws for what the broker would refuse a client', () => {
    const broker = createBroker({ maximumQos: 1, retained: false })
    expect(thrown(() => broker.publish('a/+', 'x'))).toBeInstanceOf(TopicNameError)
    expect(thrown(() => broker.publish('a', 'x', { qos: 2 }))).toBeInstanceOf(UnsupportedError)
    expect(thrown(() => broker.publish('a', 'x', { retain: true }))).toBeInstanceOf(UnsupportedError)
    broker.stop()
    expect(thrown(() => broker.publish('a', 'x'))).toBeInstanceOf(LinkError)
    broker.start()
    expect(thrown(() => broker.publish('a', 'x'))).toBeUndefined()
  })

  test('takes text as UTF-8', () => {
    const broker = createBroker()
    broker.publish('a', 'ä€😀', { retain: true })
    expect(broker.retained().get('a')?.payload).toEqual(new Uint8Array(Buffer.from('ä€😀')))
  })
})

describe('packets$', () => {
  test(
    'gives plain data, without the password',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const packets: WirePacket[] = []
      b.packets$.subscribe(packet => packets.push(packet))
      const will = { topic: 'w', payload: new Uint8Array([1]), qos: 1, retain: true, delay: 2 } as const
      const peer = open(b, { clientId: 'c', username: 'ann', password: 'secret', sessionExpiry: 5, will })
      flush()
      peer.publish('a', 'x', { qos: 1, properties: { contentType: 'text/plain' } })
      flush()
      expect(packets).toEqual([
        {
          at: 1,
          clientId: 'c',
          direction: 'in',
          type: 'connect',
          protocolVersion: 5,
          clean: true,
          sessionExpiry: 5,
          receiveMaximum: 65_535,
          username: 'ann',
          will,
        },
        {
          at: 1,
          clientId: 'c',
          direction: 'out',
          type: 'connack',
          code: 0,
          sessionPresent: false,
          capabilities: peer.session().capabilities,
        },
        {
          at: 3,
          clientId: 'c',
          direction: 'in',
          type: 'publish',
          topic: 'a',
          payload: new Uint8Array([120]),
          qos: 1,
          retain: false,
          dup: false,
          packetId: 1,
          identifiers: [],
          properties: { contentType: 'text/plain' },
        },
        { at: 3, clientId: 'c', direction: 'out', type: 'puback', packetId: 1, code: 16 },
      ])
      expect(packets.every(packet => !('password' in packet))).toBe(true)
    }),
  )

  test(
    'shows nothing of a broker that is down',
    virtually(({ broker, open, wire, flush }) => {
      const b = broker()
      b.stop()
      const packets = wire(b)
      open(b)
      flush()
      expect(packets).toEqual([])
    }),
  )
})

describe('snapshot', () => {
  test(
    'is plain data of all there is',
    virtually(({ broker, open, flush }) => {
      const b = broker({ maximumQueued: 1 })
      const [here, away] = [open(b, { clientId: 'here' }), open(b, { clientId: 'away', sessionExpiry: 60 })]
      flush()
      here.subscribe({ filter: 'a', identifier: 3 }, '$share/g/b')
      away.subscribe({ filter: 'a', qos: 1 })
      flush()
      away.close()
      flush()
      for (const text of ['1', '2']) b.publish('a', text, { qos: 1, retain: true })
      const snapshot = {
        running: true,
        clients: ['here'],
        sessions: [
          {
            clientId: 'here',
            connected: true,
            subscriptions: [
              { filter: 'a', qos: 0, identifier: 3 },
              { filter: '$share/g/b', qos: 0, identifier: undefined },
            ],
            queued: 0,
            inflight: 0,
          },
          {
            clientId: 'away',
            connected: false,
            subscriptions: [{ filter: 'a', qos: 1, identifier: undefined }],
            queued: 1,
            inflight: 0,
          },
        ],
        subscriptions: 3,
        retained: 1,
        queued: 1,
        dropped: 1,
      }
      expect(b.snapshot()).toEqual(snapshot)
      b.stop()
      expect(b.snapshot()).toMatchObject({
        running: false,
        clients: [],
        subscriptions: 1,
        queued: 1,
        retained: 1,
      })
    }),
  )
})

describe('stop and start', () => {
  test(
    'may be called twice',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      const peer = open(b)
      flush()
      b.start()
      b.stop()
      b.stop()
      flush()
      expect(peer.log).toEqual(['2 opened', '3 closed: ConnectionLostError'])
      b.start()
      b.start()
      expect(b.snapshot().running).toBe(true)
    }),
  )

  test(
    'restart starts a stopped broker',
    virtually(({ broker, open, flush }) => {
      const b = broker()
      b.stop()
      b.restart()
      const peer = open(b)
      flush()
      expect(peer.log).toEqual(['2 opened'])
    }),
  )
})
