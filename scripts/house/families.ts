import { basename } from 'node:path'
import { entriesOf } from '../entries.js'
import { exceptionsFile, exportsOf, type House, type Rule, stale } from './house.js'

// What each public operator and each public codec comes with.

interface Need {
  readonly what: string
  readonly where: string
  has(house: House, name: string): boolean
}

const word = (name: string): RegExp => new RegExp(`(?<![\\w.])${name}\\b`)
const mentions = (house: House, files: readonly string[], pattern: RegExp): boolean =>
  files.some(file => pattern.test(house.read(file)))
const under = (house: House, pattern: RegExp): readonly string[] =>
  house.files.filter(file => pattern.test(file))

const typeTest: Need = {
  what: 'type test',
  where: 'test/types/*.test-d.ts',
  has: (house, name) => mentions(house, under(house, /^test\/types\/.*\.test-d\.ts$/), word(name)),
}

/** A row of a table whose first cell begins with the name, or lists it. */
const row: Need = {
  what: 'row in a table',
  where: 'docs/*.md (operators: the table of docs/decoding.md)',
  has: (house, name) =>
    mentions(house, under(house, /^docs\/.*\.md$/), new RegExp(`^\\| [^|]*\`${name}[(\`]`, 'm')),
}

const kebab = (name: string): string => name.replace(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)

const operatorNeeds = (name: string): readonly Need[] => [
  typeTest,
  row,
  {
    what: 'diagram',
    where: `marbles/operators/${kebab(name)}.marbles (then npm run marbles)`,
    has: house => house.files.includes(`marbles/operators/${kebab(name)}.marbles`),
  },
  {
    what: 'link to its diagram',
    where: `[Diagram](…/blob/main/marbles/operators/${kebab(name)}.svg) in its doc comment`,
    has: house =>
      house.files.some(
        file =>
          /^src\/operators\/[^/]+\.ts$/.test(file) &&
          house.read(file).includes(`/blob/main/marbles/operators/${kebab(name)}.svg)`),
      ),
  },
  {
    what: 'name for diagrams',
    where: 'src/testing/diagram/registry.ts, or marbles/operators.ts if it is made from functions',
    has: house =>
      mentions(
        house,
        ['src/testing/diagram/registry.ts', 'marbles/operators.ts'],
        new RegExp(`(\\['${name}',|^  ${name}[:(,])`, 'm'),
      ),
  },
]

const codecNeeds = (): readonly Need[] => [
  typeTest,
  row,
  {
    what: 'specimen for the tests of all codecs',
    where: 'test/unit/codec/everyCodec.ts',
    has: (house, name) => mentions(house, ['test/unit/codec/everyCodec.ts'], word(name)),
  },
]

interface Lack {
  readonly name: string
  readonly file: string
  readonly need: Need
}

const key = ({ name, need }: Lack): string => `${name}: ${need.what}`

const publicIn = (house: House, entries: readonly string[], folder: RegExp) =>
  entries
    .flatMap(entry => exportsOf(house, entry))
    .filter(({ file, isType, name }) => !isType && folder.test(file) && /^[a-z]/.test(name))

/** Operators and codecs that no entry exports: they were made to be public. */
const unexported = (house: House, entries: readonly string[]): readonly string[] => {
  const exported = new Set(entries.flatMap(entry => exportsOf(house, entry).map(({ file }) => file)))
  return house.files
    .filter(file => /^src\/operators\/[^/]+\.ts$/.test(file) || /^src\/codec\/text\/[^/]+\.ts$/.test(file))
    .filter(file => !exported.has(file))
    .filter(file => file.startsWith('src/operators/') || /^export const \w+: Codec</m.test(house.read(file)))
    .map(file => `${file} is not exported: src/index.ts`)
}

/** Complains about what a public operator or codec lacks, by the file that was forgotten. */
export const families: Rule = (house, exceptions) => {
  const operators = publicIn(house, ['src/index.ts'], /^src\/operators\//)
  const entries = entriesOf(house.read('package.json')).map(({ source }) => source)
  const codecs = publicIn(house, entries, /^src\/codec\//)
  const lacks: readonly Lack[] = [
    ...operators.flatMap(({ name, file }) => operatorNeeds(name).map(need => ({ name, file, need }))),
    ...codecs.flatMap(({ name, file }) => codecNeeds().map(need => ({ name, file, need }))),
  ]
    .filter(({ name, need }) => !need.has(house, name))
    // An overloaded function is exported more than once.
    .filter((lack, at, all) => all.findIndex(other => key(other) === key(lack)) === at)
  return [
    ...unexported(house, entries),
    ...lacks
      .filter(lack => !Object.hasOwn(exceptions.exports, key(lack)))
      .map(
        ({ name, file, need }) =>
          `${name} (${basename(file)}) has no ${need.what}: ${need.where}; or give a reason in ${exceptionsFile}`,
      ),
    ...stale(exceptions.exports, new Set(lacks.map(key))),
  ]
}
