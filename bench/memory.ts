import { setTimeout } from 'node:timers/promises'
import { createRouter } from '../src/topic/routing/router.js'
import { asBytes, filtersOf, type Texts } from './house.js'
import { createQlobber, qlobberMissing } from './qlobber.js'
import type { Benches } from './table.js'

const COUNT = 1_000_000

const used = async (): Promise<number> => {
  for (let i = 0; i < 3; i += 1) {
    // What this turn still refers to is not free before the next.
    await setTimeout(10)
    global.gc?.()
  }
  const { heapUsed, arrayBuffers } = process.memoryUsage()
  return heapUsed + arrayBuffers
}

interface Table {
  add(filter: string, value: number): unknown
  remove(filter: string, value: number): unknown
}

/** Bytes that a table takes when it is full, and when all was taken out again. */
const weigh = async (
  table: Table,
  filters: Texts,
): Promise<{ readonly full: number; readonly left: number }> => {
  const filter = (i: number) => filters.bytes.utf8Slice(filters.starts[i] ?? 0, filters.starts[i + 1] ?? 0)
  const before = await used()
  for (let i = 0; i < COUNT; i += 1) table.add(filter(i), i)
  const full = (await used()) - before
  for (let i = 0; i < COUNT; i += 1) table.remove(filter(i), i)
  return { full, left: (await used()) - before }
}

const each = (bytes: number) => (bytes / COUNT).toFixed(0)

export const benches: Benches = {
  '8': async () => {
    // Bytes off the heap, so that each filter is a string that the table alone has.
    const filters = asBytes(filtersOf(COUNT))
    const ours = await weigh(createRouter<number>(), filters)
    const left = {
      goal: '8',
      name: 'memory left after all 1,000,000 are removed, of that before',
      result: `${each(ours.left)} of ${each(ours.full)} B for each`,
      ratio: Math.max(0, ours.left / ours.full),
      limit: 0.02,
    }
    const name = 'memory for each of 1,000,000 filters, of qlobber'
    if (qlobberMissing !== null) return [{ goal: '8', name, skipped: qlobberMissing }, left]
    const theirs = await weigh(createQlobber<number>(), filters)
    const result = `${each(ours.full)} against ${each(theirs.full)} B`
    return [{ goal: '8', name, result, ratio: ours.full / theirs.full, limit: 0.42 }, left]
  },
}
