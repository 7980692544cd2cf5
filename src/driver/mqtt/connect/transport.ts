import type { Duplex } from 'node:stream'
import { Observable } from 'rxjs'
import { hasFunctions } from '../../../base/checks.js'
import { OptionError } from '../../../base/errors.js'
import { LinkError } from '../../../base/linkErrors.js'
import { printCause } from '../../../base/print.js'
import type { Target, Transport } from '../options.js'
import { type Address, showAddress } from './address.js'

/** By what it can do: it may be of another copy of the streams of Node. */
export const isDuplex = (value: unknown): value is Duplex =>
  hasFunctions(value, 'write', 'push', 'resume', 'destroy', 'on')

const targetOf = (address: Address): Target => ({
  server: showAddress(address),
  host: address.host,
  port: address.port,
  secure: address.protocol === 'mqtts' || address.protocol === 'wss',
})

/**
 * Emits the transport that somebody opens for an address, once, or errors with a `LinkError`. One that comes when nobody
 * waits for it any more is destroyed.
 */
export const transportTo = (open: Transport, address: Address): Observable<Duplex> =>
  new Observable(subscriber => {
    const given = (transport: unknown) => {
      if (!isDuplex(transport)) {
        const cause = new OptionError('mqtt.connect', 'expected a function that returns a Duplex')
        return subscriber.error(new LinkError('there is no transport', { cause, fatal: true }))
      }
      if (subscriber.closed) {
        // What it says of that interests nobody.
        transport.on('error', () => {})
        return transport.destroy()
      }
      subscriber.next(transport)
      subscriber.complete()
    }
    const failed = (cause: unknown) =>
      subscriber.error(new LinkError(`no connection: ${printCause(cause)}`, { cause }))
    try {
      const transport = open(targetOf(address))
      if (isPromise(transport)) transport.then(given, failed)
      else given(transport)
    } catch (cause) {
      failed(cause)
    }
  })

const isPromise = (value: Duplex | PromiseLike<Duplex>): value is PromiseLike<Duplex> =>
  hasFunctions(value, 'then')
