import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { createBatches, type Question, questionOf, type Reached, type Verdicts } from './mutation/batches.js'
import { isOneOf } from './mutation/equivalent/equivalent.js'
import { equivalent } from './mutation/equivalent/index.js'
import { type Kind, type Mutant, mutantsOf, mutated } from './mutation/mutants.js'
import { filesOf, type Lanes, lanesOf, rooms, specsOf, wideSpecs } from './mutation/rooms.js'
import { typeChecker } from './mutation/types.js'

// Puts small faults into a sample of places, one at a time and in memory only, runs the specs that reach the place, and
// prints which faults no test noticed. The same seed takes the same sample of the same source.

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    sample: { type: 'string', default: '60' },
    seed: { type: 'string', default: '1' },
    kind: { type: 'string', multiple: true },
    wide: { type: 'boolean', default: false },
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

const describe = ({ file, line, kind, change }: Mutant): string => `${file}:${line} ${kind}: ${change}`

const isEquivalent = (mutant: Mutant): boolean => equivalent.some(isOneOf(mutant))

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

  const batches = createBatches(files)
  const isReached = new Set<Mutant>()
  let left: readonly Mutant[] = sample
  /** Asks the tests of some specs that reach faults about those; returns the faults that are left. */
  const askThose = async (
    mutants: readonly Mutant[],
    specs: readonly string[],
    some: (mutant: Mutant, reached: readonly Reached[]) => readonly Reached[],
    lanes: Lanes | null = null,
  ): Promise<readonly Mutant[]> => {
    if (mutants.length === 0) return mutants
    console.error(
      `${room}: ${mutants.length} left, ${specs.length === 1 ? specs[0] : `${specs.length} specs`}`,
    )
    const reached = await batches.reach(mutants, specs, lanes)
    const questions = new Map(
      mutants.flatMap(mutant => {
        const question = questionOf(mutant, some(mutant, reached))
        return question === null ? [] : [[mutant, question] as const]
      }),
    )
    for (const mutant of questions.keys()) isReached.add(mutant)
    return unnoticedOf(
      mutants,
      await batches.ask([...questions.keys()], mutant => questions.get(mutant) as Question, lanes),
    )
  }
  try {
    const hasSpec = left.filter(({ file }) => existsSync(specOf(file)))
    for (const mutant of hasSpec) isReached.add(mutant)
    left = unnoticedOf(left, await batches.ask(hasSpec, ({ file }) => ({ specs: [specOf(file)] })))
    const leftIn = left.map(({ file }) => file)
    const stages = options.own ? [] : [...stagesOf(leftIn), ...(options.wide ? [wideSpecs] : [])]
    for (const stage of stages) {
      // What its own spec does not notice is asked of others.
      const others = (mutant: Mutant, reached: readonly Reached[]) =>
        reached.filter(({ spec }) => spec !== specOf(mutant.file))
      left = await askThose(left, specsIn(stage), others)
    }
    const lanes = options.own ? [] : [...new Set(left.map(({ file }) => lanesOf(file)))]
    for (const each of lanes) {
      if (each === null) continue
      const ofLanes = left.filter(({ file }) => lanesOf(file) === each)
      const unnoticed = await askThose(ofLanes, [each.spec], (_, reached) => reached, each)
      left = left.filter(mutant => !ofLanes.includes(mutant) || unnoticed.includes(mutant))
    }
  } finally {
    await batches.close()
  }
  for (const mutant of left) console.error(`  UNNOTICED ${describe(mutant)}`)
  const unnoticed = left.map(mutant => ({ mutant, reached: isReached.has(mutant) }))
  return rowOf(room, sample, equivalents, unnoticed)
}

const rowOf = (
  room: string,
  { length: sampled }: readonly Mutant[],
  equivalents: number,
  unnoticed: Row['unnoticed'],
): Row => ({ room, sampled, noticed: sampled - unnoticed.length, equivalents, unnoticed })

const specOf = (file: string): string => file.replace(/^src/, 'test/unit').replace(/\.ts$/, '.spec.ts')

/** Returns the specs that are asked first, second and so on about any of some files. */
const stagesOf = (files: readonly string[]): readonly (readonly string[])[] => {
  const stages: Set<string>[] = []
  for (const [at, specs] of files.flatMap(file => [...specsOf(file).entries()])) {
    stages[at] ??= new Set()
    for (const spec of specs) stages[at].add(spec)
  }
  return stages.map(stage => [...stage])
}

/** Returns the specs in some folders, and those that are named. */
const specsIn = (paths: readonly string[]): readonly string[] => [
  ...new Set(
    paths.flatMap(path =>
      path.endsWith('.ts')
        ? [path]
        : readdirSync(path, { recursive: true, encoding: 'utf8' })
            .filter(name => name.endsWith('.spec.ts'))
            .map(name => join(path, name))
            .sort(),
    ),
  ),
]

/** Prints what became of faults; returns those that nobody has noticed. */
const unnoticedOf = (mutants: readonly Mutant[], verdicts: Verdicts): readonly Mutant[] => {
  for (const [mutant, by] of verdicts)
    if (by !== null) console.error(`  noticed   ${describe(mutant)}  (${by})`)
  return mutants.filter(mutant => (verdicts.get(mutant) ?? null) === null)
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
  const known = mutantsOf(file, source).some(
    mutant => mutant.code === code && (change === null || mutant.change === change),
  )
  if (!known) {
    console.error(
      `scripts/mutation/equivalent: no such fault any longer in ${file}: ${code}: ${change ?? 'any change'}`,
    )
    process.exitCode = 1
  }
}
