import { describe, expect, test } from 'vitest'
import { createBatch } from '../../../../../src/driver/mqtt/wire/batch.js'

/** A stream that takes bytes until it is told not to. */
const rig = () => {
  const writes: (number | string)[] = []
  let takes = true
  let onDrain: () => void = () => {}
  let drained = 0
  const stream = {
    write: (bytes: Uint8Array) => {
      writes.push(bytes.length)
      return takes
    },
    end: (bytes?: Uint8Array) => {
      writes.push(bytes?.length ?? 'nothing', -1)
    },
    on: (_: string, listener: () => void) => {
      onDrain = listener
    },
  }
  const batch = createBatch(stream as never, () => {
    drained += 1
  })
  return {
    batch,
    writes,
    put: (bytes: number) => {
      batch.writer.raw(new Uint8Array(bytes))
      batch.later()
    },
    full: () => {
      takes = false
    },
    drain: (more = true) => {
      takes = more
      onDrain()
    },
    drained: () => drained,
  }
}

const turn = () => new Promise<void>(resolve => queueMicrotask(resolve))

describe('packets on their way out', () => {
  test('of one turn leave in one write', async () => {
    const { writes, put } = rig()
    for (const bytes of [10, 20, 30]) put(bytes)
    expect(writes).toEqual([])
    await turn()
    put(5)
    await turn()
    expect(writes).toEqual([60, 5])
  })

  test('leave together where they follow a write of their turn, however many had asked for that', async () => {
    const { writes, put } = rig()
    put(10)
    queueMicrotask(() => put(1))
    put(20)
    put(30)
    queueMicrotask(() => put(2))
    await turn()
    await turn()
    expect(writes).toEqual([60, 3])
  })

  test('leave before the end of the turn past 64 kB', () => {
    const { writes, put } = rig()
    for (let i = 0; i < 10; i += 1) put(10_000)
    expect(writes).toEqual([70_000])
  })

  test('leave before the end of the turn at 64 kB, and not one byte sooner', async () => {
    const { writes, put } = rig()
    put(65_535)
    expect(writes).toEqual([])
    put(1)
    expect(writes).toEqual([65_536])
    await turn()
    expect(writes).toEqual([65_536])
  })

  test('that are none are not written: not when flushed, drained, or at the end of a turn', async () => {
    const { batch, writes, full, drain, drained, put } = rig()
    batch.flush()
    batch.later()
    await turn()
    drain()
    expect([writes, drained(), batch.takes()]).toEqual([[], 1, true])
    put(7)
    batch.flush()
    expect(writes).toEqual([7])
    full()
    put(8)
    await turn()
    expect([writes, batch.takes()]).toEqual([[7, 8], false])
    batch.end()
    expect(writes).toEqual([7, 8, 'nothing', -1])
  })

  test('wait while the connection takes no bytes, and leave together when it does', async () => {
    const { batch, writes, put, full, drain, drained } = rig()
    full()
    put(10)
    await turn()
    expect(batch.takes()).toBe(false)
    put(20)
    batch.flush()
    await turn()
    put(30)
    expect(writes).toEqual([10])
    drain()
    expect(writes).toEqual([10, 50])
    expect([batch.takes(), drained()]).toEqual([true, 1])
  })

  test('M65 it is not drained while what has waited fills it again', async () => {
    const { batch, writes, put, full, drain, drained } = rig()
    full()
    put(10)
    await turn()
    put(20)
    drain(false)
    expect([writes, batch.takes(), drained()]).toEqual([[10, 20], false, 0])
    drain()
    expect([batch.takes(), drained()]).toEqual([true, 1])
  })

  test('put there while those of a turn leave, leave at its end as well', async () => {
    const writes: number[] = []
    const batch = createBatch({
      write: bytes => {
        writes.push(bytes.length)
        if (writes.length > 1) return true
        batch.writer.byte(1)
        batch.later()
        return true
      },
      end: () => {},
      on: () => {},
    })
    batch.writer.raw(new Uint8Array(7))
    batch.later()
    await turn()
    await turn()
    expect(writes).toEqual([7, 1])
  })

  test('the end writes what is left, whether or not it is taken', async () => {
    const { batch, writes, put, full } = rig()
    full()
    put(10)
    await turn()
    put(20)
    batch.end()
    expect(writes).toEqual([10, 20, -1])
  })
})
