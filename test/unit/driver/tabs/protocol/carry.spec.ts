import { orderedUserProperties, type SubscribeRequest, userPropertyPairs } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import {
  ConnectionLostError,
  ConnectionRefusedError,
  ConnectTimeoutError,
  LinkError,
} from '../../../../../src/base/linkErrors.js'
import { noProperties, type Properties } from '../../../../../src/base/properties.js'
import { PayloadTooLargeError } from '../../../../../src/base/publishErrors.js'
import { RelayedError } from '../../../../../src/driver/tabs/errors.js'
import {
  answerToCarry,
  carriedLinkError,
  carriedMessage,
  carriedOutcome,
  carriedPacket,
  carriedSession,
  errorToCarry,
  messageToCarry,
  messageToKeep,
  packetToCarry,
  requestToCarry,
  sessionToCarry,
} from '../../../../../src/driver/tabs/protocol/carry.js'

const through = <T>(value: T): T => structuredClone(value)

describe('messages', () => {
  test('arrive as they are, user properties in their order', () => {
    const userProperties = orderedUserProperties([
      ['10', 'a'],
      ['9', 'b'],
      ['10', 'c'],
    ])
    const received = {
      topic: 'a',
      payload: new Uint8Array([1, 2, 3]),
      qos: 1,
      retain: true,
      dup: true,
      properties: { contentType: 'x', correlationData: new Uint8Array([9]), userProperties },
    } as const
    const { properties, ...rest } = carriedMessage(through(messageToCarry(received)))
    expect(rest).toEqual({ topic: 'a', payload: received.payload, qos: 1, retain: true, dup: true })
    expect(userPropertyPairs(properties.userProperties)).toEqual(userPropertyPairs(userProperties))
    expect(properties.correlationData).toEqual(new Uint8Array([9]))
  })

  test.each([
    { payloadFormatIndicator: true },
    { contentType: 'x' },
    { messageExpiryInterval: 0 },
    { responseTopic: 'r', correlationData: new Uint8Array([9]) },
  ] satisfies readonly Properties[])('arrive with %j, and with nothing else', (properties: Properties) => {
    const packet = { topic: 'a', payload: new Uint8Array(), qos: 0, retain: false } as const
    expect(carriedPacket(through(packetToCarry({ ...packet, properties }))).properties).toEqual(properties)
    expect(carriedMessage(through(messageToCarry({ ...packet, properties, dup: false }))).properties).toEqual(
      properties,
    )
  })

  test('without properties share the same none', () => {
    const packet = { topic: 'a', payload: new Uint8Array(), qos: 0, retain: false, properties: {} } as const
    expect(carriedPacket(through(packetToCarry(packet))).properties).toBe(noProperties)
  })

  test('take nothing along of what their bytes are a view of', () => {
    const chunk = new Uint8Array(100_000)
    const packet = { topic: 'a', qos: 0, retain: false, dup: false, properties: {} } as const
    const { payload } = messageToCarry({ ...packet, payload: chunk.subarray(10, 20) })
    expect(payload.buffer.byteLength).toBe(10)
    const buffer = messageToCarry({ ...packet, payload: Buffer.from('text') }).payload
    expect(buffer.constructor).toBe(Uint8Array)
    expect(messageToKeep({ ...packet, payload: chunk.subarray(10, 20) }).payload.buffer.byteLength).toBe(10)
    const own = new Uint8Array([1])
    expect(messageToKeep({ ...packet, payload: own }).payload).toBe(own)
    expect(messageToCarry({ ...packet, payload: own }).payload).not.toBe(own)
  })

  test('share no memory with whoever publishes, who has been made no copy of at QoS 0', () => {
    const bytes = new Uint8Array([1])
    const shared = new Uint8Array(new SharedArrayBuffer(1)).fill(1)
    const carried = (payload: Uint8Array, qos: 0 | 1) => {
      const { properties, ...rest } = packetToCarry({
        ...{ topic: 'a', payload, qos, retain: false, properties: { correlationData: payload } },
      })
      return [rest.payload, properties.correlationData]
    }
    const copies = [...carried(bytes, 0), ...carried(shared, 0), ...carried(shared, 1)]
    for (const own of carried(bytes, 1)) expect(own).toBe(bytes)
    bytes.fill(9)
    shared.fill(9)
    expect(copies).toEqual(copies.map(() => new Uint8Array([1])))
  })
})

describe('errors of links', () => {
  test.each([
    new ConnectionRefusedError('no', { fatal: true, reasonCode: 0x87 }),
    new ConnectionLostError('gone', { reasonCode: 0x8b }),
    new LinkError('down'),
  ])('$name keeps its class and what it says', error => {
    const carried = carriedLinkError(through(errorToCarry(error)))
    expect(carried.constructor).toBe(error.constructor)
    expect([carried.message, carried.fatal, carried.reasonCode]).toEqual([
      error.message,
      error.fatal,
      error.reasonCode,
    ])
  })

  test('others say what they are', () => {
    expect(carriedLinkError(errorToCarry(new ConnectTimeoutError(5))).message).toBe(
      'ConnectTimeoutError: no connection within 5 ms',
    )
  })

  test('text of others is shown escaped', () => {
    const { message } = carriedLinkError({ name: '\u202e', message: '\u001b[31m' })
    expect(message).toBe('\\u202e: \\u001b[31m')
  })
})

test('requests keep what they say, and nothing else', () => {
  const request: SubscribeRequest = {
    ...{ filter: 'a', qos: 1, noLocal: true, retainAsPublished: true, retainHandling: 2 },
    ...{ identifier: undefined, userProperties: undefined },
  }
  const common = { filter: 'a', qos: 1, retainHandling: 2 }
  expect(requestToCarry(request)).toStrictEqual(common)
  expect(requestToCarry({ ...request, identifier: 3, userProperties: { k: ['v', 'w'] } })).toStrictEqual({
    ...common,
    identifier: 3,
    userProperties: [
      ['k', 'v'],
      ['k', 'w'],
    ],
  })
})

test('outcomes keep what they say', () => {
  expect(carriedOutcome(through(answerToCarry(0x10, 'nobody', undefined, true)))).toEqual({
    ...{ code: 0x10, text: 'nobody', uncertain: true },
  })
  // Nothing is told of what was not said.
  expect(answerToCarry(0)).toStrictEqual({ code: 0 })
  expect(carriedOutcome({ code: 0 })).toStrictEqual({ code: 0, text: undefined })
  const { error } = carriedOutcome(
    through(answerToCarry(0x95, undefined, new PayloadTooLargeError('a', 2, 1))),
  )
  expect(error).toBeInstanceOf(RelayedError)
  expect((error as RelayedError).kind).toBe('PayloadTooLargeError')
})

describe('sessions', () => {
  const capabilities = {
    maximumQos: 2,
    retained: true,
    retainHandling: true,
    wildcards: true,
    groups: 'yes',
    identifiers: true,
    overlap: 'one',
    noLocal: true,
    retainAsPublished: true,
    properties: true,
  } as const
  const session = { present: true, persistent: true, clientId: 'c', capabilities }

  test('are new for each tab, and have what can be told apart', () => {
    expect(carriedSession(through(sessionToCarry(session)))).toEqual({
      present: false,
      persistent: false,
      clientId: 'c',
      capabilities: { ...capabilities, noLocal: false, retainAsPublished: false, shared: true },
    })
  })

  test('have groups where their copies are named', () => {
    const groupsOf = (changed: object) =>
      sessionToCarry({ ...session, capabilities: { ...capabilities, ...changed } }).capabilities.groups
    expect(groupsOf({ identifiers: false })).toBe('no')
    expect(groupsOf({ identifiers: false, groupIdentifiers: true })).toBe('yes')
    expect(groupsOf({ groupIdentifiers: false })).toBe('no')
  })

  test('keep what was announced', () => {
    const announced = { receiveMaximum: 5, userProperties: orderedUserProperties([['a', 'b']]) }
    const carried = carriedSession(through(sessionToCarry({ ...session, announced })))
    expect(carried.announced?.receiveMaximum).toBe(5)
    expect(userPropertyPairs(carried.announced?.userProperties)).toEqual([['a', 'b']])
  })
})
