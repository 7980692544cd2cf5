import { OptionError } from '../../base/errors.js'
import { ConnectionLostError } from '../../base/linkErrors.js'
import { createTime } from '../../base/time.js'
import type { Driver } from '../driver.js'
import { createHub } from './hub/hub.js'
import { checkServeTabs, type ServeTabsOptions, type SharedWorkerLike, sizesOf } from './options.js'

/** What a worker is told of tabs that connect to it. */
export interface WorkerScope {
  addEventListener(type: 'connect', listener: (event: ConnectEvent) => void): void
  removeEventListener(type: 'connect', listener: (event: ConnectEvent) => void): void
}

interface ConnectEvent {
  readonly ports: readonly SharedWorkerLike['port'][]
}

/** Serves the tabs that connect to this scope; returns what ends that. */
export const serveOver = (scope: WorkerScope, driver: Driver, options: ServeTabsOptions): (() => void) => {
  checkServeTabs(driver, options)
  // A page or another worker would be told of no tab, ever.
  if (!('onconnect' in scope))
    throw new OptionError('serveTabs', 'expected to be called by the script of a SharedWorker')
  const hub = createHub({
    ...{ driver, time: createTime(options.scheduler), random: options.random ?? Math.random, client: {} },
    ...sizesOf(options),
    confirm: then => then(true),
    empty: () => {},
  })
  const connected = ({ ports: [port] }: ConnectEvent) => {
    if (port === undefined) return
    const take = hub.attach({
      post: message => port.postMessage(message),
      close: () => port.close(),
    })
    port.addEventListener('message', ({ data }) => take(data))
    port.start()
  }
  scope.addEventListener('connect', connected)
  return () => {
    scope.removeEventListener('connect', connected)
    hub.stop(new ConnectionLostError('the worker serves no tabs any more'), true)
  }
}

/**
 * Returns a function that ends what this starts: this `SharedWorker` holds the connection for all tabs whose `tabs` starts
 * it. It is to be called while the script of the worker runs for the first time: tabs that have come before are not heard. The
 * connection opens for the first tab, and closes after the last one. Credentials stay in the worker.
 *
 * @throws OptionError for what is not a driver, for an option that cannot be used, and where this is no `SharedWorker`
 * @example
 * ```ts
 * import { mqtt } from 'rxtopics/mqtt'
 * import { serveTabs } from 'rxtopics/tabs'
 *
 * serveTabs(mqtt('wss://broker.example', { clientId: 'dashboard' }))
 * ```
 */
export const serveTabs = (driver: Driver, options: ServeTabsOptions = {}): (() => void) =>
  serveOver(globalThis as unknown as WorkerScope, driver, options)
