import type { Driver } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { createRandom } from '../chaos/random.js'
import type { Cluster, Observer } from './cluster.js'
import { drill } from './drill.js'
import { broken } from './holds.js'

type Passing = (message: Parameters<Handlers['message']>, pass: () => void) => void
type Handlers = Parameters<Driver['open']>[0]

/** The same driver, whose messages pass as `passing` lets them. */
const tampered = (driver: Driver, passing: Passing): Driver => ({
  ...driver,
  open: (handlers, context) =>
    driver.open(
      {
        ...handlers,
        message: (...message) => passing(message, () => handlers.message(...message)),
      },
      context,
    ),
})

const every =
  (count: number, make: (message: Parameters<Handlers['message']>, pass: () => void) => void): Passing =>
  // Of the flow alone: what is published last proves that the way is open.
  (message, pass) => {
    const number = Number.parseInt(new TextDecoder().decode(message[0].payload), 10)
    if (Number.isNaN(number) || number % count !== count - 1) pass()
    else make(message, pass)
  }

/** Three nodes that are one broker of this process, and hold nothing up. */
const steady = (): Cluster => {
  const node = {
    start: async () => {},
    stop: async () => {},
    cut: async () => {},
    heal: async () => {},
  }
  return {
    version: 'none',
    nodes: [node, node, node],
    settled: async () => {},
    [Symbol.asyncDispose]: async () => {},
  }
}

const through = async (observers: readonly Observer[], passing: Passing) => {
  const broker = createBroker()
  const outcome = await drill({
    cluster: steady(),
    connect: ({ name, session }) =>
      tampered(
        memory(broker, {
          clientId: name,
          clean: session === 'clean',
          sessionExpiry: session === 'clean' ? 0 : 60,
        }),
        passing,
      ),
    victim: async () => 0,
    observers,
    fault: 'killed',
    random: createRandom(1),
    down: 100,
    calm: 300,
    patience: 300,
  })
  return { outcome, of: (observer: Observer) => outcome.observers.find(each => each.observer === observer) }
}

const promised = { kept: { lost: 0, disordered: 0, unmarked: 0, gap: 1_000 } }

describe('a drill', () => {
  test('over a broker that keeps everything finds nothing', async () => {
    const { outcome } = await through(['kept', 'clean', 'group', 'elsewhere', 'away'], (_, pass) => pass())
    expect(outcome.errors).toEqual({})
    for (const { verdict, error, reachable } of outcome.observers) {
      expect({ error, reachable }).toEqual({ error: undefined, reachable: true })
      expect(verdict.acknowledged).toBeGreaterThan(50)
      expect(verdict).toMatchObject({
        received: verdict.attempted,
        lost: [],
        doubled: [],
        disordered: [],
        strangers: [],
      })
    }
    expect(broken({ promised }, 'killed', outcome.observers)).toEqual([])
  })

  test('finds what is lost on the way', async () => {
    const { of, outcome } = await through(
      ['kept'],
      every(10, () => {}),
    )
    const found = of('kept')?.verdict
    expect(found?.lost.length).toBeGreaterThan(2)
    expect(found?.lost.every(({ number }) => number % 10 === 9)).toBe(true)
    expect(broken({ promised }, 'killed', outcome.observers)).toEqual([
      `kept: lost ${found?.lost.length}, promised 0`,
    ])
  })

  test('finds what comes twice', async () => {
    const { of, outcome } = await through(
      ['clean'],
      every(10, (_, pass) => {
        pass()
        pass()
      }),
    )
    const found = of('clean')?.verdict
    expect(found?.unmarked.length).toBeGreaterThan(2)
    expect(found?.lost).toEqual([])
    expect(broken({ promised: { clean: { unmarked: 0 } } }, 'killed', outcome.observers)).toHaveLength(1)
  })

  test('finds what comes late, and nothing for a while', async () => {
    let held: (() => void)[] = []
    const { of, outcome } = await through(['elsewhere'], (message, pass) => {
      const number = Number.parseInt(new TextDecoder().decode(message[0].payload), 10)
      if (number === 5) held.push(pass)
      else {
        pass()
        if (number === 8) {
          for (const late of held) late()
          held = []
        }
      }
    })
    expect(of('elsewhere')?.verdict.disordered.every(({ number }) => number === 5)).toBe(true)
    expect(of('elsewhere')?.verdict.disordered).toHaveLength(4)
    expect(
      broken({ promised: { elsewhere: { disordered: 0, gap: 1 } } }, 'killed', outcome.observers),
    ).toHaveLength(2)
  })

  test('finds an observer that nothing reaches any more', async () => {
    let passed = 0
    const { of, outcome } = await through(['clean'], (_, pass) => {
      passed += 1
      if (passed < 20) pass()
    })
    expect(of('clean')).toMatchObject({ reachable: false })
    expect(broken({ promised: {} }, 'killed', outcome.observers)).toEqual(['clean: gets nothing any more'])
  })

  test('fails a lane that was to lose something and has not', async () => {
    const { outcome } = await through(['away'], (_, pass) => pass())
    const loses = { away: ['killed'] } as const
    expect(broken({ promised: {}, loses }, 'killed', outcome.observers)).toEqual([
      'away: was to lose something, and has not',
    ])
    expect(broken({ promised: {}, loses }, 'stopped', outcome.observers)).toEqual([])
  })
})
