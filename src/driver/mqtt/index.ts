export { TlsError } from '../connect/failures.js'
export type { NetworkDriver } from '../connect/networkDriver.js'
export type { Authentication, AuthenticationData, AuthenticationExchange } from './auth/authentication.js'
export type { Urls } from './connect/address.js'
export type { Farewell } from './connect/farewell.js'
export { parseMqttOptions } from './connect/parseOptions.js'
export { type SrvOptions, type SrvRecord, srvServers } from './connect/srv.js'
export { RedirectedError } from './link/errors.js'
export { type MqttDriver, mqtt } from './mqtt.js'
export type {
  Credentials,
  Headers,
  MqttLimits,
  MqttOptions,
  MqttSessionOptions,
  Provider,
  Target,
  TlsOptions,
  Transport,
  Will,
} from './options.js'
export { ProtocolError } from './wire/errors.js'
