import { MOST_HIDING } from './hiding.js'
import { ONLY, type TreeFilter } from './treeFilter.js'

/**
 * Returns what the fragment of an address asks for; what it does not say, or says wrongly, is as at the begin. What has
 * changed is what does so from `now` on.
 */
export const filterOfLink = (hash: string, now: number): TreeFilter => {
  const given = new URLSearchParams(hash.slice(1))
  const only = ONLY.find(each => each === given.get('only')) ?? 'all'
  const value = given.get('value') ?? ''
  // As these are written: what of them cannot be read is said beside the fields.
  const where = given.get('where') ?? ''
  const hide = [...new Set(given.getAll('hide'))].slice(0, MOST_HIDING)
  return {
    ...{ text: given.get('search') ?? '', only, folded: given.get('by') === 'template' },
    ...(value !== '' && { value }),
    ...(where !== '' && { where }),
    ...(hide.length > 0 && { hide }),
    ...(only === 'changed' && { since: now }),
  }
}

/** Returns the fragment that asks for it, empty for what is so at the begin. The token is never in it. */
export const linkOfFilter = ({
  text,
  only,
  value = '',
  where = '',
  hide = [],
  folded,
}: TreeFilter): string => {
  const link = new URLSearchParams([
    ...(text === '' ? [] : [['search', text]]),
    ...(value === '' ? [] : [['value', value]]),
    ...(where === '' ? [] : [['where', where]]),
    ...hide.map(filter => ['hide', filter]),
    ...(only === 'all' ? [] : [['only', only]]),
    ...(folded === true ? [['by', 'template']] : []),
  ])
  return link.size === 0 ? '' : `#${link}`
}
