/** Returns the group and the rest of a filter; `$share/{group}/{rest}`, or all of it is the rest. */
export const readShared = (filter: string): { readonly group: string | undefined; readonly rest: string } => {
  if (!filter.startsWith(SHARE)) return { group: undefined, rest: filter }
  const end = filter.indexOf('/', SHARE.length)
  return end < 0
    ? { group: undefined, rest: filter }
    : { group: filter.slice(SHARE.length, end), rest: filter.slice(end + 1) }
}

const SHARE = '$share/'
