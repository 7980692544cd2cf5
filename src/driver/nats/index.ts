export { TlsError } from '../mqtt/link/errors.js'
export { nats } from './nats.js'
export type {
  JetStreamOptions,
  NatsCredentials,
  NatsOptions,
  NatsUrls,
  Provider,
  TlsOptions,
} from './options.js'
