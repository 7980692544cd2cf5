import type { Duplex } from 'node:stream'
import type { Observable } from 'rxjs'
import type { Hints, Rules } from '../../../base/checks.js'
import type { Time } from '../../../base/time.js'
import type { OpenPipe } from '../link/pipe.js'
import type { Address } from './address.js'
import type { Attempt } from './attempt.js'
import type { Provided, Wanted } from './provided.js'
import type { Resolved } from './resolve.js'

/** Options that a driver has besides those of a session. */
export interface OwnOptions {
  readonly rules: Rules
  /** For all of its options. */
  readonly hints: Hints
}

/** How a driver reaches brokers. What one cannot do is not in a bundle that has another one alone. */
export interface Network extends OwnOptions {
  /** Throws an `OptionError` for what these addresses cannot be reached with. */
  check(addresses: readonly Address[], wanted: Wanted): void
  /** What it asks for at each attempt. */
  provided(options: Resolved): { readonly [K in 'headers' | 'tls']?: Observable<Provided[K]> }
  /** Emits what a line goes over where somebody else opens that, once, or errors with a `LinkError`. */
  transport(options: Resolved, address: Address): Observable<Duplex | undefined>
  /** Returns what opens the line of an attempt: over `transport`, where that is there already. */
  line(options: Resolved, attempt: Attempt, transport: Duplex | undefined, time: Time): OpenPipe
}
