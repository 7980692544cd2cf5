import { entriesOf } from '../entries.js'
import type { House, Rule } from './house.js'

/** The lines of tsconfig.json that let the repository import itself by the names of its entries. */
const pathsOf = (house: House): string => {
  const lines = entriesOf(house.read('package.json')).map(
    ({ name, source }) => `      "${name}": ["./${source}"]`,
  )
  return `    "paths": {\n${lines.join(',\n')}\n    }`
}

const paths = / {4}"paths": \{[^}]*\}/

/** Returns tsconfig.json with the entries that package.json has. */
export const withPaths = (house: House): string =>
  house.read('tsconfig.json').replace(paths, () => pathsOf(house))

/** What compilers that do not read `exports` (`moduleResolution: node10`) find the types of the entries by. */
const typesOf = (house: House): Readonly<Record<string, readonly string[]>> => {
  const { exports } = JSON.parse(house.read('package.json')) as {
    readonly exports: Readonly<Record<string, string | { readonly types: string }>>
  }
  return Object.fromEntries(
    Object.entries(exports).flatMap(([path, target]) =>
      typeof target === 'string' || path === '.' ? [] : [[path.slice(2), [target.types]]],
    ),
  )
}

/** Returns package.json with the types of its entries also where old compilers look. */
export const withTypes = (house: House): string => {
  const manifest = JSON.parse(house.read('package.json')) as Record<string, unknown>
  const ordered = Object.entries(manifest).flatMap(([key, value]) => {
    if (key === 'typesVersions') return []
    return key === 'exports'
      ? [
          [key, value],
          ['typesVersions', { '*': typesOf(house) }],
        ]
      : [[key, value]]
  })
  return `${JSON.stringify(Object.fromEntries(ordered), null, 2)}\n`
}

/** Where the entries are written again, they are those of package.json. */
export const entryRules: Rule = house => [
  ...(withPaths(house) === house.read('tsconfig.json')
    ? []
    : ['tsconfig.json: "paths" are not the exports of package.json (npm run house -- --fix)']),
  ...(withTypes(house) === house.read('package.json')
    ? []
    : ['package.json: "typesVersions" are not the types of its exports (npm run house -- --fix)']),
  ...entriesOf(house.read('package.json'))
    .filter(({ source }) => !house.files.includes(source))
    .map(({ name, source }) => `package.json: ${name} begins in ${source}, which is not there`),
  ...entriesOf(house.read('package.json'))
    .filter(({ name }) => !isInReadme(house, name))
    .map(({ name }) => `README.md: the table of entries has no ${name}`),
]

/** The name stands in the first cell of a row, whole or without the package. */
const isInReadme = (house: House, name: string): boolean =>
  house
    .read('README.md')
    .split('\n')
    .filter(line => line.startsWith('|'))
    .some(line => {
      const cell = line.split('|')[1] ?? ''
      return cell.includes(`\`${name}\``) || cell.includes(`\`${name.slice(name.indexOf('/'))}\``)
    })
