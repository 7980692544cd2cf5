import { performance } from 'node:perf_hooks'
import { afterAll, beforeAll } from 'vitest'
import type { Random } from '../chaos/random.js'

// Hostile input at random, with figures; ATTACK=10 tries ten times as much, SEED=… the same again.

export const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31))
export const scale = Number(process.env['ATTACK'] ?? 1)

/** What nobody caught while the tests of this file run, and for how long nothing else could happen. */
export interface Watch {
  readonly unhandled: readonly unknown[]
  /** In ms. */
  longest(): number
  print(what: string, figures: Readonly<Record<string, number>>): void
}

export const watchProcess = (): Watch => {
  const unhandled: unknown[] = []
  const note = (error: unknown) => unhandled.push(error)
  let longest = 0
  let last = 0
  let timer: NodeJS.Timeout | undefined

  beforeAll(() => {
    process.on('uncaughtException', note)
    process.on('unhandledRejection', note)
    last = performance.now()
    timer = setInterval(() => {
      const now = performance.now()
      longest = Math.max(longest, now - last)
      last = now
    }, 1)
  })
  afterAll(() => {
    clearInterval(timer)
    process.off('uncaughtException', note)
    process.off('unhandledRejection', note)
  })

  return {
    unhandled,
    longest: () => longest,
    print: (what, figures) => {
      const all = { ...figures, 'ms longest stall': longest, exceptions: unhandled.length }
      const listed = Object.entries(all).map(([name, value]) => `${Math.round(value)} ${name}`)
      console.log(`attack with ${what}, seed ${seed}: ${listed.join(', ')}`)
    },
  }
}

/** Returns the bytes with some of them changed, taken out, put in or repeated. */
export const mutate = (random: Random, original: Buffer): Buffer => {
  let mutated = Buffer.from(original)
  for (let times = random.integer(0, 4); times > 0; times -= 1) {
    const at = random.integer(0, Math.max(mutated.length - 1, 0))
    const what = random.integer(0, 3)
    if (what === 0 && mutated.length > 0) mutated[at] = random.integer(0, 255)
    else if (what === 1) mutated = Buffer.concat([mutated.subarray(0, at), mutated.subarray(at + 1)])
    else if (what === 2)
      mutated = Buffer.concat([
        mutated.subarray(0, at),
        Buffer.from([random.integer(0, 255)]),
        mutated.subarray(at),
      ])
    else mutated = Buffer.concat([mutated, mutated.subarray(at)])
  }
  return mutated
}
