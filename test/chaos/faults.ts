import { setTimeout as sleep } from 'node:timers/promises'
import type { TestBroker } from '../support/brokers.js'
import type { TestProxy } from '../support/proxy.js'
import type { Random } from './random.js'

/** What faults are made to: a broker, and the lines of its clients. */
export interface Scene {
  readonly broker: TestBroker
  readonly lines: readonly [TestProxy, ...TestProxy[]]
  readonly random: Random
  /** Whether the broker is restarted, with what it kept. */
  readonly restarts: boolean
}

type Fault = (line: TestProxy, scene: Scene) => Promise<void> | void

const directions = ['toBroker', 'toClient'] as const
const ends = ['close', 'reset'] as const

const lineFaults = {
  'cut now': (line, { random }) => line.cut(random.pick(ends)),
  /** Most packets are shorter than that: it ends within one, or between two. */
  'cut after a byte': (line, { random }) => {
    const cuts = random.integer(1, 3)
    for (let i = 0; i < cuts; i += 1) {
      line.cutAfter(
        random.integer(0, 1) === 0 ? random.integer(0, 40) : random.integer(0, 4_000),
        random.pick(directions),
        {
          how: random.pick(ends),
        },
      )
    }
    line.cut(random.pick(ends))
  },
  'black hole': async (line, { random }) => {
    line.hold()
    await sleep(random.integer(20, 900))
    line.release()
  },
  /** Longer than any client waits: both sides find out by themselves, the broker later. */
  'half-open': async (line, { random }) => {
    const direction = random.pick([undefined, ...directions])
    line.hold(direction)
    await sleep(random.integer(1_600, 2_200))
    if (random.integer(0, 1) === 0) line.cut('reset')
    line.release(direction)
  },
  latency: async (line, { random }) => {
    line.latency(random.integer(5, 150))
    await sleep(random.integer(200, 800))
    line.latency(0)
  },
  'slow reader': async (line, { random }) => {
    const direction = random.pick(directions)
    line.limit(random.integer(500, 20_000), direction)
    await sleep(random.integer(200, 1_000))
    line.limit(Number.POSITIVE_INFINITY, direction)
  },
  'nobody listens': async (line, { random }) => {
    await line.refuse(random.pick<boolean | 'close'>([true, 'close']))
    line.cut(random.pick(ends))
    await sleep(random.integer(20, 500))
    await line.refuse(false)
  },
} as const satisfies Record<string, Fault>

const brokerFaults = {
  'broker paused': async (_, { broker, random }) => {
    broker.pause?.()
    await sleep(random.integer(50, 800))
    broker.resume?.()
  },
} as const satisfies Record<string, Fault>

const restarts = {
  'broker restarted': async (_, { broker, random }) => {
    await broker.stop()
    await sleep(random.integer(0, 300))
    await broker.start({ keep: true })
  },
} as const satisfies Record<string, Fault>

/** Makes one fault after the other for so many ms; returns what was done, line by line. Nothing is broken afterwards. */
export const makeFaults = async (scene: Scene, ms: number): Promise<readonly string[]> => {
  const { lines, random } = scene
  const log: string[] = []
  const startedAt = performance.now()
  const elapsed = () => performance.now() - startedAt
  const faults = Object.entries<Fault>({
    ...lineFaults,
    ...brokerFaults,
    ...(scene.restarts ? restarts : {}),
  })
  while (elapsed() < ms) {
    await sleep(random.integer(10, 400))
    const [name, fault] = random.pick(faults as [(typeof faults)[number]])
    const line = random.pick(lines)
    log.push(`${elapsed().toFixed(0)} ms: ${name}, line ${lines.indexOf(line)}`)
    await fault(line, scene)
  }
  return log
}
