import type { Client } from '../../client/client.js'
import type { Codec } from '../../codec/codec.js'
import type { Broker } from '../../driver/memory/index.js'
import type { Diagram } from '../../marbles/diagram.js'
import type { Alphabet } from '../spell.js'
import type { Stage } from '../stage.js'
import type { IsMeant } from './meanings.js'
import type { Problems } from './problems.js'
import type { OperatorMaker } from './registry.js'

/** A diagram that is being played: all that a lane needs. */
export interface Play {
  readonly diagram: Diagram
  readonly stage: Stage
  readonly client: Client
  /** The id of the client. */
  readonly clientId: string
  readonly broker: Broker
  readonly codecs: ReadonlyMap<string, Codec<unknown, never>>
  readonly operators: ReadonlyMap<string, OperatorMaker>
  readonly problems: Problems
  /** Returns the alphabet of a lane: the bindings, read in the way of that lane. */
  alphabet(isMeant: IsMeant, describe?: (seen: unknown) => string): Alphabet
}
