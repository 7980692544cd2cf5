import { createVitest, type Reporter, type TestSpecification } from 'vitest/node'
import { lanes } from '../../test/guarantees/lanes.js'

// A process that holds one Vitest and runs specs with one file's text exchanged. Its parent ends it where a fault makes it spin.

/** What the parent asks for. */
export interface Job {
  /** Spec files, the first ones first; the run ends with the first test that fails. */
  readonly specs: readonly string[]
  /** The texts that stand in for files, by full path. */
  readonly texts: Readonly<Record<string, string>>
  /** Run everything, and tell how each file went. */
  readonly survey: boolean
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

let texts: Readonly<Record<string, string>> = {}
let failed: string | null = null
let survey = false

const reporter: Reporter = {
  onTestCaseResult: test => {
    if (test.result().state !== 'failed') return
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
    testNamePattern: new RegExp(`^(?!.* — (?:${others.join('|').replace(/\./g, '\\.')}))`),
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
        transform: (_, id) => (Object.hasOwn(texts, id) ? { code: texts[id] as string, map: null } : null),
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
  for (const path of new Set([...before, ...Object.keys(texts)])) vitest.invalidateFile(path)
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
