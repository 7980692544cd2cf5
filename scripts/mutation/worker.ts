import { appendFileSync, writeFileSync } from 'node:fs'
import { createVitest, type Reporter, type TestSpecification } from 'vitest/node'
import { lanes } from '../../test/guarantees/lanes.js'
import type { Batch } from './batch.js'

// A process that holds one Vitest and runs specs with one file's text exchanged. Its parent ends it where a fault makes it spin.

/** What the parent asks for. */
export interface Job {
  /** Spec files, the first ones first; the run ends with the first test that fails. */
  readonly specs: readonly string[]
  /** The texts that stand in for files, by full path. */
  readonly texts: Readonly<Record<string, string>>
  /** Run everything, and tell how each file went. */
  readonly survey: boolean
  /** Run specs with each of several faults instead. */
  readonly batch?: BatchJob
}

/** Specs, run over and over in one process. */
export interface BatchJob extends Batch {
  /** The faults, by number: a file, by full path, and its text with the fault. */
  readonly faults: Readonly<Record<number, { readonly path: string; readonly text: string }>>
  /** The texts of those files without a fault, by full path. */
  readonly plain: Readonly<Record<string, string>>
  /** Where the faults that were noticed are written, a line each. */
  readonly noticed: string
  /** What the names of the suites end in that are run. @default those that need no other program, and no socket */
  readonly suites: readonly string[] | null
}

/** What comes back. */
export interface Outcome {
  /** The first test that failed, `null` where all passed. */
  readonly failed: string | null
  readonly files: readonly {
    readonly spec: string
    readonly ms: number
    readonly passed: boolean
    readonly tests: number
  }[]
}

/** Lanes that need another program, or a socket. */
const others = lanes.map(({ name }) => name).filter(name => !name.startsWith('memory'))

const escaped = (names: readonly string[]): string => names.join('|').replace(/[.[\]]/g, '\\$&')
const withoutOthers = new RegExp(`^(?!.* — (?:${escaped(others)}))`)

let texts: Readonly<Record<string, string>> = {}
let batch: BatchJob | undefined
let failed: string | null = null
let survey = false

const reporter: Reporter = {
  onTestCaseResult: test => {
    if (test.result().state !== 'failed') return
    if (batch !== undefined) {
      const [, number, name] =
        /^mutant (\d+) > (.*)$/s.exec(test.fullName.replace(`${process.cwd()}/`, '')) ?? []
      appendFileSync(batch.noticed, `${JSON.stringify({ number: Number(number), by: name })}\n`)
      return
    }
    failed ??= `${test.module.relativeModuleId}: ${test.fullName}`
    if (!survey) void vitest.cancelCurrentRun('test-failure')
  },
}

const vitest = await createVitest(
  'test',
  {
    watch: false,
    typecheck: { enabled: false },
    reporters: [reporter],
    setupFiles: [new URL('./reached.ts', import.meta.url).pathname],
    testNamePattern: withoutOthers,
    maxWorkers: 1,
    fileParallelism: false,
    dangerouslyIgnoreUnhandledErrors: true,
    env: { MUTATION: 'true' },
  },
  {
    plugins: [
      {
        name: 'mutation',
        enforce: 'pre',
        transform: (_, id) => {
          const [, path = '', number] = /^(.*)\?mutant=(\d+)$/.exec(id) ?? []
          const fault = batch?.faults[Number(number)]
          const code =
            number === undefined ? texts[id] : fault?.path === path ? fault.text : batch?.plain[path]
          return code === undefined ? null : { code, map: null }
        },
      },
    ],
  },
)
await vitest.standalone()

const run = async (specifications: readonly TestSpecification[]): Promise<Outcome['files']> => {
  if (specifications.length === 0) return []
  const { testModules, unhandledErrors } = await vitest.runTestSpecifications([...specifications])
  const broken = testModules.find(module => module.errors().length > 0)
  if (broken !== undefined) failed ??= `${broken.relativeModuleId}: ${String(broken.errors()[0]?.message)}`
  if (unhandledErrors.length > 0)
    failed ??= `an unhandled error: ${String((unhandledErrors[0] as Error)?.message)}`
  return testModules.map(module => ({
    spec: module.relativeModuleId,
    ms: module.diagnostic().duration,
    passed: module.ok(),
    tests: [...module.children.allTests()].length,
  }))
}

const work = async (job: Job): Promise<Outcome> => {
  const before = Object.keys(texts)
  texts = job.texts
  survey = job.survey
  failed = null
  batch = job.batch
  const suites = batch?.suites ?? null
  vitest.setGlobalTestNamePattern(suites === null ? withoutOthers : new RegExp(` — (?:${escaped(suites)}) `))
  for (const path of new Set([...before, ...Object.keys(texts)])) vitest.invalidateFile(path)
  if (batch !== undefined) {
    writeFileSync(process.env['MUTATION_BATCH'] ?? '', JSON.stringify(batch))
    const path = new URL('./batch.spec.ts', import.meta.url).pathname
    return { files: await run([vitest.getRootProject().createSpecification(path)]), failed }
  }
  const found = (await vitest.globTestSpecifications([...job.specs])).filter(
    ({ moduleId }) => survey || job.specs.some(spec => moduleId.endsWith(spec)),
  )
  if (survey) return { files: await run(found), failed }
  const rank = ({ moduleId }: TestSpecification): number =>
    job.specs.findIndex(spec => moduleId.endsWith(spec))
  const [first, ...rest] = found.sort((a, b) => rank(a) - rank(b))
  const files = [...(await run(first === undefined ? [] : [first]))]
  if (failed === null) files.push(...(await run(rest)))
  return { files, failed }
}

process.on('message', (job: Job) => {
  work(job).then(
    outcome => process.send?.(outcome),
    error => {
      console.error(error)
      process.exit(1)
    },
  )
})
process.send?.('ready')
