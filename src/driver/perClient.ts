import type { LinkContext } from './driver.js'

/**
 * Returns a function that gives what a driver keeps for one of its clients from link to link: made when it is first asked
 * for, and kept for as long as the client lives. Links of nobody are those of one client.
 */
export const createPerClient = <T>(make: () => T): ((context: Pick<LinkContext, 'client'>) => T) => {
  const kept = new WeakMap<object, T>()
  const nobody = {}
  return ({ client = nobody }) => {
    const found = kept.get(client)
    if (found !== undefined) return found
    const made = make()
    kept.set(client, made)
    return made
  }
}
