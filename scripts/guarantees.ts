import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { createVitest, type TestCase, type TestModule } from 'vitest/node'
import { lanes as brokers } from '../test/guarantees/lanes.js'
import { guarantees, sections } from './guaranteeList.js'

// Writes which test shows which guarantee over which broker, after having run those over the lanes. With --collect it runs
// none and takes them for passed, as they are where `npm test` has just ended well. With --check it runs and writes nothing,
// and fails if the page does not say what the tests are.

const page = 'docs/guarantees.md'
const check = process.argv.includes('--check')
const run = !check && !process.argv.includes('--collect')

interface Shown {
  readonly lane: string
  readonly ids: readonly string[]
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly reason: string | undefined
}

/** The guarantees that a title names, wherever it does. */
const idsOf = (title: string): readonly string[] =>
  (title.match(/\b[A-X]\d{1,3}\b/g) ?? []).filter(id => Object.hasOwn(guarantees, id))

/** What begins a title in the form of such a number, and is none. */
const unknownIn = (title: string): readonly string[] =>
  ((/^(?:[A-Z]\d{1,3}\b[ :,]*)+/.exec(title)?.[0] ?? '').match(/[A-Z]\d+/g) ?? []).filter(
    id => !Object.hasOwn(guarantees, id),
  )

/** The lane is what the name of the suite ends with. */
const laneOf = (test: TestCase): string | undefined => {
  const lane = test.parent.type === 'suite' ? test.parent.name.split(' — ')[1] : undefined
  return brokers.some(({ name }) => name === lane) ? lane : undefined
}

const testsOf = (modules: readonly TestModule[]): readonly TestCase[] =>
  modules.flatMap(module => [...module.children.allTests()])

const shownBy = (test: TestCase): Shown | null => {
  const lane = laneOf(test)
  const ids = idsOf(test.fullName)
  const broker = brokers.find(({ name }) => name === lane)
  if (broker === undefined || lane === undefined || ids.length === 0) return null
  const lack = broker.lacks.find(({ titles }) => titles.some(start => test.name.startsWith(start)))
  if (lack !== undefined) return { lane, ids, state: 'skipped', reason: lack.reason }
  const result = test.result()
  // It says itself that its case is none of this broker.
  if (result.state === 'skipped' && result.note !== undefined) return null
  const state =
    !run || result.state === 'passed' ? 'passed' : result.state === 'skipped' ? 'skipped' : 'failed'
  return { lane, ids, state, reason: state === 'skipped' ? 'its broker was not there' : undefined }
}

/** The spec files that name a guarantee beside those that show it over the lanes. */
const elsewhere = (modules: readonly TestModule[]): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, readonly string[]>()
  for (const test of testsOf(modules)) {
    const path = test.module.relativeModuleId
    if (laneOf(test) !== undefined && path.startsWith('test/guarantees/')) continue
    for (const id of idsOf(test.fullName)) {
      const paths = found.get(id) ?? []
      if (!paths.includes(path)) found.set(id, [...paths, path])
    }
  }
  return found
}

const render = (shown: readonly Shown[], others: ReadonlyMap<string, readonly string[]>): string => {
  const lanes = brokers.map(({ name }) => name).filter(name => shown.some(({ lane }) => lane === name))
  const reasons = [...new Set(shown.flatMap(({ reason }) => reason ?? []))]
  const cell = (id: string, lane: string): string => {
    const tests = shown.filter(test => test.lane === lane && test.ids.includes(id))
    if (tests.some(({ state }) => state === 'failed')) return '**fails**'
    const notes = [
      ...new Set(tests.flatMap(({ reason }) => (reason === undefined ? [] : reasons.indexOf(reason) + 1))),
    ]
    return [
      tests.some(({ state }) => state === 'passed') ? '✓' : '',
      ...notes.map(note => `<sup>${note}</sup>`),
    ].join('')
  }
  const row = (id: string) => {
    const links = (others.get(id) ?? []).map(
      path => `[${path.split('/').at(-1)?.replace('.spec.ts', '')}](../${path})`,
    )
    return `| ${[id, guarantees[id], ...lanes.map(lane => cell(id, lane)), links.join(' ')].join(' | ')} |`
  }
  const table = (letter: string) => [
    `## ${letter}. ${sections[letter]}`,
    '',
    `| | guarantee | ${lanes.map((_, i) => String.fromCharCode(97 + i)).join(' | ')} | also shown by |`,
    `|${'---|'.repeat(lanes.length + 3)}`,
    ...Object.keys(guarantees)
      .filter(id => id.startsWith(letter))
      .map(row),
    '',
  ]
  return [
    '# Guarantees',
    '',
    'Each line is a promise, and the tests that show it bear its number. ✓: a test shows it over this broker. An empty',
    'cell: not a matter of the broker, or shown by the specs in the last column. Written by `npm run guarantees` after it',
    'has run the tests over the brokers.',
    '',
    ...lanes.map((lane, i) => `- **${String.fromCharCode(97 + i)}** ${lane}`),
    '',
    ...(reasons.length > 0
      ? ['Left out, because', '', ...reasons.map((reason, i) => `${i + 1}. ${reason}`), '']
      : []),
    ...Object.keys(sections).flatMap(table),
  ].join('\n')
}

// Vitest runs what failed or took long first.
const sorted = (modules: readonly TestModule[]): TestModule[] =>
  [...modules].sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1))

const complaints: string[] = []
const vitest = await createVitest('test', {
  watch: false,
  typecheck: { enabled: false },
  reporters: ['dot'],
  // To find the titles, files may share what they import: that takes a fraction of the time.
  isolate: run,
})
const modules = sorted((await vitest.collect()).testModules)
for (const module of modules)
  for (const { message } of module.errors()) complaints.push(`${module.relativeModuleId}: ${message}`)
const others = elsewhere(modules)
for (const test of testsOf(modules))
  for (const id of unknownIn(test.name))
    complaints.push(`${test.module.relativeModuleId}: there is no ${id} (test/README.md): ${test.name}`)

let overLanes = modules.filter(module => testsOf([module]).some(test => laneOf(test) !== undefined))
if (run) {
  await vitest.standalone()
  const specifications = await vitest.globTestSpecifications(overLanes.map(({ moduleId }) => moduleId))
  overLanes = sorted((await vitest.runTestSpecifications(specifications)).testModules)
}
const shown = testsOf(overLanes).flatMap(test => shownBy(test) ?? [])
await vitest.close()

const text = render(shown, others)
if (!check) writeFileSync(page, text)
else if (!existsSync(page) || readFileSync(page, 'utf8') !== text)
  complaints.push(`${page} is stale: run npm run guarantees`)
for (const complaint of new Set(complaints)) console.error(complaint)
if (complaints.length > 0) process.exitCode = 1
const shownIds = new Set([...shown.flatMap(({ ids }) => ids), ...others.keys()])
const missing = Object.keys(guarantees).filter(id => !shownIds.has(id))
if (missing.length > 0) console.warn(`no test is named after ${missing.join(', ')}`)
