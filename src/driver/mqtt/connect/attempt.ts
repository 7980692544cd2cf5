import type { Credentials } from '../options.js'
import type { Address } from './address.js'

/** What is settled anew for each attempt to connect. */
export interface Attempt {
  readonly address: Address
  readonly clientId: string
  readonly clean: boolean
  readonly credentials: Credentials
  readonly headers: Readonly<Record<string, string>>
}
