import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { createVitest, startVitest, type TestCase, type TestModule, type Vitest } from 'vitest/node'
import { lanes as brokers } from '../test/guarantees/lanes.js'
import { guarantees, sections } from './guaranteeList.js'

// Writes which test shows which guarantee over which broker, after having run them. With --check it runs and writes
// nothing, and fails if the page does not say what the tests are.

const page = 'docs/guarantees.md'
const folder = 'test/guarantees'
const check = process.argv.includes('--check')

interface Shown {
  readonly lane: string
  readonly ids: readonly string[]
  readonly state: 'passed' | 'failed' | 'skipped'
  readonly reason: string | undefined
}

const idsOf = (title: string): readonly string[] =>
  (/^(?:[A-Z]\d{1,2}\b[ :,]*)+/.exec(title)?.[0] ?? '')
    .split(/[ :,]+/)
    .filter(id => Object.hasOwn(guarantees, id))

const options = { watch: false, typecheck: { enabled: false }, reporters: ['dot'] }

const withVitest = async (): Promise<{
  readonly vitest: Vitest
  readonly modules: readonly TestModule[]
}> => {
  if (!check) {
    const vitest = await startVitest('test', [folder], options)
    return { vitest, modules: vitest.state.getTestModules() }
  }
  const vitest = await createVitest('test', options)
  const { testModules } = await vitest.collect([folder])
  return { vitest, modules: testModules }
}

/** The lane is what the name of the suite ends with. */
const laneOf = (test: TestCase): string | undefined =>
  test.parent.type === 'suite' ? test.parent.name.split(' — ')[1] : undefined

const shownBy = (test: TestCase): Shown | null => {
  const lane = laneOf(test)
  const ids = idsOf(test.name)
  const broker = brokers.find(({ name }) => name === lane)
  if (broker === undefined || lane === undefined || ids.length === 0) return null
  const lack = broker.lacks.find(({ titles }) => titles.some(start => test.name.startsWith(start)))
  if (lack !== undefined) return { lane, ids, state: 'skipped', reason: lack.reason }
  const result = test.result()
  const state =
    check || result.state === 'passed' ? 'passed' : result.state === 'skipped' ? 'skipped' : 'failed'
  return { lane, ids, state, reason: state === 'skipped' ? 'its broker was not there' : undefined }
}

/** The spec files that name a guarantee beside what is shown over the lanes. */
const elsewhere = (): ReadonlyMap<string, readonly string[]> => {
  const found = new Map<string, string[]>()
  for (const module of modules) {
    const path = join(folder, basename(module.moduleId))
    for (const test of module.children.allTests()) {
      if (brokers.some(({ name }) => name === laneOf(test))) continue
      for (const id of idsOf(test.name)) {
        const paths = found.get(id) ?? []
        if (!paths.includes(path)) found.set(id, [...paths, path])
      }
    }
  }
  for (const root of ['test', 'marbles', 'examples']) {
    for (const file of readdirSync(root, { recursive: true, encoding: 'utf8' }).sort()) {
      const path = join(root, file)
      if (!path.endsWith('.spec.ts') || path.startsWith(folder)) continue
      const titles = readFileSync(path, 'utf8').matchAll(/['"`]([A-L]\d{1,2}\b[^'"`\n]*)/g)
      for (const id of new Set([...titles].flatMap(([, title = '']) => idsOf(title)))) {
        found.set(id, [...(found.get(id) ?? []), path])
      }
    }
  }
  return found
}

const render = (shown: readonly Shown[]): string => {
  const lanes = [...new Set(shown.map(({ lane }) => lane))]
  const reasons = [...new Set(shown.flatMap(({ reason }) => reason ?? []))]
  const others = elsewhere()
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
    'Each line is a promise, and the tests that show it bear its number. ✓: shown over this broker by a test in',
    `[${folder}](../${folder}). An empty cell: not a matter of the broker, or shown by the specs in the last column.`,
    'Written by `npm run guarantees` after it has run them.',
    '',
    ...lanes.map((lane, i) => `- **${String.fromCharCode(97 + i)}** ${lane}`),
    '',
    ...(reasons.length > 0
      ? ['Left out, because', '', ...reasons.map((reason, i) => `${i + 1}. ${reason}`), '']
      : []),
    ...Object.keys(sections).flatMap(table),
  ].join('\n')
}

const { vitest, modules: unordered } = await withVitest()
// Vitest runs what failed or took long first.
const modules = [...unordered].sort((a, b) => (a.moduleId < b.moduleId ? -1 : 1))
const shown = modules.flatMap(module => [...module.children.allTests()].flatMap(test => shownBy(test) ?? []))
const text = render(shown)
await vitest.close()

if (!check) writeFileSync(page, text)
else if (!existsSync(page) || readFileSync(page, 'utf8') !== text) {
  console.error(`${page} is stale: run npm run guarantees`)
  process.exitCode = 1
}
const missing = Object.keys(guarantees).filter(
  id => !text.split('\n').some(line => line.startsWith(`| ${id} |`) && /✓|\.spec\.ts/.test(line)),
)
if (missing.length > 0) console.warn(`no test is named after ${missing.join(', ')}`)
