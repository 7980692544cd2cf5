import { createRequire } from 'node:module'

/** The matcher that MQTT brokers and clients in Node use, as far as it is used here. */
export interface Qlobber<T> {
  add(filter: string, value: T): unknown
  remove(filter: string, value?: T): unknown
  match(topic: string): T[]
}

type Constructor = new (options: object) => Qlobber<never>

const find = (): Constructor | null => {
  try {
    return (createRequire(import.meta.url)('qlobber') as { readonly Qlobber: Constructor }).Qlobber
  } catch {
    return null
  }
}
const found = find()

/** Why it cannot be measured, or `null`. */
export const qlobberMissing: string | null = found === null ? 'qlobber is not installed' : null

/** Returns one that matches as MQTT says; throws where it is not installed. */
export const createQlobber = <T>(): Qlobber<T> => {
  if (found === null) throw new Error('qlobber is not installed')
  const options = { separator: '/', wildcard_one: '+', wildcard_some: '#', match_empty_levels: true }
  return new found(options) as unknown as Qlobber<T>
}
