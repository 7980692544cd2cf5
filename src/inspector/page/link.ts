import { ONLY, type TreeFilter } from './tree.js'

/** Returns what the fragment of an address asks for; what it does not say, or says wrongly, is as at the begin. */
export const filterOfLink = (hash: string): TreeFilter => {
  const given = new URLSearchParams(hash.slice(1))
  const only = ONLY.find(each => each === given.get('only')) ?? 'all'
  const value = given.get('value') ?? ''
  return {
    ...{ text: given.get('search') ?? '', only, folded: given.get('by') === 'template' },
    ...(value !== '' && { value }),
  }
}

/** Returns the fragment that asks for it, empty for what is so at the begin. The token is never in it. */
export const linkOfFilter = ({ text, only, value = '', folded }: TreeFilter): string => {
  const link = new URLSearchParams({
    ...(text !== '' && { search: text }),
    ...(value !== '' && { value }),
    ...(only !== 'all' && { only }),
    ...(folded === true && { by: 'template' }),
  })
  return link.size === 0 ? '' : `#${link}`
}
