import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createPacketIds } from '../../../../../src/driver/mqtt/session/packetIds.js'

describe('packet identifiers', () => {
  test('are from 1 to 65535, each once, and then there are none (MQTT-2.2.1-3)', () => {
    const ids = createPacketIds()
    const taken = new Set(Array.from({ length: 0xffff }, () => ids.take()))
    expect([taken.size, Math.min(...taken), Math.max(...taken)]).toEqual([0xffff, 1, 0xffff])
    expect([ids.left(), ids.take()]).toEqual([0, 0])
    ids.free(777)
    expect([ids.left(), ids.take(), ids.left()]).toEqual([1, 777, 0])
  })

  test('one that is free is not freed again', () => {
    const ids = createPacketIds()
    const id = ids.take()
    ids.free(id)
    ids.free(id)
    ids.free(0x1234)
    expect(ids.left()).toBe(0xffff)
  })

  test('one that has just been freed is the last to come again', () => {
    const ids = createPacketIds()
    const first = ids.take()
    ids.free(first)
    const seen = Array.from({ length: 0xfffe }, () => ids.take())
    expect(seen).not.toContain(first)
    expect(ids.take()).toBe(first)
  })

  test('never has one twice, whatever comes and goes', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 200 }), steps => {
        const ids = createPacketIds()
        const used: number[] = []
        for (const [take, pick] of steps) {
          if (take) {
            const id = ids.take()
            expect(used).not.toContain(id)
            used.push(id)
          } else if (used.length > 0) {
            const [id = 0] = used.splice(pick % used.length, 1)
            ids.free(id)
          }
          expect(ids.left()).toBe(0xffff - used.length)
        }
      }),
    )
  })
})
