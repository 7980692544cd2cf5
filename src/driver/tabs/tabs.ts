import type { Driver } from '../driver.js'
import type { TabsOptions } from './options.js'
import { tabsOver } from './over.js'
import { browserPlatform } from './platform.js'

/**
 * Returns a driver by which all tabs of a browser that give one name share one connection. Each tab has a client of its own,
 * with its own outbox, decoding and observers; one of them, or a worker, connects by `driver` for all.
 *
 * With `worker`, a `SharedWorker` holds the connection, where there is such a thing. Else one of the tabs does: which, the
 * platform decides by a lock (Web Locks), and the others reach it by `BroadcastChannel`. When that tab closes, is frozen or
 * does nothing any more, another one takes over, and all connect again as after a lost connection.
 *
 * A message is acknowledged to the broker when every tab that it is for has dealt with it. What was published and not
 * acknowledged is sent again; at QoS 2, over a hub that has not sent it itself, the publish ends with a
 * `PublishUncertainError`. To lose nothing while the connection changes hands, keep the session: `clean: false`, with a
 * `clientId` that is that of this browser.
 *
 * The options `noLocal` and `retainAsPublished` are an `UnsupportedError`, for the broker takes all tabs for one client.
 *
 * Links end with a `TabsVersionError` (the page was loaded in another version), a `TabsUnavailableError`, a
 * `ConnectionLostError`, or as those of `driver` do.
 *
 * @throws OptionError for an option that cannot be used
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { mqtt } from 'rxtopics/mqtt'
 * import { tabs } from 'rxtopics/tabs'
 *
 * const client = createClient(tabs({ name: 'dashboard', driver: mqtt('wss://broker.example') }))
 * client.observe('home/+').subscribe(({ topic }) => console.log(topic))
 * ```
 */
export const tabs = (options: TabsOptions): Driver => tabsOver(browserPlatform(), options)
