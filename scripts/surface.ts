import { readFileSync, writeFileSync } from 'node:fs'
import { type Exceptions, exceptionsFile } from './house/house.js'
import { borneTypes } from './surface/borne.js'
import { undocumented } from './surface/docs.js'
import { differences, type List, listFile, listOf } from './surface/list.js'
import { readSurface } from './surface/program.js'

// Writes what the entry points export into the list that is reviewed, and shows what has changed. With --check it writes
// nothing, and fails for what is not in the list, cannot be named by users, or is not said in a doc comment.

const surface = readSurface()
const list = listOf(surface)
const changes = differences(JSON.parse(readFileSync(listFile, 'utf8')) as List, list)

if (process.argv.includes('--check')) {
  const { signatures } = JSON.parse(readFileSync(exceptionsFile, 'utf8')) as Exceptions
  const complaints = [
    ...changes.map(line => `${listFile}: ${line}: npm run surface writes it, for review`),
    ...borneTypes(surface)
      .filter(({ type }) => !Object.hasOwn(signatures, type))
      .map(({ type, place, by }) => `${place}: ${type} stands in the signature of ${by}: export it`),
    ...undocumented(surface),
  ]
  for (const complaint of complaints) console.error(complaint)
  if (complaints.length > 0) process.exitCode = 1
} else {
  for (const line of changes) console.log(line)
  writeFileSync(listFile, `${JSON.stringify(list, null, 2)}\n`)
}
