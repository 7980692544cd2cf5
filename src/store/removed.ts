import type { Change } from './journal.js'

/** Calls `remove` for each key that is removed of those that there are: a line may say more than anybody could count. */
export const eachRemoved = (
  { key, to = key }: Extract<Change, { readonly op: 'remove' }>,
  there: ReadonlyMap<number, unknown>,
  remove: (key: number) => void,
): void => {
  if (to - key < there.size) for (let each = key; each <= to; each += 1) remove(each)
  else for (const each of there.keys()) if (each >= key && each <= to) remove(each)
}
