import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { ProtocolError } from '../../../../../src/driver/mqtt/wire/errors.js'
import { createFrameReader } from '../../../../../src/driver/mqtt/wire/frameReader.js'
import { framesOf } from './packets.js'

const length = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...length(value >>> 7)]

const frame = fc.record({
  head: fc.nat(0xff),
  bytes: fc.oneof(
    fc.uint8Array({ maxLength: 5 }),
    fc.uint8Array({ minLength: 120, maxLength: 140 }),
    // A length of three bytes.
    fc.integer({ min: 16_380, max: 16_390 }).map(size => new Uint8Array(size).fill(size)),
  ),
})

const encoded = (frames: readonly { readonly head: number; readonly bytes: Uint8Array }[]): Uint8Array =>
  Uint8Array.from(frames.flatMap(({ head, bytes }) => [head, ...length(bytes.length), ...bytes]))

const cutAt = (bytes: Uint8Array, cuts: readonly number[]): Uint8Array[] => {
  const places = [0, ...cuts.map(cut => cut % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return places.slice(1).map((end, i) => bytes.slice(places[i], end))
}

/** Long texts are compared sooner than long lists. */
const shown = ({ head, bytes }: { readonly head: number; readonly bytes: Uint8Array }) =>
  `${head}: ${Buffer.from(bytes).toString('latin1')}`

describe('the packets in the bytes of a connection', () => {
  test('are the same byte by byte, with empty chunks in between', () => {
    const frames = [
      { head: 0x30, bytes: new Uint8Array(200).fill(7) },
      { head: 0xd0, bytes: new Uint8Array() },
      { head: 0x40, bytes: Uint8Array.of(0, 1) },
    ]
    const single = [...encoded(frames)].flatMap(byte => [new Uint8Array(), Uint8Array.of(byte)])
    expect(framesOf(single)).toEqual(frames)
    expect(framesOf(single.map(chunk => Buffer.from(chunk)))).toEqual(frames)
  })

  test('are the same however the bytes are cut up', () => {
    fc.assert(
      fc.property(
        fc.array(frame, { maxLength: 5 }),
        fc.array(fc.nat(), { maxLength: 12 }),
        (frames, cuts) => {
          const got = framesOf(cutAt(encoded(frames), cuts))
          expect(got.map(shown)).toEqual(frames.map(shown))
        },
      ),
    )
  })

  test('a packet that has not ended is not told', () => {
    expect(framesOf([Uint8Array.of(0x30, 3, 1, 2)])).toEqual([])
    expect(framesOf([Uint8Array.of(0x30)])).toEqual([])
    expect(framesOf([Uint8Array.of(0x30, 0x80)])).toEqual([])
  })

  test.each([[[0x30, 0x80, 0x80, 0x80, 0x80, 0x01]], [[0x30, 0xff, 0xff, 0xff, 0xff]]])(
    'a length of more than four bytes is malformed: %j (MQTT 5, section 1.5.5)',
    packet => {
      for (const chunks of [[Uint8Array.from(packet)], packet.map(byte => Uint8Array.of(byte))]) {
        expect(() => framesOf(chunks)).toThrow(new ProtocolError(0x81, 'a length of more than four bytes'))
      }
    },
  )

  test('a length of more bytes than it needs is malformed in MQTT 5, and only there (MQTT-1.5.5-1)', () => {
    const packet = Uint8Array.of(0xd0, 0x80, 0x00)
    expect(() => framesOf([packet], 5)).toThrow(
      new ProtocolError(0x81, 'a length of more bytes than it needs'),
    )
    expect(framesOf([packet], 4)).toEqual([{ head: 0xd0, bytes: new Uint8Array() }])
  })

  test('a packet longer than the limit is refused by its header, before its bytes come (MQTT-3.1.2-25)', () => {
    const limit = 10
    expect(framesOf([encoded([{ head: 0x30, bytes: new Uint8Array(8) }])], 5, limit)).toHaveLength(1)
    for (const chunks of [[Uint8Array.of(0x30, 9)], [Uint8Array.of(0x30), Uint8Array.of(9)]]) {
      expect(() => framesOf(chunks, 5, limit)).toThrow(new ProtocolError(0x95, 'more than 10 bytes'))
    }
  })

  test('the limit counts the header, however long that is', () => {
    for (const [size, header] of [
      [127, 2],
      [128, 3],
      [16_383, 3],
      [16_384, 4],
    ] as const) {
      const bytes = encoded([{ head: 0x30, bytes: new Uint8Array(size) }])
      expect(bytes.length).toBe(size + header)
      expect(framesOf([bytes], 5, size + header)).toHaveLength(1)
      expect(() => framesOf([bytes], 5, size + header - 1)).toThrow(
        new ProtocolError(0x95, `more than ${size + header - 1} bytes`),
      )
    }
  })

  test.each([
    ['of one size', [65_536, 65_536]],
    ['that grow', [10, 2_000_000]],
    ['the first of which is large', [2_000_000, 1_000]],
    ['the last of which ends with it', [1_048_576 + 5, 2_097_152]],
  ] as const)('one of three megabytes is put together again from pieces %s', (_, [first, next]) => {
    const bytes = new Uint8Array(3 * 1024 * 1024)
    for (let at = 0; at < bytes.length; at += 1) bytes[at] = at % 251
    const header = Uint8Array.from([0x30, ...length(bytes.length)])
    const whole = new Uint8Array(header.length + bytes.length + 2)
    whole.set(header)
    whole.set(bytes, header.length)
    whole.set([0xd0, 0], header.length + bytes.length)
    const chunks = [whole.subarray(0, first)]
    for (let at = first; at < whole.length; at += next) chunks.push(whole.subarray(at, at + next))
    const [frame, after, ...more] = framesOf(chunks)
    expect([frame?.head, frame?.bytes.length, after?.head, more.length]).toEqual([
      0x30,
      bytes.length,
      0xd0,
      0,
    ])
    expect(Buffer.compare(frame?.bytes ?? new Uint8Array(), bytes)).toBe(0)
  })

  test('what is thrown by who is told of one leaves the next one as it was', () => {
    let fails = true
    const heads: number[] = []
    const read = createFrameReader(1_000, 5, head => {
      if (fails) throw new Error('not ours')
      heads.push(head)
    })
    read(Uint8Array.of(0x30, 2, 1))
    expect(() => read(Uint8Array.of(2))).toThrow('not ours')
    fails = false
    read(Uint8Array.of(0xd0, 0))
    expect(heads).toEqual([0xd0])
  })
})
