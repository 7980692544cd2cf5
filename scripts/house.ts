import { readFileSync, writeFileSync } from 'node:fs'
import { addressed, addressRules, withAddress } from './house/addresses.js'
import { changes } from './house/changes.js'
import { entryRules, withPaths, withTypes } from './house/entryRules.js'
import { errors } from './house/errors.js'
import { families } from './house/families.js'
import { type Exceptions, exceptionsFile, houseIn, type Rule } from './house/house.js'
import { lengths } from './house/lengths.js'
import { links } from './house/links.js'
import { specs } from './house/specs.js'
import { statementRule } from './house/statements.js'

// Checks what no tool knows: which files belong together. With --fix it writes what can be written.

const rules: readonly Rule[] = [
  specs,
  families,
  lengths,
  entryRules,
  addressRules,
  links,
  changes,
  errors,
  statementRule,
]

const house = houseIn(process.cwd())
let exceptions = JSON.parse(readFileSync(exceptionsFile, 'utf8')) as Exceptions
const complain = (): readonly string[] => rules.flatMap(rule => rule(house, exceptions))

if (process.argv.includes('--fix')) {
  const needless = new Set(complain().flatMap(line => /: "(.*)" needs no exception/.exec(line)?.[1] ?? []))
  exceptions = Object.fromEntries(
    Object.entries(exceptions).map(([group, reasons]: [string, Readonly<Record<string, string>>]) => [
      group,
      Object.fromEntries(Object.entries(reasons).filter(([key]) => !needless.has(key))),
    ]),
  ) as unknown as Exceptions
  writeFileSync(exceptionsFile, `${JSON.stringify(exceptions, null, 2)}\n`)
  writeFileSync('tsconfig.json', withPaths(house))
  writeFileSync('package.json', withTypes(house))
  for (const file of addressed(house)) {
    const fixed = withAddress(house, file)
    if (fixed !== house.read(file)) writeFileSync(file, fixed)
  }
}

const complaints = complain()
for (const complaint of complaints) console.error(complaint)
if (complaints.length > 0) process.exitCode = 1
