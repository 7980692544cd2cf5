import { type ChildProcess, fork } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, relative, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { chooser } from './mutation/batch.js'
import { equivalent } from './mutation/equivalent.js'
import { type Kind, type Mutant, marked, mutantsOf, mutated, reachKey } from './mutation/mutants.js'
import { filesOf, rooms, specsOf, wideSpecs } from './mutation/rooms.js'
import { typeChecker } from './mutation/types.js'
import type { Job, Outcome } from './mutation/worker.js'

// Puts small faults into a sample of places, one at a time and in memory only, runs the specs that reach the place, and
// prints which faults no test noticed. The same seed takes the same sample of the same source.

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', multiple: true },
    wide: { type: 'boolean', default: false },
    jobs: { type: 'string', default: '1' },
    own: { type: 'boolean', default: false },
    'at-least': { type: 'string', default: '0' },
    list: { type: 'boolean', default: false },
  },
})

/** A generator of numbers from 0 to 1 (mulberry32). */
const randomOf = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296
  }
}

const shuffled = <T>(list: readonly T[], random: () => number): readonly T[] => {
  const copy = [...list]
  for (let i = copy.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1))
    const [a, b] = [copy[i] as T, copy[j] as T]
    copy[i] = b
    copy[j] = a
  }
  return copy
}

/** Yields the faults in the order of a seed, one of each kind in turn, without those that the compiler refuses. */
function* sampleOf(mutants: readonly Mutant[], seed: number, fits: (mutant: Mutant) => boolean) {
  const random = randomOf(seed)
  const piles = new Map<Kind, Mutant[]>()
  for (const mutant of shuffled(mutants, random)) {
    const pile = piles.get(mutant.kind)
    if (pile === undefined) piles.set(mutant.kind, [mutant])
    else pile.push(mutant)
  }
  while (piles.size > 0) {
    for (const kind of [...piles.keys()].sort()) {
      const pile = piles.get(kind) as Mutant[]
      let next = pile.pop()
      while (next !== undefined && !fits(next)) next = pile.pop()
      if (next === undefined) piles.delete(kind)
      else yield next
    }
  }
}

interface Worker {
  /**
   * Resolves with what came of it; `null` where it had to be ended, because `timeout` ms had passed; or, where there is
   * a file that it writes to as long as it goes on, since it did so last.
   */
  run(job: Job, timeout: number, journal?: string): Promise<Outcome | null>
  close(): Promise<void>
}

/** Returns a process that is started when it is needed, and again when it had to be ended. */
const startWorker = (env: Readonly<Record<string, string>> = {}): Worker => {
  let child: Promise<ChildProcess> | null = null
  return {
    run: async (job, timeout, journal) => {
      child ??= forkWorker(env)
      const process = await child
      return new Promise(done => {
        const end = (outcome: Outcome | null): void => {
          clearInterval(timer)
          process.off('message', end)
          process.off('exit', lost)
          if (outcome === null) {
            child = null
            kill(process)
          }
          done(outcome)
        }
        const lost = (): void => end(null)
        const startedAt = Date.now()
        const timer = setInterval(() => {
          const since = journal === undefined ? startedAt : Math.max(startedAt, statSync(journal).mtimeMs)
          if (Date.now() - since > timeout) lost()
        }, 500)
        process.once('message', end)
        process.once('exit', lost)
        process.send(job)
      })
    },
    close: async () => {
      if (child !== null) kill(await child)
    },
  }
}

const forkWorker = (env: Readonly<Record<string, string>>): Promise<ChildProcess> => {
  const child = fork(join(import.meta.dirname, 'mutation/worker.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A group of its own, so that ending it ends what its tests have started.
    detached: true,
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return new Promise((done, fail) => {
    child.once('message', () => done(child))
    child.once('exit', () => fail(new Error('the worker did not start')))
  })
}

const running = new Set<ChildProcess>()
const kill = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    for (const child of running) kill(child)
    process.exit(1)
  })

interface Survey {
  /** The specs that reach a place, the likeliest to notice first, and how long they take. */
  specs(mutant: Mutant): { readonly paths: readonly string[]; readonly ms: number }
}

/** Learns, in one run without a fault, which spec reaches which place. */
const survey = async (
  files: ReadonlyMap<string, string>,
  mutants: readonly Mutant[],
  specs: readonly string[],
) => {
  const directory = mkdtempSync(join(tmpdir(), 'rxtopics-mutation-'))
  const reached = join(directory, 'reached')
  const worker = startWorker({ MUTATION_REACHED: reached })
  const texts = Object.fromEntries(
    [...files].map(([file, text]) => [
      resolve(file),
      marked(
        text,
        mutants.filter(mutant => mutant.file === file),
      ),
    ]),
  )
  const outcome = await worker.run({ specs, texts, survey: true }, 30 * 60_000)
  await worker.close()
  if (outcome === null) throw new Error('the specs did not run')
  const lines = readFileSync(reached, 'utf8').trim().split('\n')
  rmSync(directory, { recursive: true })
  const took = new Map(outcome.files.map(({ spec, ms }) => [spec, ms]))
  const red = outcome.files.filter(({ passed }) => !passed).map(({ spec }) => spec)
  for (const spec of red)
    console.error(`left out, for it fails without any fault: ${spec} (${outcome.failed})`)
  const byPlace = new Map<string, string[]>()
  for (const line of lines) {
    const { spec, keys } = JSON.parse(line) as { readonly spec: string; readonly keys: readonly string[] }
    const path = relative(process.cwd(), spec)
    if (red.includes(path)) continue
    for (const key of keys) {
      const known = byPlace.get(key)
      if (known === undefined) byPlace.set(key, [path])
      else known.push(path)
    }
  }
  const result: Survey = {
    specs: ({ file, reach }) => {
      const own = basename(file, '.ts')
      const cost = (spec: string): number =>
        (basename(spec).startsWith(`${own}.`) ? 0 : 1_000_000) + (took.get(spec) ?? 0)
      const paths = [...new Set(byPlace.get(reachKey(file, reach)) ?? [])].sort((a, b) => cost(a) - cost(b))
      return { paths, ms: paths.reduce((sum, spec) => sum + (took.get(spec) ?? 0), 0) }
    },
  }
  return { result, count: outcome.files.length, ms: [...took.values()].reduce((sum, ms) => sum + ms, 0) }
}

const describe = ({ file, line, kind, change }: Mutant): string => `${file}:${line} ${kind}: ${change}`

const isEquivalent = (mutant: Mutant): boolean =>
  equivalent.some(
    ({ file, code, change }) => file === mutant.file && code === mutant.code && change === mutant.change,
  )

interface Row {
  readonly room: string
  readonly sampled: number
  readonly noticed: number
  readonly equivalents: number
  readonly unnoticed: readonly { readonly mutant: Mutant; readonly reached: boolean }[]
}

const sampleRoom = async (room: string): Promise<Row> => {
  const files = new Map(filesOf(room).map(file => [file, readFileSync(file, 'utf8')]))
  const all = [...files].flatMap(([file, text]) => mutantsOf(file, text))
  const kinds = options.kind
  const wanted = kinds === undefined ? all : all.filter(({ kind }) => kinds.includes(kind))
  const text = (mutant: Mutant): string => mutated(files.get(mutant.file) as string, mutant)
  const isTyped = typeChecker([...files.keys()])
  const sample: Mutant[] = []
  let equivalents = 0
  for (const mutant of sampleOf(wanted, Number(options.seed), mutant => isTyped(mutant.file, text(mutant)))) {
    if (sample.length >= Number(options.sample)) break
    if (isEquivalent(mutant)) equivalents += 1
    else sample.push(mutant)
  }
  if (options.list) {
    for (const mutant of sample) console.log(describe(mutant))
    return { room, sampled: sample.length, noticed: 0, equivalents, unnoticed: [] }
  }

  let unnoticed: Row['unnoticed'] = (await ownSpecs(sample, files, text)).map(mutant => ({
    mutant,
    reached: existsSync(specOf(mutant.file)),
  }))
  if (options.own) return rowOf(room, sample, equivalents, unnoticed)
  for (const specs of [...stagesOf([...files.keys()]), ...(options.wide ? [wideSpecs] : [])]) {
    if (unnoticed.length === 0) break
    const left = unnoticed
    const found = await run(
      room,
      files,
      left.map(({ mutant }) => mutant),
      specs,
      text,
    )
    const reached = new Set(left.filter(({ reached }) => reached).map(({ mutant }) => mutant))
    unnoticed = found.map(one => ({ ...one, reached: one.reached || reached.has(one.mutant) }))
  }
  return rowOf(room, sample, equivalents, unnoticed)
}

const rowOf = (
  room: string,
  { length: sampled }: readonly Mutant[],
  equivalents: number,
  unnoticed: Row['unnoticed'],
): Row => ({ room, sampled, noticed: sampled - unnoticed.length, equivalents, unnoticed })

const specOf = (file: string): string => file.replace(/^src/, 'test/unit').replace(/\.ts$/, '.spec.ts')

/**
 * Asks the spec of each file first, with one fault after the other in one process; returns those that it does not
 * notice. A spec that does not pass without a fault, before and after the others, is not believed.
 */
const ownSpecs = async (
  sample: readonly Mutant[],
  files: ReadonlyMap<string, string>,
  text: (mutant: Mutant) => string,
): Promise<readonly Mutant[]> => {
  const choosers = new Map(
    [...files].flatMap(([file, code]) => {
      const chosen = existsSync(specOf(file)) ? chooser(resolve(file), code) : null
      return chosen === null ? [] : [[file, chosen] as const]
    }),
  )
  const left = new Set(sample)
  const directory = mkdtempSync(join(tmpdir(), 'rxtopics-mutation-'))
  const worker = startWorker({ MUTATION_BATCH: join(directory, 'batch') })
  let next = 1

  /** Runs some faults; returns those of which nothing is known yet, because one before them did not end. */
  const once = async (mutants: readonly Mutant[]): Promise<readonly Mutant[]> => {
    const numbers = new Map(mutants.map(mutant => [mutant, next++]))
    const touched = [...new Set(mutants.map(({ file }) => file))]
    const controls = new Map<number, string>()
    const control = (file: string): readonly [number, string] => {
      controls.set(next, file)
      return [next++, resolve(specOf(file))]
    }
    const specs = [
      ...touched.map(control),
      ...[...numbers].map(([{ file }, number]) => [number, resolve(specOf(file))] as const),
      ...touched.map(control),
    ]
    const [progress, noticed] = [join(directory, `progress-${next}`), join(directory, `noticed-${next}`)]
    for (const path of [progress, noticed]) writeFileSync(path, '')
    const batch = {
      specs,
      progress,
      noticed,
      plain: Object.fromEntries(touched.map(file => [resolve(file), files.get(file) as string])),
      faults: Object.fromEntries(
        [...numbers].map(([mutant, number]) => [number, { path: resolve(mutant.file), text: text(mutant) }]),
      ),
    }
    const texts = Object.fromEntries(touched.map(file => [resolve(file), choosers.get(file) as string]))
    const outcome = await worker.run(
      { specs: [], texts, survey: false, batch },
      120_000 + specs.length * 5_000,
    )
    const found = new Map(
      linesOf<{ number: number; by: string }>(noticed).map(({ number, by }) => [number, by]),
    )
    const stuck = outcome === null ? linesOf<{ phase: string; number: number }>(progress).at(-1) : undefined
    const doubtful = new Map(
      [...controls].flatMap(([number, file]) => {
        const by = found.get(number)
        return by === undefined ? [] : [[file, by] as const]
      }),
    )
    for (const [file, by] of doubtful) console.error(`not believed: ${specOf(file)} (${by})`)
    const rest: Mutant[] = []
    for (const [mutant, number] of numbers) {
      const by =
        found.get(number) ?? (outcome === null && stuck?.number === number ? 'it did not end' : undefined)
      if (by !== undefined && !doubtful.has(mutant.file)) {
        left.delete(mutant)
        console.error(`  noticed   ${describe(mutant)}  (${specOf(mutant.file)}: ${by})`)
      } else if (
        stuck !== undefined &&
        stuck.number !== number &&
        (stuck.phase === 'collect' || number > stuck.number)
      ) {
        rest.push(mutant)
      }
    }
    return rest.length < mutants.length ? rest : []
  }

  const asked = sample
    .filter(({ file }) => choosers.has(file))
    .sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0))
  for (let at = 0; at < asked.length; at += 30) {
    let mutants: readonly Mutant[] = asked.slice(at, at + 30)
    while (mutants.length > 0) mutants = await once(mutants)
  }
  await worker.close()
  rmSync(directory, { recursive: true })
  return [...left]
}

const linesOf = <T>(path: string): readonly T[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as T)

/** Returns the specs that are asked first, second and so on about any of some files. */
const stagesOf = (files: readonly string[]): readonly (readonly string[])[] => {
  const stages: Set<string>[] = []
  for (const [at, specs] of files.flatMap(file => [...specsOf(file).entries()])) {
    stages[at] ??= new Set()
    for (const spec of specs) stages[at].add(spec)
  }
  return stages.map(stage => [...stage])
}

const run = async (
  room: string,
  files: ReadonlyMap<string, string>,
  sample: readonly Mutant[],
  specs: readonly string[],
  text: (mutant: Mutant) => string,
): Promise<Row['unnoticed']> => {
  const touched = new Map([...files].filter(([file]) => sample.some(mutant => mutant.file === file)))
  const { result, count, ms } = await survey(touched, sample, specs)
  console.error(`${room}: ${count} spec files, ${(ms / 1000).toFixed(0)} s without a fault`)
  const unnoticed: { readonly mutant: Mutant; readonly reached: boolean }[] = []
  const queue = [...sample]
  const one = async (worker: Worker): Promise<void> => {
    for (let mutant = queue.shift(); mutant !== undefined; mutant = queue.shift()) {
      const { paths, ms } = result.specs(mutant)
      const job = { specs: paths, texts: { [resolve(mutant.file)]: text(mutant) }, survey: false }
      const outcome = paths.length === 0 ? { failed: null } : await worker.run(job, 60_000 + 5 * ms)
      const noticed = outcome === null || outcome.failed !== null
      if (!noticed) unnoticed.push({ mutant, reached: paths.length > 0 })
      const by = noticed
        ? (outcome?.failed ?? 'it did not end')
        : paths.length > 0
          ? ''
          : 'no test gets there'
      console.error(
        `  ${noticed ? 'noticed  ' : 'UNNOTICED'} ${describe(mutant)}${by === '' ? '' : `  (${by})`}`,
      )
    }
  }
  const workers = Array.from({ length: Number(options.jobs) }, () => startWorker())
  try {
    await Promise.all(workers.map(one))
  } finally {
    await Promise.all(workers.map(worker => worker.close()))
  }
  return unnoticed
}

const rows: Row[] = []
for (const room of positionals.length > 0 ? positionals : rooms) rows.push(await sampleRoom(room))

for (const { mutant, reached } of rows.flatMap(({ unnoticed }) => unnoticed))
  console.log(`${describe(mutant)}\n    ${mutant.code}${reached ? '' : '\n    no test gets there'}`)
console.log('\nroom        sampled  noticed  unnoticed  equivalent')
for (const { room, sampled, noticed, equivalents, unnoticed } of rows) {
  const share = sampled === 0 ? '' : ` ${Math.round((100 * noticed) / sampled)} %`
  const columns = [sampled, noticed, unnoticed.length, equivalents].map((n, i) =>
    String(n).padStart([7, 7, 9, 10][i] ?? 0),
  )
  console.log(`${room.padEnd(11)} ${columns.join('  ')} ${share}`)
}
const least = Number(options['at-least'])
if (rows.some(({ sampled, noticed }) => sampled > 0 && (100 * noticed) / sampled < least))
  process.exitCode = 1
for (const { file, code, change } of equivalent) {
  const source = filesOf(file).map(path => readFileSync(path, 'utf8'))[0] ?? ''
  const known = mutantsOf(file, source).some(mutant => mutant.code === code && mutant.change === change)
  if (!known) {
    console.error(`scripts/mutation/equivalent.ts: no such fault any longer in ${file}: ${code}: ${change}`)
    process.exitCode = 1
  }
}
