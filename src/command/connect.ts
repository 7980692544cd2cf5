import type { Subscription } from 'rxjs'
import { escapeText } from '../base/escape.js'
import type { Client } from '../client/client.js'
import { backoff, type Retry } from '../client/connection/retry.js'
import type { Status } from '../client/connection/status.js'
import { createClient } from '../client/createClient.js'
import type { Driver } from '../driver/driver.js'
import { openDriver } from './drivers.js'
import { type ConnectionValues, type RetryMode, targetOf } from './target.js'
import type { World } from './world.js'

/** A client of the broker that the arguments name, with a word on standard error for each outage. */
export interface Connected {
  readonly client: Client
  /** The times there was a connection but for the first, so far. */
  outages(): number
  close(): Promise<void>
}

/** Ms that publishes have to settle in the end. */
const FAREWELL = 2_000

export const connect = async (
  url: string | undefined,
  values: ConnectionValues,
  world: World,
  wrap: (driver: Driver) => Driver = driver => driver,
): Promise<Connected> => {
  const driver = wrap(await openDriver(await targetOf(url, values, world)))
  let connected = false
  let outages = 0
  const client = createClient(driver, {
    retry: retryOf(values.retry, () => connected, world),
    scheduler: world.scheduler,
    random: world.random,
  })
  let lost = false
  const tell = (line: string) => world.stderr.write(`${line}\n`)
  const watching: Subscription = client.connect().subscribe({
    next: (status: Status) => {
      if (status.state === 'connected') {
        if (lost) tell('connected again')
        connected = true
        lost = false
      } else if (status.state === 'waiting' && !lost) {
        if (connected) outages += 1
        lost = true
        tell(
          `${connected ? 'the connection is lost' : 'not connected'}: ${escapeText(status.error.message)}; trying again`,
        )
      }
    },
    // Whoever observes or publishes is told.
    error: () => {},
  })
  const warned = client.warnings$.subscribe(({ message }) => tell(`warning: ${escapeText(message)}`))
  return {
    client,
    outages: () => outages,
    close: async () => {
      watching.unsubscribe()
      warned.unsubscribe()
      await client.close({ deadline: FAREWELL })
    },
  }
}

/** Until there was a connection, what is wrong is more likely to be the address than the line. */
const retryOf = (mode: RetryMode, connected: () => boolean, { random }: World): Retry => {
  const patient = backoff({ random })
  return (error, attempt) => {
    const most =
      mode === 'never'
        ? 0
        : mode === 'forever' || (mode === undefined && connected())
          ? Infinity
          : (mode ?? 0)
    return attempt < most ? patient(error, attempt) : 'fatal'
  }
}
