import { delay, firstValueFrom, of } from 'rxjs'
import type { Capabilities } from '../../driver/driver.js'
import { asciiText, ContractError, type Peer } from './peer.js'

/** What a case has to work with. */
export interface Bench {
  /** Opens a link, each of a driver of its own: the clients of one broker. */
  open(): Promise<Peer>
  /** The same without waiting for it to open. */
  opening(): Peer
  readonly capabilities: Capabilities
  /** A topic prefix that no other case uses. */
  readonly root: string
}

export const same = (actual: unknown, expected: unknown, what: string): void => {
  const [a, b] = [JSON.stringify(actual), JSON.stringify(expected)]
  if (a !== b) throw new ContractError(`${what}: expected ${b}, got ${a}`)
}

/** How long the contract waits for what must not happen, in ms. */
const SILENCE = 100
export const silence = (): Promise<unknown> => firstValueFrom(of(null).pipe(delay(SILENCE)))

export const need =
  (
    has: (capabilities: Capabilities) => boolean,
    what: string,
  ): ((capabilities: Capabilities) => string | null) =>
  capabilities =>
    has(capabilities) ? null : `the broker has no ${what}`

export interface Case {
  readonly title: string
  readonly unless?: (capabilities: Capabilities) => string | null
  readonly body: (bench: Bench) => Promise<void>
}

export const textsOf = (peer: Peer): readonly string[] =>
  peer.reports.flatMap(report => (report.kind === 'message' ? [asciiText(report.message.payload)] : []))
