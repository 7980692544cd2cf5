import { describe, expect, test } from 'vitest'
import { createWriter, FieldTooLongError } from '../../../../../src/driver/mqtt/wire/writer.js'

describe('the writer', () => {
  test('what it has handed out does not change when it goes on', () => {
    const writer = createWriter()
    writer.text('first')
    const first = writer.take()
    const before = [...first]
    for (let i = 0; i < 10_000; i += 1) writer.text(`text ${i}`)
    expect([...first]).toEqual(before)
    expect(writer.take().length).toBeGreaterThan(10_000)
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
      [2_097_152, 4],
    ] as const
    for (const [size, header] of sizes) {
      for (const expected of [0, 127, 128, 20_000, 3_000_000]) {
        const writer = createWriter()
        const outerMark = writer.begin(expected)
        const innerMark = writer.begin(expected)
        writer.raw(new Uint8Array(size).fill(7))
        writer.end(innerMark)
        writer.end(outerMark)
        const taken = writer.take()
        expect(taken.length).toBeGreaterThanOrEqual(size + 2 * header)
        expect([...taken.subarray(taken.length - Math.min(size, 3))]).toEqual(
          Array.from({ length: Math.min(size, 3) }, () => 7),
        )
        let outer = 0
        for (let i = 0; i < 4; i += 1) {
          outer += ((taken[i] ?? 0) & 0x7f) * 0x80 ** i
          if ((taken[i] ?? 0) < 0x80) break
        }
        expect(outer).toBe(header + size)
      }
    }
  })

  test('a field of 65,535 bytes fits, a longer one does not, counted in bytes', () => {
    const writer = createWriter()
    writer.text('é'.repeat(32_767))
    writer.binary(new Uint8Array(0xffff))
    expect(() => writer.text('é'.repeat(32_768))).toThrow(FieldTooLongError)
    expect(() => writer.binary(new Uint8Array(0x1_0000))).toThrow(FieldTooLongError)
  })
})
