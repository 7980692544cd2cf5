export { TlsError } from '../connect/failures.js'
export type {
  Provider,
  RedisCredentials,
  RedisOptions,
  RedisUrls,
  SentinelOptions,
  TlsOptions,
} from './options.js'
export { redis } from './redis.js'
