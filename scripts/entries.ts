import { readFileSync } from 'node:fs'

/** An entry point of the package. */
export interface Entry {
  /** As users import it: `rxtopics/mqtt`. */
  readonly name: string
  /** Where it begins: `src/driver/mqtt/index.ts`. */
  readonly source: string
}

/** Returns the entry points, as the exports of package.json list them: the one place where they are written. */
export const entriesOf = (manifest: string): readonly Entry[] => {
  const { name, exports } = JSON.parse(manifest) as {
    readonly name: string
    readonly exports: Readonly<Record<string, string | { readonly default: string }>>
  }
  return Object.entries(exports).flatMap(([path, target]) =>
    typeof target === 'string'
      ? []
      : [
          {
            name: path.replace(/^\./, name),
            source: target.default.replace('./dist/', 'src/').replace(/\.js$/, '.ts'),
          },
        ],
  )
}

/** The entry points of this package. */
export const entries: readonly Entry[] = entriesOf(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
)
