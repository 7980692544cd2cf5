import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { deadLinks } from './site/links.js'

// Fails for links of the built site that lead nowhere, anchors included, which VitePress does not look at.

const root = 'site/.vitepress/dist'
const pages = new Map(
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.html'))
    .map(file => [file, readFileSync(join(root, file), 'utf8')]),
)
const dead = deadLinks(pages)
for (const line of dead) console.error(line)
console.log(`${pages.size} pages, ${dead.length} dead links`)
if (dead.length > 0) process.exitCode = 1
