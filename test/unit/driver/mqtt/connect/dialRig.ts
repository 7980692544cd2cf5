import { of, VirtualTimeScheduler } from 'rxjs'
import { createRenewal } from '../../../../../src/driver/connect/renewal.js'
import type { Link, LinkContext, LinkHandlers } from '../../../../../src/driver/driver.js'
import { type Address, addressesOf, showAddress } from '../../../../../src/driver/mqtt/connect/address.js'
import { type Caller, dial } from '../../../../../src/driver/mqtt/connect/dial.js'
import type { Network } from '../../../../../src/driver/mqtt/connect/network.js'
import { resolve } from '../../../../../src/driver/mqtt/connect/resolve.js'
import type { Pipe } from '../../../../../src/driver/mqtt/link/pipe.js'
import type { MqttOptions } from '../../../../../src/driver/mqtt/options.js'
import { createSession } from '../../../../../src/driver/mqtt/session/session.js'
import { createServers } from '../../../../../src/driver/servers.js'

interface Given {
  readonly url?: string | readonly string[]
  /** Where it leads, if that is not what the URL says. */
  readonly address?: Partial<Address>
  /** What opens a line in the place of one that is made of functions. */
  readonly line?: () => Pipe
  readonly transport?: Network['transport']
  readonly random?: () => number
  readonly handlers?: Partial<LinkHandlers>
}

/** Attempts to connect over lines that are made of functions, in virtual time, and what each side did, in order. */
export const dialRig = (options: MqttOptions = {}, given: Given = {}) => {
  const scheduler = new VirtualTimeScheduler()
  const log: unknown[] = []
  const resolved = resolve(options)
  const [first, ...others] = addressesOf(given.url ?? 'mqtt://broker')
  const caller: Caller = {
    servers: createServers(showAddress),
    session: createSession(),
    renewal: createRenewal(false),
    clientId: resolved.clientId,
    clean: resolved.clean !== false,
  }
  let pipe: Pipe
  const listeners: Record<string, () => void> = {}
  const network: Network = {
    ...{ rules: {}, hints: {}, check: () => {} },
    provided: () => ({ tls: of(options.tls) }) as ReturnType<Network['provided']>,
    transport: given.transport ?? (() => of(undefined)),
    line: () => () => {
      if (given.line !== undefined) return given.line()
      pipe = {
        write: chunk => log.push([...chunk]) > 0,
        end: chunk => log.push('end', ...(chunk === undefined ? [] : [[...chunk]])),
        push: () => true,
        resume: () => {},
        destroy: () => log.push('destroyed'),
        on: (event: string, listener: unknown) => {
          listeners[event] = listener as () => void
        },
      }
      return pipe
    },
  }
  const open = (context: Partial<LinkContext> = {}, handlers: Partial<LinkHandlers> = {}): Link =>
    dial(
      { options: resolved, url: [{ ...first, ...given.address }, ...others], network },
      caller,
      {
        opened: ({ clientId, persistent }) => log.push({ opened: clientId, persistent }),
        message: () => {},
        ready: () => log.push('ready'),
        noticed: notice => log.push(notice),
        closed: error => log.push(error === null ? 'closed' : `${error.name}: ${error.message}`),
        ...given.handlers,
        ...handlers,
      },
      { scheduler, random: given.random ?? (() => 0.5), ...context },
    )
  /** Ms pass. */
  const pass = (ms: number) => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.schedule(() => {}, ms)
    scheduler.flush()
  }
  return {
    ...{ open, caller, pass },
    take: () => log.splice(0),
    /** What is written within this turn is there. */
    settled: () => Promise.resolve(),
    receive: (...bytes: readonly number[]) => pipe.push(Uint8Array.from(bytes)),
    /** The line is over. */
    lose: () => listeners['close']?.(),
  }
}

/** CONNACK of MQTT 5, and of the versions before. */
export const accepted = { 5: [0x20, 3, 0, 0, 0], 4: [0x20, 2, 0, 0], 3: [0x20, 2, 0, 0] } as const
/** The same, of MQTT 5, where the broker has kept the session. */
export const resumed = [0x20, 3, 1, 0, 0] as const
