import { posix } from 'node:path'

const repository = 'https://github.com/rxtopics/rxtopics'

/** What a page of the repository is on the site: `docs/a.md` is `a.md`. */
export const pageOf = (file: string): string | null => {
  if (file === 'README.md') return 'start.md'
  if (file === 'CHANGELOG.md') return 'changelog.md'
  return /^docs\/([^/]+\.md)$/.exec(file)?.[1] ?? null
}

/** Returns the file of the repository that a link leads to, if it leads to one. */
const fileOf = (target: string, from: string): string | null => {
  const there = new RegExp(`^${repository}/(?:blob|tree)/main/(.+)$`).exec(target)?.[1]
  if (there !== undefined) return there
  const raw = /^https:\/\/raw\.githubusercontent\.com\/rxtopics\/rxtopics\/main\/([^?]+)/.exec(target)?.[1]
  if (raw !== undefined) return raw
  if (/^(?:[a-z]+:|#|\/)/.test(target)) return null
  return posix.join(posix.dirname(from), target)
}

/**
 * Returns a page with its links as they are on the site: pages lead to pages, pictures are `taken` along, and the rest
 * of the repository is where it is hosted.
 */
export const onSite = (text: string, from: string, taken: (picture: string) => void): string =>
  text.replace(/(\]\()([^)\s]+)(\))/g, (whole, open: string, target: string, close: string) => {
    const [path = '', hash] = target.split('#')
    const file = path === '' ? null : fileOf(path, from)
    if (file === null) return whole
    const anchor = hash === undefined ? '' : `#${hash}`
    const page = pageOf(file)
    if (page !== null) return `${open}./${page}${anchor}${close}`
    if (file.endsWith('.svg')) {
      taken(file)
      return `${open}/${file}${close}`
    }
    return `${open}${repository}/${/\.\w+$/.test(file) ? 'blob' : 'tree'}/main/${file}${anchor}${close}`
  })

/** Returns what a static site lacks: links within it whose page or anchor is not there. */
export const deadLinks = (pages: ReadonlyMap<string, string>): readonly string[] => {
  const ids = new Map(
    [...pages].map(([path, html]) => [
      path,
      new Set([...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id)),
    ]),
  )
  return [...pages].flatMap(([path, html]) =>
    [...html.matchAll(/\shref="([^"]+)"/g)].flatMap(([, href = '']) => {
      if (/^(?:[a-z]+:|\/\/)/.test(href) || /\.(?:css|js|svg|png|ico|woff2)$/.test(href)) return []
      const { pathname, hash } = new URL(href.replaceAll('&amp;', '&'), `http://site/${path}`)
      const at = pathname.slice(1)
      const page = [at, `${at}.html`, `${at}index.html`, `${at}/index.html`].find(name => pages.has(name))
      if (page === undefined) return [`${path}: ${href} leads nowhere`]
      const anchor = decodeURIComponent(hash.slice(1))
      return anchor === '' || ids.get(page)?.has(anchor) ? [] : [`${path}: ${href} has no such anchor`]
    }),
  )
}
