import type { Finding } from '../problem.js'

type Path = Finding['path']

/** Reads an unknown value; what is wrong with it goes to `findings`, and then the result is not to be used. */
export type Read<A> = (value: unknown, path: Path, findings: Finding[]) => A

/** The readers of all fields of an object type but `place`. */
export type Fields<T> = { readonly [K in keyof T as Exclude<K, 'place'>]-?: Read<T[K]> }

export const text: Read<string> = (value, path, findings) => {
  if (typeof value === 'string') return value
  findings.push({ path, message: 'expected a text' })
  return ''
}

export const number: Read<number> = (value, path, findings) => {
  if (typeof value === 'number') return value
  findings.push({ path, message: 'expected a number' })
  return 0
}

/** One of some values. */
export const oneOf =
  <const V extends string | number | boolean>(...values: readonly V[]): Read<V> =>
  (value, path, findings) => {
    const found = values.find(each => each === value)
    if (found === undefined) findings.push({ path, message: `expected ${values.join(', ')}` })
    return found ?? values[0]!
  }

export const list =
  <A>(read: Read<A>): Read<readonly A[]> =>
  (value, path, findings) => {
    if (Array.isArray(value)) return value.map((item, at) => read(item, [...path, at], findings))
    findings.push({ path, message: 'expected an array' })
    return []
  }

/** An object of any keys. */
export const record =
  <A>(read: Read<A>): Read<Readonly<Record<string, A>>> =>
  (value, path, findings) =>
    Object.fromEntries(
      entriesOf(value, path, findings).map(([key, item]) => [key, read(item, [...path, key], findings)]),
    )

/** `null`, or something else. */
export const nullable =
  <A>(read: Read<A>): Read<A | null> =>
  (value, path, findings) =>
    value === null ? null : read(value, path, findings)

/** A field that may be missing. */
export const optional = <A>(read: Read<A>): Read<A | undefined> =>
  Object.assign(
    (value: unknown, path: Path, findings: Finding[]) =>
      value === undefined ? undefined : read(value, path, findings),
    { optional: true },
  )

/** An object of these fields and no others. */
export const object =
  <T extends object>(fields: Fields<T>): Read<T> =>
  (value, path, findings) => {
    const found = new Map(entriesOf(value, path, findings))
    const known = Object.entries<Read<unknown>>(fields)
    for (const key of found.keys())
      if (!Object.hasOwn(fields, key)) findings.push({ path: [...path, key], message: 'unknown key' })
    const read = known.flatMap(([key, read]) =>
      'optional' in read && !found.has(key)
        ? []
        : [[key, read(found.get(key), [...path, key], findings)] as const],
    )
    return Object.fromEntries(read) as T
  }

/** An object whose `kind` says which. */
export const kinds =
  <T extends { readonly kind: string }>(readers: { readonly [K in T['kind']]: Read<T> }): Read<T> =>
  (value, path, findings) => {
    const kind = new Map(entriesOf(value, path, findings)).get('kind')
    const known: ReadonlyMap<unknown, Read<T>> = new Map(Object.entries<Read<T>>(readers))
    const read = known.get(kind)
    if (read !== undefined) return read(value, path, findings)
    findings.push({ path: [...path, 'kind'], message: `expected ${[...known.keys()].join(', ')}` })
    return {} as T
  }

const entriesOf = (
  value: unknown,
  path: Path,
  findings: Finding[],
): readonly (readonly [string, unknown])[] => {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return Object.entries(value)
  findings.push({ path, message: 'expected an object' })
  return []
}
