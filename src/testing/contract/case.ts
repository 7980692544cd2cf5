import { delay, firstValueFrom, of } from 'rxjs'
import type { Capabilities, Driver } from '../../driver/driver.js'
import type { Need } from './needs.js'
import type { ContractOptions } from './options.js'
import type { Peer, PeerSetup } from './peer.js'

/** What a case has to work with. */
export interface Bench {
  /** Opens a link, each of a driver of its own unless one is given: the clients of one broker. */
  open(setup?: Partial<PeerSetup>): Promise<Peer>
  /** The same without waiting for it to open. */
  opening(setup?: Partial<PeerSetup>): Peer
  /** A new driver of the system. */
  driver(): Driver
  readonly capabilities: Capabilities
  readonly options: ContractOptions
  /** Says that what the case is about does not arise here: it counts as skipped when it returns. */
  skip(reason: string): void
  /** Ms to wait for what must happen. */
  readonly patience: number
  /** Waits for what must not happen. */
  quiet(): Promise<void>
  /** A topic prefix that no other case uses: two levels. */
  readonly root: string
}

export interface Case {
  readonly title: string
  readonly needs?: readonly Need[]
  readonly body: (bench: Bench) => Promise<void>
}

export const pause = async (ms: number): Promise<void> => {
  await firstValueFrom(of(null).pipe(delay(ms)))
}

/** The numbers from 0 as text. */
export const numbers = (count: number): readonly string[] =>
  Array.from({ length: count }, (_, i) => String(i))

/** The QoS that the system has. */
export const levelsOf = ({ maximumQos }: Capabilities): readonly (0 | 1 | 2)[] =>
  ([0, 1, 2] as const).filter(qos => qos <= maximumQos)
