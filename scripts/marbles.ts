import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { draw, parse } from 'rxtopics/marbles'

// Draws each diagram of some folders, and of folders in them, beside its text. With --check it writes nothing, and fails
// if a picture is missing, stale or left over.

const args = process.argv.slice(2)
const check = args.includes('--check')
const named = args.filter(arg => !arg.startsWith('--'))
const folders = named.length > 0 ? named : ['marbles', 'examples']

const complaints: string[] = []

const drawAll = (folder: string) => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()
  for (const file of files.filter(name => name.endsWith('.marbles'))) drawOne(join(folder, file))
  for (const file of files.filter(name => name.endsWith('.svg')))
    if (!files.includes(file.replace(/\.svg$/, '.marbles')))
      complaints.push(`${join(folder, file)} belongs to no diagram`)
}

const drawOne = (path: string) => {
  const diagram = parse(readFileSync(path, 'utf8'))
  if (diagram._tag === 'Left') {
    for (const { line, column, message } of diagram.left)
      complaints.push(`${path}:${line}:${column}: ${message}`)
    return
  }
  const picture = path.replace(/\.marbles$/, '.svg')
  const svg = draw(diagram.right)
  const before = existsSync(picture) ? readFileSync(picture, 'utf8') : null
  if (before === svg) return
  if (check) complaints.push(`${picture} is ${before === null ? 'missing' : 'stale'}: run npm run marbles`)
  else {
    writeFileSync(picture, svg)
    console.log(picture)
  }
}

for (const folder of folders) drawAll(folder)
for (const complaint of complaints) console.error(complaint)
if (complaints.length > 0) process.exitCode = 1
