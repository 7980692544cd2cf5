/** Returns whether one filter matches nothing that `cover` does not match. A shared one counts as what it shares. */
export const isUnder = (cover: string, filter: string): boolean =>
  covers(cover.split('/'), filter.replace(/^\$share\/[^/]*\//, '').split('/'))

const covers = (cover: readonly string[], filter: readonly string[]): boolean => {
  const [level, ...rest] = cover
  const [head, ...tail] = filter
  // Also where no level is left: `a/#` matches `a` (clause 4.7.1.2).
  if (level === '#') return true
  if (level === undefined || head === undefined) return level === head
  return (level === head || (level === '+' && head !== '#')) && covers(rest, tail)
}
