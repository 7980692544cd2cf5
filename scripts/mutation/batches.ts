import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { chooser } from './batch.js'
import { type Mutant, marked, mutated } from './mutants.js'
import { startWorker } from './process.js'

/** What became of a fault: the test that noticed it, or `null` where none did. */
export type Verdicts = ReadonlyMap<Mutant, string | null>

/** Runs specs with faults, one fault after the other in one process. */
export interface Batches {
  /** Whether faults of this file can be asked about: what it exports can be told from its text. */
  takes(file: string): boolean
  /**
   * Asks specs, each about its own faults. Specs that do not pass without a fault, before and after the others, are not
   * believed: their faults have no verdict. `verified`: they have just passed, and are asked afterwards alone.
   */
  ask(
    mutants: readonly Mutant[],
    specsOf: (mutant: Mutant) => readonly string[],
    options?: { readonly verified?: boolean },
  ): Promise<Verdicts>
  /** Returns the places that each spec reaches, and how long it takes; without those that fail. */
  reach(mutants: readonly Mutant[], specs: readonly string[]): Promise<readonly Reached[]>
  close(): Promise<void>
}

/** What a spec reaches. */
export interface Reached {
  readonly spec: string
  readonly keys: readonly string[]
  readonly ms: number
}

/** A run of specs: with a fault, or without. */
interface Entry {
  readonly specs: readonly string[]
  readonly mutant: Mutant | null
}

interface Report {
  /** By the place in the list of what was run: the first test that failed. */
  readonly failed: ReadonlyMap<number, string>
  readonly keys: ReadonlyMap<number, readonly string[]>
  readonly times: ReadonlyMap<number, number>
  /** What was run when it had to be ended, or could not be loaded; those after it were not run. */
  readonly stuck: { readonly at: number; readonly phase: string } | null
  readonly reason: string
}

/** How many faults share a process at a time. */
const SIZE = 30
/** Ms without a sign of life after which a fault is one that makes the tests spin. */
const PATIENCE = 45_000

export const createBatches = (files: ReadonlyMap<string, string>): Batches => {
  const directory = mkdtempSync(join(tmpdir(), 'rxtopics-mutation-'))
  const worker = startWorker({ MUTATION_BATCH: join(directory, 'batch') })
  const choosers = new Map(
    [...files].flatMap(([file, code]) => {
      const chosen = chooser(resolve(file), code)
      return chosen === null ? [] : [[file, chosen] as const]
    }),
  )
  let next = 1

  const run = async (
    entries: readonly Entry[],
    touched: readonly string[],
    plain: (file: string) => string,
  ): Promise<Report> => {
    const first = next
    next += entries.length
    const [progress, noticed] = [join(directory, `progress-${first}`), join(directory, `noticed-${first}`)]
    for (const path of [progress, noticed]) writeFileSync(path, '')
    const batch = {
      specs: entries.map(({ specs }, at) => [first + at, specs.map(spec => resolve(spec))] as const),
      progress,
      noticed,
      plain: Object.fromEntries(touched.map(file => [resolve(file), plain(file)])),
      faults: Object.fromEntries(
        entries.flatMap(({ mutant }, at) =>
          mutant === null
            ? []
            : [
                [
                  first + at,
                  { path: resolve(mutant.file), text: mutated(files.get(mutant.file) as string, mutant) },
                ],
              ],
        ),
      ),
    }
    const texts = Object.fromEntries(touched.map(file => [resolve(file), choosers.get(file) as string]))
    const outcome = await worker.run({ specs: [], texts, survey: false, batch }, PATIENCE, progress)
    const steps = linesOf<Step>(progress)
    const last = steps.at(-1)
    const isWhole = outcome !== null && last?.phase === 'end'
    // What could not be loaded may have left anything behind.
    if (!isWhole) await worker.close()
    const failed = new Map<number, string>()
    for (const { number, by } of linesOf<{ number: number; by: string }>(noticed))
      if (!failed.has(number - first)) failed.set(number - first, by)
    const startedAt = new Map<number, number>()
    const times = new Map<number, number>()
    for (const { phase, number, at } of steps) {
      if (phase === 'run') startedAt.set(number, at)
      if (phase === 'end') times.set(number - first, at - (startedAt.get(number) ?? at))
    }
    return {
      failed,
      times,
      keys: new Map(
        steps.flatMap(({ number, keys }) => (keys === undefined ? [] : [[number - first, keys]])),
      ),
      stuck: isWhole || last === undefined ? null : { at: last.number - first, phase: last.phase },
      reason: outcome === null ? 'it did not end' : (outcome.failed ?? 'it did not load'),
    }
  }

  /** Asks about some; returns those that have to be asked about again. */
  const once = async (
    mutants: readonly Mutant[],
    specsOf: (mutant: Mutant) => readonly string[],
    verdicts: Map<Mutant, string | null>,
    verified: boolean,
  ): Promise<readonly Mutant[]> => {
    const touched = [...new Set(mutants.map(({ file }) => file))]
    const all = [...new Set(mutants.flatMap(specsOf))]
    const controls = all.map((spec): Entry => ({ specs: [spec], mutant: null }))
    const before = verified ? [] : controls
    const entries: Entry[] = [
      ...before,
      ...mutants.map(mutant => ({ specs: specsOf(mutant), mutant })),
      ...controls,
    ]
    const { failed, stuck, reason } = await run(entries, touched, file => files.get(file) as string)
    const doubtful = new Set<string>()
    for (const [at, { specs, mutant }] of entries.entries()) {
      const by = failed.get(at)
      if (mutant !== null || by === undefined) continue
      for (const spec of specs) doubtful.add(spec)
      console.error(`not believed: ${specs.join()} (${by})`)
    }
    const rest: Mutant[] = []
    for (const [index, mutant] of mutants.entries()) {
      const at = before.length + index
      const by = failed.get(at) ?? (stuck?.at === at && reason === 'it did not end' ? reason : null)
      const isBelieved = !specsOf(mutant).some(spec => doubtful.has(spec))
      // What was noticed last before a process had to be ended may not have been told.
      if (stuck !== null && by === null && stuck.at !== at) rest.push(mutant)
      else if (isBelieved && !(stuck?.at === at && by === null)) verdicts.set(mutant, by)
      else console.error(`no verdict: ${mutant.file}:${mutant.line} ${mutant.change} (${reason})`)
    }
    return rest.length < mutants.length ? rest : []
  }

  return {
    takes: file => choosers.has(file),
    ask: async (mutants, specsOf, { verified = false } = {}) => {
      const verdicts = new Map<Mutant, string | null>()
      const inOrder = [...mutants].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
      const parts = Math.max(1, Math.ceil(inOrder.length / SIZE))
      const size = Math.ceil(inOrder.length / parts)
      for (let at = 0; at < inOrder.length; at += size) {
        let left: readonly Mutant[] = inOrder.slice(at, at + size)
        while (left.length > 0) left = await once(left, specsOf, verdicts, verified)
      }
      return verdicts
    },
    reach: async (mutants, specs) => {
      const touched = [...new Set(mutants.map(({ file }) => file))]
      const text = (file: string): string =>
        marked(
          files.get(file) as string,
          mutants.filter(mutant => mutant.file === file),
        )
      const entries = specs.map((spec): Entry => ({ specs: [spec], mutant: null }))
      const { failed, keys, times } = await run(entries, touched, text)
      for (const [at, by] of failed)
        console.error(`left out, for it fails without a fault: ${specs[at]} (${by})`)
      return specs.flatMap((spec, at) => {
        const found = keys.get(at)
        return found === undefined || failed.has(at) ? [] : [{ spec, keys: found, ms: times.get(at) ?? 0 }]
      })
    },
    close: async () => {
      await worker.close()
      rmSync(directory, { recursive: true })
    },
  }
}

interface Step {
  readonly phase: 'collect' | 'run' | 'end'
  readonly number: number
  readonly at: number
  readonly keys?: readonly string[]
}

const linesOf = <T>(path: string): readonly T[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as T)
