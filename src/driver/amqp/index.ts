export { TlsError } from '../connect/failures.js'
export { amqp } from './amqp.js'
export type { AmqpCredentials, AmqpOptions, AmqpUrls, Provider, TlsOptions } from './options.js'
