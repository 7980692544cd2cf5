import { OptionError } from '../../../base/errors.js'
import { FAILURE } from '../../../base/reasonCodes.js'
import type { Qos } from '../../../message.js'
import type { Capabilities } from '../../driver.js'
import { protect } from '../../protect.js'
import type { ProtocolVersion } from '../wire/packets.js'
import type { Overlap } from './copies.js'

/** What a client wants to do, as a `refuse` rule sees it. */
export type Operation =
  | {
      readonly kind: 'connect'
      readonly clientId: string
      readonly protocolVersion: ProtocolVersion
      readonly username: string | undefined
      readonly password: string | undefined
    }
  | { readonly kind: 'subscribe'; readonly clientId: string; readonly filter: string; readonly qos: Qos }
  | {
      readonly kind: 'publish'
      readonly clientId: string
      readonly topic: string
      readonly qos: Qos
      readonly retain: boolean
    }

/** Returns a reason code from 0x80 to refuse. Everything else allows. */
export type Refuse = (operation: Operation) => number | undefined

/** What a broker lets its clients do, and how. */
export interface Policy {
  /** How many messages wait for a client that is away. */
  readonly maximumQueued: number
  /** How many messages wait for a client that is there. */
  readonly maximumWaiting: number
  /** How many publishes of a client may be unacknowledged; `undefined`: any number. */
  receiveMaximum(version: ProtocolVersion): number | undefined
  overlap(version: ProtocolVersion): Overlap
  capabilities(version: ProtocolVersion): Capabilities
  /** Returns the code of the refusal, or `null`. */
  refusal(operation: Operation): number | null
}

export interface PolicyOptions {
  readonly overlap: Overlap | undefined
  readonly refuse: Refuse | undefined
  readonly maximumQos: Qos
  readonly retained: boolean
  readonly wildcards: boolean
  readonly sharedSubscriptions: boolean
  readonly identifiers: boolean | undefined
  readonly receiveMaximum: number | undefined
  readonly maximumQueued: number
  readonly maximumWaiting: number
}

/** Implementation specific error: the answer while a rule throws. */
const RULE_FAILED = 0x83

export const createPolicy = (options: PolicyOptions): Policy => {
  const { overlap, refuse, maximumQos, retained, wildcards, sharedSubscriptions } = options
  const { maximumQueued, maximumWaiting } = options
  if (overlap === 'single' && options.identifiers === true) {
    throw new OptionError('createBroker.identifiers', "copies have none with overlap 'single'")
  }
  const identifiers = options.identifiers ?? overlap !== 'single'
  const overlapOf = (version: ProtocolVersion) => overlap ?? (version === 5 ? 'each' : 'single')

  return {
    maximumQueued,
    maximumWaiting,
    receiveMaximum: version => (version === 5 ? options.receiveMaximum : undefined),
    overlap: overlapOf,
    capabilities: version => ({
      maximumQos,
      retained,
      wildcards,
      groups: sharedSubscriptions ? 'yes' : 'no',
      identifiers: version === 5 && identifiers,
      overlap: overlapOf(version) === 'each' ? 'each' : 'one',
      retainHandling: version === 5,
      noLocal: version === 5,
      retainAsPublished: version === 5,
      properties: version === 5,
    }),
    refusal: operation => {
      let code: number | undefined = RULE_FAILED
      protect(() => {
        code = refuse?.(operation)
      })
      return code !== undefined && code >= FAILURE ? code : null
    },
  }
}
