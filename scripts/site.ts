import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { onSite, pageOf } from './site/links.js'
import { menuOf } from './site/menu.js'
import { fileOfEntry, referenceOf } from './site/reference.js'
import { readSurface } from './surface/program.js'

// Writes the pages of the site to site/.pages: the documents of this repository, the reference from doc comments, and
// what there is on the site alone. Nothing is written twice by hand.

const out = 'site/.pages'
rmSync(out, { recursive: true, force: true })
const write = (file: string, text: string): void => {
  mkdirSync(dirname(join(out, file)), { recursive: true })
  writeFileSync(join(out, file), text)
}

const pictures = new Set<string>()
const documents = ['README.md', 'CHANGELOG.md', ...readdirSync('docs').map(file => `docs/${file}`)]
const titles = new Map<string, string>()
for (const file of documents) {
  const page = pageOf(file)
  if (page === null) continue
  const text = onSite(readFileSync(file, 'utf8'), file, picture => pictures.add(picture))
  titles.set(page, /^# (.*)$/m.exec(text)?.[1] ?? page)
  write(page, text)
}
for (const picture of pictures) {
  mkdirSync(dirname(join(out, 'public', picture)), { recursive: true })
  cpSync(picture, join(out, 'public', picture))
}
cpSync('site/pages', out, { recursive: true })

const surface = readSurface()
for (const entry of surface.entries) write(`api/${fileOfEntry(entry.name)}.md`, referenceOf(surface, entry))
const entries = surface.entries.map(({ name }) => ({ text: name, link: `/api/${fileOfEntry(name)}` }))
write(
  'api/index.md',
  `# Reference\n\n${entries.map(({ text, link }) => `- [\`${text}\`](${link})`).join('\n')}\n`,
)
write('menu.json', JSON.stringify(menuOf(titles, entries)))
