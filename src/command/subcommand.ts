import type { OptionSpecs, Values } from './arguments.js'
import type { Exit } from './exitCodes.js'
import type { World } from './world.js'

/** A word after `rxtopics`, with all that is to be known of it. */
export interface Subcommand {
  readonly name: string
  /** One line. */
  readonly summary: string
  /** What comes after its name. */
  readonly usage: string
  /** Command lines, each with what it does. */
  readonly examples: readonly (readonly [line: string, does: string])[]
  /** In groups, with their headings. */
  readonly options: readonly (readonly [heading: string, specs: OptionSpecs])[]
  run(
    argv: { readonly values: Values<OptionSpecs>; readonly positionals: readonly string[] },
    world: World,
  ): Promise<Exit>
}

/** Returns a subcommand whose options have types. */
export const subcommand = <const G extends readonly (readonly [string, OptionSpecs])[]>(
  told: Omit<Subcommand, 'options' | 'run'> & {
    readonly options: G
    run(
      argv: { readonly values: Values<Merged<G>>; readonly positionals: readonly string[] },
      world: World,
    ): Promise<Exit>
  },
): Subcommand => told as unknown as Subcommand

type Merged<G extends readonly (readonly [string, OptionSpecs])[]> = Intersection<G[number][1]>
type Intersection<U> = (U extends unknown ? (each: U) => void : never) extends (all: infer I) => void
  ? I extends OptionSpecs
    ? I
    : never
  : never
