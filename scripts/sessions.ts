import { readFileSync, writeFileSync } from 'node:fs'
import { pages, playAll, withSessions } from '../test/command/sessions.js'

// Plays the sessions of the command that the documentation shows, and writes what they print. With --check it writes
// nothing, and fails if a page shows something else; so does test/command/sessions.spec.ts.

const check = process.argv.includes('--check')
const played = await playAll()
for (const path of pages) {
  const before = readFileSync(path, 'utf8')
  const after = withSessions(before, played)
  if (before === after) continue
  if (check) {
    console.error(`${path} shows sessions as they are not: npm run sessions`)
    process.exitCode = 1
  } else {
    writeFileSync(path, after)
    console.log(path)
  }
}
