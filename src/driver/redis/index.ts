export { TlsError } from '../connect/failures.js'
export type {
  Provider,
  RedisCredentials,
  RedisOptions,
  RedisUrls,
  SentinelOptions,
  StreamsOptions,
  TlsOptions,
} from './options.js'
export { redis } from './redis.js'
