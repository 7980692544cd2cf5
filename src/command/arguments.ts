import { parseArgs } from 'node:util'
import { quote } from '../base/escape.js'
import { nearest } from '../base/nearest.js'
import { usageError } from './errors.js'
import type { Read } from './values.js'

/** An option: a flag, or with `read` one that takes a value. */
export interface OptionSpec<T = unknown> {
  /** One letter. */
  readonly short?: string
  /** What the value is called in the help; not given: a flag. */
  readonly value?: string
  readonly read?: Read<T>
  /** `true`: may come more than once. */
  readonly many?: boolean
  /** What it does, in one line. */
  readonly help: string
}

export type OptionSpecs = Readonly<Record<string, OptionSpec>>

/** The values of options as given. */
export type Values<S extends OptionSpecs> = {
  readonly [N in keyof S]: S[N] extends { readonly read: Read<infer T> }
    ? S[N] extends { readonly many: true }
      ? readonly T[]
      : T | undefined
    : boolean
}

export interface Parsed<S extends OptionSpecs> {
  readonly values: Values<S>
  readonly positionals: readonly string[]
  readonly help: boolean
}

/** Reads the arguments of a subcommand. */
export const parse = <S extends OptionSpecs>(argv: readonly string[], specs: S): Parsed<S> => {
  const all: OptionSpecs = { ...specs, help: helpSpec }
  const { tokens, positionals } = parseArgs({
    args: [...argv],
    strict: false,
    allowPositionals: true,
    tokens: true,
    options: Object.fromEntries(
      Object.entries(all).map(([name, { short, read }]) => [
        name,
        {
          type: read === undefined ? ('boolean' as const) : ('string' as const),
          ...(short !== undefined && { short }),
        },
      ]),
    ),
  })
  const values = new Map<string, unknown>(
    Object.entries(all).map(([name, { read, many = false }]) => [
      name,
      read === undefined ? false : many ? [] : undefined,
    ]),
  )
  for (const token of tokens) {
    if (token.kind !== 'option') continue
    const { name, value } = token
    const spec = Object.hasOwn(all, name) ? all[name] : undefined
    if (spec === undefined) throw unknown(token.rawName, Object.keys(all))
    if (spec.read === undefined) {
      if (value !== undefined) throw usageError(`--${name} takes no value`)
      values.set(name, true)
      continue
    }
    if (value === undefined) throw usageError(`--${name} takes a value: ${spec.value ?? ''}`)
    const read = spec.read(value, name)
    if (spec.many !== true) values.set(name, read)
    else (values.get(name) as unknown[]).push(read)
  }
  return {
    values: Object.fromEntries(values) as unknown as Values<S>,
    positionals,
    help: values.get('help') === true,
  }
}

const helpSpec: OptionSpec = { short: 'h', help: 'say what this does, with examples' }

const unknown = (rawName: string, names: readonly string[]) => {
  const near = nearest(rawName.replace(/^-+/, ''), names)
  return usageError(
    `unknown option ${quote(rawName)}${near === undefined ? '' : `; did you mean --${near}?`}`,
  )
}
