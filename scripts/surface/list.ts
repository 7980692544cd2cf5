import type { Surface } from './program.js'

/** The public names of each entry: what there is at run time, and what there is for the compiler alone. */
export type List = Readonly<
  Record<string, { readonly values: readonly string[]; readonly types: readonly string[] }>
>

export const listFile = 'test/package/surface.json'

export const listOf = ({ entries }: Surface): List =>
  Object.fromEntries(
    entries.map(({ name, exports }) => [
      name,
      {
        values: exports.filter(({ isValue }) => isValue).map(({ name }) => name),
        types: exports.filter(({ isValue }) => !isValue).map(({ name }) => name),
      },
    ]),
  )

/** Returns what is in one list and not in the other, a line each. */
export const differences = (before: List, after: List): readonly string[] =>
  [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap(entry =>
    (['values', 'types'] as const).flatMap(kind => {
      const [was, is] = [before[entry]?.[kind] ?? [], after[entry]?.[kind] ?? []]
      return [
        ...is.filter(name => !was.includes(name)).map(name => `${entry}: + ${name} (${kind})`),
        ...was.filter(name => !is.includes(name)).map(name => `${entry}: - ${name} (${kind})`),
      ]
    }),
  )
