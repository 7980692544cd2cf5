import { describe, expect, test } from 'vitest'
import { AckError } from '../../src/base/errors.js'
import {
  createMessage,
  createTombstone,
  derived,
  isDeletion,
  type Message,
  messageOf,
  ownMessage,
  rawMessage,
  settledBy,
} from '../../src/message.js'

const bytes = Uint8Array.of(1, 2)
const properties = { contentType: 'a' }
const raw = rawMessage('a/b', bytes, 1, true, true, properties)
const fields = { topic: 'a/b', qos: 1, retain: true, dup: true, properties, replayed: false }

/** Returns a message that notes how it is settled. */
const settleable = <M extends Message<unknown, unknown>>(message: M) => {
  const settled: unknown[] = []
  return { message: settledBy(message, (...how) => settled.push(how)), settled }
}

describe('a message', () => {
  test('of a plain filter has the bytes for its value, and no params', () => {
    expect({ ...raw }).toEqual({ ...fields, params: {}, value: bytes, payload: bytes })
    expect(raw.deleted).toBeUndefined()
  })

  test('that a driver has made otherwise becomes one; one that is one stays the same', () => {
    expect(messageOf(raw)).toBe(raw)
    expect(messageOf({ ...raw })).toEqual(raw)
    expect(messageOf({ ...raw })).not.toBe(raw)
  })

  test('is acknowledged without its observer, and cannot be refused by it', () => {
    expect(raw.ack()).toBeUndefined()
    expect(() => raw.nack()).toThrow(AckError)
    expect(() => raw.nack()).toThrow("ack: 'manual'")
  })
})

describe('settledBy', () => {
  test('gives the same message, settled by its observer', () => {
    const { message, settled } = settleable(
      createMessage('a', { id: 7 }, 'on', bytes, 2, false, true, {}, true),
    )
    expect({ ...message }).toEqual({
      ...{ topic: 'a', params: { id: 7 }, value: 'on', payload: bytes, qos: 2 },
      ...{ retain: false, dup: true, properties: {}, replayed: true },
    })
    message.ack()
    message.nack()
    message.nack({ code: 0xff, text: 'no' })
    expect(settled).toEqual([
      [0, undefined],
      [0x80, undefined],
      [0xff, 'no'],
    ])
  })

  test.each([0x7f, 0x100, 0x80 + 0.5, Number.NaN])('refuses the code %s', code => {
    const { message, settled } = settleable(raw)
    expect(() => message.nack({ code })).toThrow('0x80 to 0xff')
    expect(settled).toEqual([])
  })
})

describe('a tombstone', () => {
  const empty = rawMessage('a/b', new Uint8Array(1_000).subarray(5, 5), 1, true, true, properties)
  const tombstone = createTombstone(empty, { id: 7 })

  test('has params and no value, and says what it is', () => {
    expect({ ...tombstone }).toEqual({
      ...{ ...fields, params: { id: 7 }, value: undefined, payload: new Uint8Array(), deleted: true },
    })
  })

  test('R93 keeps nothing of the chunk that it came with', () => {
    expect(tombstone.payload.buffer.byteLength).toBe(0)
  })

  test('stays one when it is settled by its observer or derived', () => {
    const { message, settled } = settleable(tombstone)
    expect(message.deleted).toBe(true)
    const other = derived(message, { name: 'x' }, undefined)
    expect(other).toMatchObject({ deleted: true, params: { name: 'x' } })
    other.ack()
    expect(settled).toEqual([[0, undefined]])
  })

  test.each([
    ['nothing', '', {}, true],
    ['something', 'x', {}, false],
    ['a request for something', '', { responseTopic: 'r' }, false],
  ] as const)('may be what says %s', (_, text, said, is) => {
    expect(isDeletion(rawMessage('a', new TextEncoder().encode(text), 0, false, false, said))).toBe(is)
  })
})

describe('derived', () => {
  test('has other params, another value and other bytes, and all else as it was', () => {
    const other = derived(raw, { id: 7 }, 'on', Uint8Array.of(3))
    expect({ ...other }).toEqual({ ...fields, params: { id: 7 }, value: 'on', payload: Uint8Array.of(3) })
    expect(derived(raw, {}, 'on').payload).toBe(bytes)
    expect(() => other.nack()).toThrow(AckError)
  })

  test('settles what it is made from', () => {
    const { message, settled } = settleable(raw)
    derived(derived(message, {}, 1), {}, 2).nack({ code: 0x99, text: 'bad' })
    expect(settled).toEqual([[0x99, 'bad']])
  })

  test('keeps what a message has besides that was not made here, and calls its functions on itself', () => {
    const calls: unknown[] = []
    const own = {
      ...raw,
      extra: 5,
      ack() {
        calls.push(this.extra)
      },
      nack(reason: unknown) {
        calls.push(this.extra, reason)
      },
    }
    const other = derived(own, { id: 7 }, 'on')
    expect(other).toMatchObject({ ...fields, extra: 5, params: { id: 7 }, value: 'on', payload: bytes })
    Object.assign(other, { extra: 6 })
    other.ack()
    other.nack({ text: 'no' })
    expect(calls).toEqual([5, 5, { text: 'no' }])
  })
})

describe('ownMessage', () => {
  const chunk = new Uint8Array(1_000)
  const view = rawMessage('a', chunk.subarray(3, 5), 0, false, false, {})

  test('R93 copies bytes that are a view of others', () => {
    const own = ownMessage(view)
    expect(own).toEqual(view)
    expect(own.payload.buffer.byteLength).toBe(2)
    // The value of a plain filter is its bytes.
    expect(own.value).toBe(own.payload)
  })

  test('copies no value that is something else', () => {
    const value = { on: true }
    const own = ownMessage(createMessage('a', {}, value, chunk.subarray(3, 5), 0, false, false, {}))
    expect(own.value).toBe(value)
    expect(own.payload.buffer.byteLength).toBe(2)
  })

  test('leaves a message whose bytes are its own as it is', () => {
    expect(ownMessage(raw)).toBe(raw)
    const request = rawMessage('a', bytes, 0, false, false, { correlationData: Uint8Array.of(7) })
    expect(ownMessage(request)).toBe(request)
  })

  test('R93 copies the bytes among its properties too', () => {
    const properties = { contentType: 'a', correlationData: chunk.subarray(3, 5) }
    const own = ownMessage(rawMessage('a', bytes, 0, false, false, properties))
    expect(own.properties).toEqual(properties)
    expect(own.properties.correlationData?.buffer.byteLength).toBe(2)
  })

  test('settles what it is made from', () => {
    const { message, settled } = settleable(view)
    ownMessage(message).ack()
    expect(settled).toEqual([[0, undefined]])
  })
})
