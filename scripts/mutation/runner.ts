import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chooser } from './batch.js'
import { type Mutant, mutated } from './mutants.js'
import { startWorker, type Worker } from './process.js'

/** A run of specs: with a fault, or without. */
export interface Entry {
  readonly specs: readonly string[]
  readonly mutant: Mutant | null
  /** The names of the tests that are run. @default all */
  readonly tests?: readonly string[]
  /** `true`: goes on after a test that fails. @default false, but where there is no fault */
  readonly isWhole?: boolean
}

/** How specs are run. */
export interface Settings {
  /** What the names of the suites end in that are run. @default those that need no other program, and no socket */
  readonly suites?: readonly string[]
  /** Ms after which no further test is asked about a fault. @default none */
  readonly limit?: number
}

/** What came of a run, by the place in the list of what was run. */
export interface Report {
  /** The tests that failed, by name. */
  readonly failed: ReadonlyMap<number, readonly string[]>
  /** The tests that were run, and what each reached. */
  readonly tests: ReadonlyMap<number, readonly { readonly name: string; readonly keys: readonly string[] }[]>
  /** Ms that it took. */
  readonly times: ReadonlyMap<number, number>
  /** What was run when it had to be ended, or could not be loaded; those after it were not run. */
  readonly stuck: { readonly at: number; readonly phase: string } | null
  readonly reason: string
}

/** Runs lists of specs, each list in one process, with faults in some files. */
export interface Runner {
  readonly directory: string
  readonly worker: Worker
  /** `touched`: the files that have faults, `plain` returns their texts without. */
  run(
    entries: readonly Entry[],
    touched: readonly string[],
    plain: (file: string) => string,
    settings?: Settings,
  ): Promise<Report>
}

/** Ms without a sign of life after which a fault is one that makes the tests spin. */
const PATIENCE = 45_000

export const createRunner = (files: ReadonlyMap<string, string>): Runner => {
  const directory = mkdtempSync(join(tmpdir(), 'rxtopics-mutation-'))
  const worker = startWorker({ MUTATION_BATCH: join(directory, 'batch') })
  const choosers = new Map(
    [...files].flatMap(([file, code]) => {
      const chosen = chooser(resolve(file), code)
      return chosen === null ? [] : [[file, chosen] as const]
    }),
  )
  let next = 1

  const run: Runner['run'] = async (entries, touched, plain, { suites = null, limit = null } = {}) => {
    const first = next
    next += entries.length
    const [progress, noticed] = [join(directory, `progress-${first}`), join(directory, `noticed-${first}`)]
    for (const path of [progress, noticed]) writeFileSync(path, '')
    const batch = {
      runs: entries.map(({ specs, tests = null, mutant, isWhole = mutant === null }, at) => ({
        number: first + at,
        specs: specs.map(spec => resolve(spec)),
        tests,
        isWhole,
      })),
      limit,
      suites,
      progress,
      noticed,
      plain: Object.fromEntries(touched.map(file => [resolve(file), plain(file)])),
      faults: Object.fromEntries(
        entries.flatMap(({ mutant }, at) => {
          if (mutant === null) return []
          const { file } = mutant
          return [[first + at, { path: resolve(file), text: mutated(files.get(file) as string, mutant) }]]
        }),
      ),
    }
    const texts = Object.fromEntries(touched.map(file => [resolve(file), choosers.get(file) as string]))
    const outcome = await worker.run({ specs: [], texts, survey: false, batch }, PATIENCE, progress)
    const steps = linesOf<Step>(progress)
    const last = steps.at(-1)
    const isComplete = outcome !== null && last?.phase === 'end'
    // What could not be loaded may have left anything behind.
    if (!isComplete) await worker.close()
    const failed = new Map<number, string[]>()
    for (const { number, by } of linesOf<{ number: number; by: string }>(noticed)) {
      const known = failed.get(number - first)
      if (known === undefined) failed.set(number - first, [by])
      else known.push(by)
    }
    return {
      failed,
      ...timesAndTests(steps, first),
      stuck: isComplete || last === undefined ? null : { at: last.number - first, phase: last.phase },
      reason: outcome === null ? 'it did not end' : (outcome.failed ?? 'it did not load'),
    }
  }
  return { directory, worker, run }
}

interface Step {
  readonly phase: 'collect' | 'run' | 'test' | 'end'
  readonly number: number
  readonly at: number
  /** Of a test. */
  readonly name?: string
  /** What it reached. */
  readonly keys?: readonly string[]
}

const timesAndTests = (steps: readonly Step[], first: number): Pick<Report, 'times' | 'tests'> => {
  const startedAt = new Map<number, number>()
  const times = new Map<number, number>()
  let loaded: readonly string[] = []
  const tests = new Map<number, { readonly name: string; readonly keys: readonly string[] }[]>()
  for (const { phase, number, at, name = '', keys = [] } of steps) {
    if (phase === 'run') {
      startedAt.set(number, at)
      tests.set(number - first, [])
      loaded = keys
    }
    // What a module does when it is loaded is there for each test.
    if (phase === 'test') tests.get(number - first)?.push({ name, keys: [...loaded, ...keys] })
    if (phase === 'end') times.set(number - first, at - (startedAt.get(number) ?? at))
  }
  return { times, tests }
}

const linesOf = <T>(path: string): readonly T[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as T)
