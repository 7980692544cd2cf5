import { posix } from 'node:path'
import type { House, Rule } from './house.js'

/** The text outside of code, in which brackets and parentheses are links. */
const prose = (text: string): string => text.replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '')

/** As GitHub makes them from headings. */
const anchorsOf = (text: string): readonly string[] =>
  [...text.matchAll(/^#{1,6} +(.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  )

const isFolder = (house: House, path: string): boolean =>
  house.files.some(file => file.startsWith(`${path}/`))

/** What is wrong with a link, if anything. */
const wrong = (house: House, file: string, link: string): string | null => {
  if (/^(https?|mailto):/.test(link)) return null
  // It is read on the pages of registries, where nothing of the repository stands beside it.
  if (file === 'README.md' && !link.startsWith('#'))
    return 'has to be an address, since README.md is read outside of the repository too'
  const [path = '', anchor] = link.split('#')
  const target = path === '' ? file : posix.normalize(posix.join(posix.dirname(file), path))
  if (isFolder(house, target.replace(/\/$/, ''))) return null
  if (!house.files.includes(target)) return 'leads to nothing'
  if (anchor === undefined || !target.endsWith('.md')) return null
  return anchorsOf(house.read(target)).includes(anchor) ? null : 'leads to no heading'
}

/** What is written by scripts whose own checks look at it, or is not shown as a page. */
const others = /^(\.changeset\/.*|docs\/guarantees\.md)$/

/** Links of documents lead somewhere; those of the README also from outside. */
export const links: Rule = house =>
  house.files
    .filter(file => file.endsWith('.md') && !others.test(file))
    .flatMap(file =>
      [...prose(house.read(file)).matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, link = '']) => {
        const problem = wrong(house, file, link)
        return problem === null ? [] : [`${file}: the link ${link} ${problem}`]
      }),
    )
