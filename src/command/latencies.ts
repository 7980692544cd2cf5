import { latency } from './figures.js'

/** How long each of many took. */
export interface Latencies {
  add(ms: number): void
  /** `p50 3.1 ms, p95 5.2 ms, p99 7.0 ms, max 9.4 ms`; empty where there is none. */
  text(): string
}

const shares = [50, 95, 99] as const

/** Keeps all of them: whoever fills it bounds it. */
export const createLatencies = (): Latencies => {
  const all: number[] = []
  return {
    add: ms => {
      all.push(ms)
    },
    text: () => {
      const sorted = Float64Array.from(all).sort()
      const longest = sorted.at(-1)
      if (longest === undefined) return ''
      // The least that so many are not longer than.
      const at = (share: number) => sorted[Math.ceil((share / 100) * sorted.length) - 1] ?? longest
      return [...shares.map(share => `p${share} ${latency(at(share))}`), `max ${latency(longest)}`].join(', ')
    },
  }
}
