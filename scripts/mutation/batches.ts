import { rmSync } from 'node:fs'
import { type Mutant, marked, reachKey } from './mutants.js'
import type { Lanes } from './rooms.js'
import { createRunner, type Entry, type Report, type Settings } from './runner.js'

/** What became of a fault: the test that noticed it, or `null` where none did. */
export type Verdicts = ReadonlyMap<Mutant, string | null>

/** The specs that are asked about a fault; and the tests in them, by name, where not all are. */
export interface Question {
  readonly specs: readonly string[]
  readonly tests?: readonly string[]
}

/** Runs specs with faults, one fault after the other in one process. */
export interface Batches {
  /**
   * Asks about faults. What noticed one is believed if it does so twice, and passes without the fault; else the tests that
   * are named are asked again without that one. Of those as many are asked as there is time for.
   */
  ask(
    mutants: readonly Mutant[],
    questionOf: (mutant: Mutant) => Question,
    lanes?: Lanes | null,
  ): Promise<Verdicts>
  /** Returns what each spec reaches. What fails is left out. */
  reach(
    mutants: readonly Mutant[],
    specs: readonly string[],
    lanes?: Lanes | null,
  ): Promise<readonly Reached[]>
  close(): Promise<void>
}

/** A spec, how long it takes, and what each test of it reaches. */
export interface Reached {
  readonly spec: string
  readonly ms: number
  readonly tests: readonly { readonly name: string; readonly keys: readonly string[] }[]
}

/** A fault that tests have noticed, it seems. */
interface Noticed {
  readonly mutant: Mutant
  readonly by: string
  readonly specs: readonly string[]
}

/** How many specs are asked about a fault, beside its own. */
const MOST = 40
/** How many faults share a process at a time. */
const SIZE = 30
/** Ms for the tests about one fault, which are very many where it is in what is done when a module is loaded. */
const TIME = 60_000
/** The same for those over real systems. */
const LANE_TIME = 90_000
/** So often others are asked in place of a test that is not believed. */
const ATTEMPTS = 3

export const createBatches = (files: ReadonlyMap<string, string>): Batches => {
  const { directory, worker, run } = createRunner(files)
  const plain = (file: string): string => files.get(file) as string

  const runFor = (mutants: readonly Mutant[], entries: readonly Entry[], settings?: Settings) =>
    run(entries, [...new Set(mutants.map(({ file }) => file))], plain, settings)

  /** Whether specs pass without a fault. */
  const passes = async (mutant: Mutant, { specs, tests }: Question, settings: Settings): Promise<boolean> => {
    const control: Entry = { specs, mutant: null, ...(tests === undefined ? {} : { tests }) }
    const { failed, stuck } = await runFor([mutant], [control], settings)
    return failed.size === 0 && stuck === null
  }

  /** Asks again what has noticed something, and once without a fault; returns what is not believed. */
  const confirm = async (
    noticed: readonly Noticed[],
    verdicts: Map<Mutant, string | null>,
    settings: Settings,
  ): Promise<readonly Noticed[]> => {
    let left = noticed
    const doubted: Noticed[] = []
    while (left.length > 0) {
      const specs = [...new Set(left.flatMap(each => each.specs))]
      const control: Entry = { specs, mutant: null, tests: left.map(({ by }) => by) }
      const entries = [control, ...left.map(({ mutant, by, specs }) => ({ specs, mutant, tests: [by] }))]
      const { failed, stuck } = await runFor(
        left.map(({ mutant }) => mutant),
        entries,
        settings,
      )
      const doubtful = new Set(failed.get(0))
      const next: Noticed[] = []
      for (const [index, each] of left.entries()) {
        const isStuck = stuck?.at === index + 1
        if (stuck !== null && stuck.at < index + 1 && stuck.at > 0) next.push(each)
        else if ((failed.has(index + 1) || isStuck) && !doubtful.has(each.by) && stuck?.at !== 0)
          verdicts.set(each.mutant, each.by)
        else doubted.push(each)
      }
      left = next
    }
    for (const { by, mutant } of doubted)
      console.error(`not believed: ${by}, for ${mutant.file}:${mutant.line}`)
    return doubted
  }

  /** Returns the faults that have to be asked about again: a process had to be ended, or what noticed it is not believed. */
  const sift = async (
    mutants: readonly Mutant[],
    questionOf: (mutant: Mutant) => Question,
    { failed, stuck, reason }: Report,
    verdicts: Map<Mutant, string | null>,
    settings: Settings,
  ): Promise<{ readonly left: readonly Mutant[]; readonly doubted: readonly Noticed[] }> => {
    const noticed: Noticed[] = []
    const rest: Mutant[] = []
    for (const [at, mutant] of mutants.entries()) {
      const question = questionOf(mutant)
      const by = failed.get(at)?.[0]
      if (by !== undefined) noticed.push({ mutant, by, specs: question.specs })
      else if (stuck === null) verdicts.set(mutant, null)
      else if (stuck.at !== at) rest.push(mutant)
      else if (await passes(mutant, question, settings)) verdicts.set(mutant, reason)
      else console.error(`no verdict: ${mutant.file}:${mutant.line} ${mutant.change} (${reason})`)
    }
    const doubted = await confirm(noticed, verdicts, settings)
    return { left: rest.length < mutants.length ? rest : [], doubted }
  }

  return {
    ask: async (mutants, questionOf, lanes = null) => {
      const settings: Settings = {
        ...(lanes === null ? {} : { suites: lanes.suites }),
        // The spec of a file is asked to its end.
        ...(mutants.every(mutant => questionOf(mutant).tests === undefined)
          ? {}
          : { limit: lanes === null ? TIME : LANE_TIME }),
      }
      const verdicts = new Map<Mutant, string | null>()
      const questions = new Map(mutants.map(mutant => [mutant, questionOf(mutant)]))
      const question = (mutant: Mutant): Question => questions.get(mutant) as Question
      let open = [...mutants].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
      for (let attempt = 0; attempt < ATTEMPTS && open.length > 0; attempt += 1) {
        const doubted: Noticed[] = []
        for (const part of partsOf(open)) {
          let left = part
          while (left.length > 0) {
            const entries = left.map((mutant): Entry => ({ mutant, ...question(mutant) }))
            const sifted = await sift(
              left,
              question,
              await runFor(left, entries, settings),
              verdicts,
              settings,
            )
            left = sifted.left
            doubted.push(...sifted.doubted)
          }
        }
        open = []
        for (const { mutant, by } of doubted) {
          const { specs, tests = [] } = question(mutant)
          const others = tests.filter(name => name !== by)
          if (others.length === 0) continue
          questions.set(mutant, { specs, tests: others })
          open.push(mutant)
        }
      }
      return verdicts
    },
    reach: async (mutants, specs, lanes = null) => {
      const touched = [...new Set(mutants.map(({ file }) => file))]
      const text = (file: string): string =>
        marked(
          plain(file),
          mutants.filter(mutant => mutant.file === file),
        )
      const entries = specs.map((spec): Entry => ({ specs: [spec], mutant: null, isWhole: true }))
      const { failed, tests, times } = await run(
        entries,
        touched,
        text,
        lanes === null ? {} : { suites: lanes.suites },
      )
      return specs.map((spec, at) => {
        for (const by of failed.get(at) ?? []) console.error(`left out, for it fails without a fault: ${by}`)
        const passed = (tests.get(at) ?? []).filter(({ name }) => !failed.get(at)?.includes(name))
        return { spec, tests: passed, ms: times.get(at) ?? 0 }
      })
    },
    close: async () => {
      await worker.close()
      rmSync(directory, { recursive: true })
    },
  }
}

/** Returns a list in parts of much the same size, each for one process. */
const partsOf = (mutants: readonly Mutant[]): readonly (readonly Mutant[])[] => {
  const count = Math.ceil(mutants.length / SIZE)
  const size = Math.ceil(mutants.length / count)
  return Array.from({ length: count }, (_, at) => mutants.slice(at * size, (at + 1) * size))
}

/** Returns tests that reach a fault, those first whose specs are next to that of its file, or quick; `null` where none does. */
export const questionOf = (mutant: Mutant, reached: readonly Reached[]): Question | null => {
  const key = reachKey(mutant.file, mutant.reach)
  const found = reached
    .map(({ spec, ms, tests }) => ({
      ...{ spec, ms, common: commonFolders(spec, mutant.file) },
      tests: tests.filter(({ keys }) => keys.includes(key)),
    }))
    .filter(({ tests }) => tests.length > 0)
    .sort((a, b) => b.common - a.common || a.ms - b.ms)
    .slice(0, MOST)
  if (found.length === 0) return null
  return {
    specs: found.map(({ spec }) => spec),
    tests: found.flatMap(({ tests }) => tests.map(({ name }) => name)),
  }
}

/** How many folders in `test/unit` and `src` have the same names. */
const commonFolders = (spec: string, file: string): number => {
  const folders = file.split('/').slice(1, -1)
  const own = spec.split('/').slice(2, -1)
  const differs = folders.findIndex((name, at) => own[at] !== name)
  return differs < 0 ? folders.length : differs
}
