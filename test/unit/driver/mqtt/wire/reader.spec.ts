import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createReader, type Reader } from '../../../../../src/driver/mqtt/wire/reader.js'

/** What stands before and after the packet belongs to others. */
const readerOf = (...bytes: readonly number[]): Reader =>
  createReader(Uint8Array.from([0xff, 0xff, ...bytes, 0xff, 0xff]), 2, 2 + bytes.length)

describe('createReader', () => {
  test('reads numbers with their highest byte first, and steps over them', () => {
    const reader = readerOf(0x01, 0x02, 0x03, 0xff, 0xfe, 0xfd, 0xfc)
    expect(reader.left()).toBe(7)
    expect(reader.byte()).toBe(1)
    expect(reader.uint16()).toBe(0x0203)
    expect(reader.left()).toBe(4)
    expect(reader.uint32()).toBe(0xfffefdfc)
    expect(reader.left()).toBe(0)
    expect(() => reader.end()).not.toThrow()
  })

  test.each([
    [[0x00], 0],
    [[0x7f], 127],
    [[0x80, 0x01], 128],
    [[0xff, 0x7f], 16_383],
    [[0x80, 0x80, 0x01], 16_384],
    [[0xff, 0xff, 0x7f], 2_097_151],
    [[0x80, 0x80, 0x80, 0x01], 2_097_152],
    [[0xff, 0xff, 0xff, 0x7f], 268_435_455],
  ])('reads %j as the integer %i (MQTT 5, 1.5.5)', (bytes, value) => {
    const reader = readerOf(...bytes)
    expect(reader.varint()).toBe(value)
    expect(reader.left()).toBe(0)
  })

  test('refuses an integer of more bytes than it needs, or than there may be', () => {
    for (const bytes of [
      [0x80, 0],
      [0x81, 0x80, 0],
      [0xff, 0xff, 0xff, 0],
    ])
      expect(() => readerOf(...bytes).varint()).toThrow('an integer of more bytes than it needs')
    expect(() => readerOf(0x80, 0x80, 0x80, 0x80, 0x01).varint()).toThrow(
      'an integer of more than four bytes',
    )
  })

  test('reads text, and remembers that one was ill-formed', () => {
    const reader = readerOf(0, 2, 0xc3, 0xa4, 0, 1, 0xff, 0, 1, 0x61)
    expect(reader.text()).toBe('ä')
    expect(reader.wellFormed()).toBe(true)
    expect(reader.text()).toBe('')
    expect(reader.wellFormed()).toBe(false)
    expect(reader.text()).toBe('a')
    expect(reader.wellFormed()).toBe(false)
  })

  test('reads bytes as views, and the rest', () => {
    const reader = readerOf(0, 2, 8, 9, 5, 6, 7)
    expect([...reader.binary()]).toEqual([8, 9])
    expect([...reader.rest()]).toEqual([5, 6, 7])
    expect(reader.left()).toBe(0)
    expect([...reader.rest()]).toEqual([])
  })

  test('a part ends where it is told to, and is left out of the whole', () => {
    const reader = readerOf(1, 2, 3, 4)
    reader.byte()
    const part = reader.part(2)
    expect(reader.left()).toBe(1)
    expect(part.uint16()).toBe(0x0203)
    expect(() => part.byte()).toThrow('a packet that ends too soon')
    expect(reader.byte()).toBe(4)
  })

  test('throws at its end, whatever comes after it', () => {
    const reads: readonly ((reader: Reader) => unknown)[] = [
      reader => reader.byte(),
      reader => reader.uint16(),
      reader => reader.uint32(),
      reader => reader.varint(),
      reader => reader.text(),
      reader => reader.binary(),
      reader => reader.part(2),
    ]
    for (const read of reads) {
      expect(() => read(readerOf())).toThrow(
        expect.objectContaining({ name: 'ProtocolError', reasonCode: 0x81 }),
      )
      expect(() => read(readerOf())).toThrow('malformed packet: a packet that ends too soon')
    }
    expect(() => readerOf(0, 2, 1).text()).toThrow('ends too soon')
    expect(() => readerOf(0, 2, 1).binary()).toThrow('ends too soon')
    expect(() => readerOf(1).uint16()).toThrow('ends too soon')
  })

  test('says where a packet is longer than its fields', () => {
    const reader = readerOf(1, 2)
    reader.byte()
    expect(() => reader.end()).toThrow('malformed packet: a packet that is longer than its fields')
  })

  test('gives back every integer of MQTT', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 268_435_455 }), value => {
        const bytes: number[] = []
        for (let left = value; ; left = Math.floor(left / 128)) {
          bytes.push((left % 128) | (left < 128 ? 0 : 0x80))
          if (left < 128) break
        }
        expect(readerOf(...bytes).varint()).toBe(value)
      }),
    )
  })
})
