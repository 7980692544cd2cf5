import { describe, expect, test } from 'vitest'
import { own, ownReplayed } from '../../../../src/client/delivery/own.js'
import { rawMessage } from '../../../../src/message.js'

describe('R93 a message that is kept', () => {
  const chunk = Buffer.alloc(1_000, 1)
  const received = rawMessage('a', chunk.subarray(5, 8), 1, true, true, {
    correlationData: chunk.subarray(0, 2),
  })

  test('has bytes of its own, and all else', () => {
    const kept = own(received)
    expect(kept).toMatchObject({ topic: 'a', qos: 1, retain: true, dup: true, replayed: false })
    expect(kept.payload).toEqual(new Uint8Array([1, 1, 1]))
    expect(kept.value).toBe(kept.payload)
    expect([kept.payload, kept.properties.correlationData].map(bytes => bytes?.buffer.byteLength)).toEqual([
      3, 2,
    ])
    expect(own(rawMessage('a', chunk, 0, false, false, { contentType: 'x' })).properties).toEqual({
      contentType: 'x',
    })
  })

  test('is one for all who keep it', () => {
    expect(own(received)).toBe(own(received))
    expect(own(own(received))).toBe(own(received))
  })

  test('says that it is replayed where it is given from memory', () => {
    expect(ownReplayed(received)).toMatchObject({ replayed: true, retain: true })
  })
})
