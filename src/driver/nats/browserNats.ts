import type { Driver } from '../driver.js'
import type { NatsOptions, NatsUrls, Provider } from './options.js'
import { natsOver } from './over.js'

/** As `nats`, in a bundle for browsers: over `ws:` and `wss:` alone, and without what connects in Node. */
export const nats = (url: NatsUrls | Provider<NatsUrls>, options: NatsOptions = {}): Driver =>
  natsOver(null, url, options)
