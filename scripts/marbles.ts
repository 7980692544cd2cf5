import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { draw, parse } from 'rxtopics/marbles'

// Draws each diagram of a folder, and of folders in it, beside its text. With --check it writes nothing, and fails if a picture is missing,
// stale or left over.

const args = process.argv.slice(2)
const check = args.includes('--check')
const folder = args.find(arg => !arg.startsWith('--')) ?? 'marbles'

const complaints: string[] = []
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()

for (const file of files.filter(name => name.endsWith('.marbles'))) {
  const path = join(folder, file)
  const diagram = parse(readFileSync(path, 'utf8'))
  if (diagram._tag === 'Left') {
    for (const { line, column, message } of diagram.left)
      complaints.push(`${path}:${line}:${column}: ${message}`)
    continue
  }
  const picture = path.replace(/\.marbles$/, '.svg')
  const svg = draw(diagram.right)
  const before = existsSync(picture) ? readFileSync(picture, 'utf8') : null
  if (before === svg) continue
  if (check) complaints.push(`${picture} is ${before === null ? 'missing' : 'stale'}: run npm run marbles`)
  else {
    writeFileSync(picture, svg)
    console.log(picture)
  }
}
for (const file of files.filter(name => name.endsWith('.svg')))
  if (!files.includes(file.replace(/\.svg$/, '.marbles')))
    complaints.push(`${join(folder, file)} belongs to no diagram`)

for (const complaint of complaints) console.error(complaint)
if (complaints.length > 0) process.exitCode = 1
