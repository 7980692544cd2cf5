import { describe, expect, test } from 'vitest'
import { createWriter, FieldTooLongError, type Writer } from '../../../../../src/driver/mqtt/wire/writer.js'

const lengthOf = (value: number): number[] =>
  value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...lengthOf(value >>> 7)]

describe('the writer', () => {
  test.each<[string, (writer: Writer) => void, readonly number[]]>([
    ['a byte', writer => writer.byte(0xfe), [0xfe]],
    ['two', writer => writer.uint16(0xfedc), [0xfe, 0xdc]],
    ['four', writer => writer.uint32(0xfedc_ba98), [0xfe, 0xdc, 0xba, 0x98]],
    ['0', writer => writer.varint(0), [0]],
    ['127', writer => writer.varint(127), [0x7f]],
    ['128', writer => writer.varint(128), [0x80, 1]],
    ['16,383', writer => writer.varint(16_383), [0xff, 0x7f]],
    ['16,384', writer => writer.varint(16_384), [0x80, 0x80, 1]],
    ['268,435,455', writer => writer.varint(268_435_455), [0xff, 0xff, 0xff, 0x7f]],
    ['no text', writer => writer.text(''), [0, 0]],
    ['a text', writer => writer.text('aé€'), [0, 6, 0x61, 0xc3, 0xa9, 0xe2, 0x82, 0xac]],
    ['a text of 258 bytes', writer => writer.text('x'.repeat(258)), [1, 2, ...Array(258).fill(0x78)]],
    ['no bytes', writer => writer.binary(new Uint8Array()), [0, 0]],
    ['258 bytes', writer => writer.binary(new Uint8Array(258).fill(9)), [1, 2, ...Array(258).fill(9)]],
    ['bytes as they are', writer => writer.raw(Uint8Array.of(1, 2)), [1, 2]],
  ])('writes %s, and what follows after it', (_, write, bytes) => {
    for (const before of [0, 5]) {
      const writer = createWriter()
      writer.raw(new Uint8Array(before))
      writer.take()
      write(writer)
      expect(writer.size()).toBe(bytes.length)
      writer.byte(0xee)
      expect([...writer.take()]).toEqual([...bytes, 0xee])
    }
  })

  test('loses no text and no length where a slab ends', () => {
    for (let left = 0; left < 160; left += 1) {
      const writer = createWriter()
      writer.raw(new Uint8Array(64 * 1024 - left))
      writer.text('€'.repeat(40))
      const written = writer.take().subarray(64 * 1024 - left)
      expect(Buffer.from(written).toString('latin1')).toBe(
        Buffer.from(`\0\x78${'€'.repeat(40)}`).toString('latin1'),
      )
    }
    for (let left = 0; left < 5; left += 1) {
      const writer = createWriter()
      const before = 64 * 1024 - 201 - left
      writer.raw(new Uint8Array(before))
      const mark = writer.begin()
      writer.raw(new Uint8Array(200).fill(7))
      writer.end(mark)
      writer.byte(8)
      const expected = [0xc8, 1, ...Array(200).fill(7), 8]
      expect([...writer.take().subarray(before)]).toEqual(expected)
    }
  })

  test('writes the length of a part before it, whatever was expected', () => {
    const borders = [0, 0x7f, 0x80, 0x3fff, 0x4000, 0x1f_ffff, 0x20_0000]
    for (const length of borders) {
      const part = new Uint8Array(length).fill(7)
      const whole = Buffer.concat([Buffer.from(lengthOf(length)), part, Buffer.of(8)])
      for (const expected of borders) {
        const writer = createWriter()
        const mark = writer.begin(expected)
        writer.raw(part)
        writer.end(mark)
        writer.byte(8)
        expect(Buffer.compare(Buffer.from(writer.take()), whole), `${length}, not ${expected}`).toBe(0)
      }
    }
  })

  test('what it has handed out does not change when it goes on', () => {
    const writer = createWriter()
    writer.text('first')
    const first = writer.take()
    const before = [...first]
    for (let i = 0; i < 10_000; i += 1) writer.text(`text ${i}`)
    expect([...first]).toEqual(before)
    expect(writer.take().length).toBeGreaterThan(10_000)
  })

  test('takes no more memory for what it hands out, however much it has handed out before', () => {
    const writer = createWriter()
    let most = 0
    for (let i = 0; i < 1_000; i += 1) {
      writer.raw(new Uint8Array(1_000))
      most = Math.max(most, writer.take().buffer.byteLength)
    }
    expect(most).toBe(64 * 1024)
  })

  test('goes on with what was not yet taken when it grows, after something was', () => {
    const writer = createWriter()
    writer.raw(new Uint8Array(60_000).fill(1))
    writer.take()
    const [first, second] = [new Uint8Array(3_000).fill(2), new Uint8Array(100_000).fill(3)]
    writer.raw(first)
    writer.raw(second)
    expect(writer.size()).toBe(103_000)
    writer.byte(4)
    const taken = writer.take()
    expect([taken.length, taken[0], taken[2_999], taken[3_000], taken[102_999], taken[103_000]]).toEqual([
      103_001, 2, 2, 3, 3, 4,
    ])
  })

  test('loses nothing where a slab ends, whatever is written there', () => {
    for (let left = 0; left < 6; left += 1) {
      const writer = createWriter()
      const filled = 64 * 1024 - left
      writer.raw(new Uint8Array(filled))
      writer.uint16(0x0102)
      writer.byte(3)
      writer.uint32(0x04050607)
      writer.text('8')
      expect([...writer.take().subarray(filled)]).toEqual([1, 2, 3, 4, 5, 6, 7, 0, 1, 0x38])
    }
  })

  test('takes back what was written last, also after it has grown', () => {
    const writer = createWriter()
    writer.uint16(0x0102)
    const size = writer.size()
    writer.raw(new Uint8Array(200_000))
    writer.rewind(size)
    writer.byte(3)
    expect([...writer.take()]).toEqual([1, 2, 3])
    expect(writer.size()).toBe(0)
  })

  test('puts lengths of one to four bytes before what they count, whatever was expected, nested too', () => {
    const sizes = [
      [0, 1],
      [127, 1],
      [128, 2],
      [16_383, 2],
      [16_384, 3],
      [2_097_151, 3],
      [2_097_152, 4],
    ] as const
    for (const [size, header] of sizes) {
      for (const expected of [0, 127, 128, 20_000, 3_000_000]) {
        const writer = createWriter()
        writer.raw(new Uint8Array(3))
        writer.take()
        const outerMark = writer.begin(expected)
        const innerMark = writer.begin(expected)
        writer.raw(new Uint8Array(size).fill(7))
        writer.end(innerMark)
        writer.end(outerMark)
        const taken = writer.take()
        const lengths = [...lengthOf(header + size), ...lengthOf(size)]
        expect([...taken.subarray(0, lengths.length)]).toEqual(lengths)
        expect(Buffer.compare(taken.subarray(lengths.length), new Uint8Array(size).fill(7))).toBe(0)
      }
    }
  })

  test('a field of 65,535 bytes fits, a longer one does not, counted in bytes', () => {
    const writer = createWriter()
    writer.text(`${'é'.repeat(32_767)}x`)
    writer.binary(new Uint8Array(0xffff))
    expect(writer.size()).toBe(2 * (2 + 0xffff))
    const tooLong = expect.objectContaining({
      name: 'FieldTooLongError',
      message: 'a text or binary field has more than 65,535 bytes, which MQTT cannot express',
    })
    for (const text of ['é'.repeat(32_768), 'x'.repeat(0x1_0000)]) {
      expect(() => writer.text(text)).toThrow(FieldTooLongError)
      expect(() => writer.text(text)).toThrow(tooLong)
    }
    expect(() => writer.binary(new Uint8Array(0x1_0000))).toThrow(tooLong)
  })
})
