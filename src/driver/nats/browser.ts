export { TlsError } from '../connect/failures.js'
export { nats } from './browserNats.js'
export type {
  JetStreamOptions,
  NatsCredentials,
  NatsOptions,
  NatsUrls,
  Provider,
  TlsOptions,
} from './options.js'
