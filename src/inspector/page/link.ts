import { ONLY, type TreeFilter } from './tree.js'

/** Returns what the fragment of an address asks for; what it does not say, or says wrongly, is as at the begin. */
export const filterOfLink = (hash: string): TreeFilter => {
  const given = new URLSearchParams(hash.slice(1))
  const only = ONLY.find(each => each === given.get('only')) ?? 'all'
  return { text: given.get('search') ?? '', only, folded: given.get('by') === 'template' }
}

/** Returns the fragment that asks for it, empty for what is so at the begin. The token is never in it. */
export const linkOfFilter = ({ text, only, folded }: TreeFilter): string => {
  const link = new URLSearchParams({
    ...(text !== '' && { search: text }),
    ...(only !== 'all' && { only }),
    ...(folded === true && { by: 'template' }),
  })
  return link.size === 0 ? '' : `#${link}`
}
