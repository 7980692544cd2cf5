import { type Observable, VirtualTimeScheduler } from 'rxjs'
import { type Attempt, type Dialler, type Dialling, dial } from '../../../../src/driver/connect/dial.js'
import { createRenewal } from '../../../../src/driver/connect/renewal.js'
import type { Link, LinkContext, LinkHandlers, Session } from '../../../../src/driver/driver.js'
import { createServers } from '../../../../src/driver/servers.js'

export interface Provided {
  readonly addresses: readonly [string, ...string[]]
}

export const session = {
  present: false,
  persistent: false,
  capabilities: {} as Session['capabilities'],
}

/** Attempts to connect in virtual time, over a link that notes what it is asked. */
export const rig = (
  provide: () => Observable<Provided>,
  known: readonly [string, ...string[]] | null = null,
  {
    random = () => 0.5,
    ended,
    ...handlers
  }: Partial<LinkHandlers & Pick<LinkContext, 'random'> & Pick<Dialling<string, Provided>, 'ended'>> = {},
  connectTimeout = 1_000,
) => {
  const scheduler = new VirtualTimeScheduler()
  const attempts: Attempt<string, Provided>[] = []
  const told: unknown[] = []
  const calls: string[] = []
  const caller: Dialler<string> = {
    servers: createServers(name => name),
    renewal: createRenewal(false),
    clientId: undefined,
  }
  const inner: Link = {
    subscribe: () => calls.push('subscribe'),
    unsubscribe: () => calls.push('unsubscribe'),
    publish: () => calls.push('publish') > 0,
    ack: () => calls.push('ack'),
    ping: () => calls.push('ping'),
    nameOf: delivery => `name ${String(delivery)}`,
    close: () => calls.push('close'),
    abort: () => calls.push('abort'),
  }
  const open = () =>
    dial<string, Provided>(
      {
        addresses: known,
        show: name => `shown ${name}`,
        provide,
        connectTimeout,
        serverTimeout: 200,
        connect: attempt => attempts.push(attempt),
        ...(ended === undefined ? {} : { ended }),
      },
      caller,
      {
        opened: ({ clientId }) => told.push(['opened', clientId]),
        message: () => {},
        noticed: ({ kind }) => told.push(kind),
        closed: error => told.push(['closed', error?.name ?? null]),
        ...handlers,
      },
      { random, scheduler },
    )
  /** Ms pass. */
  const pass = (ms: number) => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.schedule(() => {}, ms)
    scheduler.flush()
  }
  return { open, attempts, told, calls, inner, pass, caller }
}
