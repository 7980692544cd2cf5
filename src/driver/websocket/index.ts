export { TlsError } from '../connect/failures.js'
export type { NetworkDriver } from '../connect/networkDriver.js'
export type { Provider } from '../connect/provider.js'
export type {
  Authentication,
  AuthenticationData,
  AuthenticationExchange,
} from '../mqtt/auth/authentication.js'
export type { Urls } from '../mqtt/connect/address.js'
export type { Farewell } from '../mqtt/connect/farewell.js'
export { RedirectedError } from '../mqtt/link/errors.js'
export type { Credentials, MqttLimits, MqttSessionOptions, Will } from '../mqtt/sessionOptions.js'
export { ProtocolError } from '../mqtt/wire/errors.js'
export type { WebSocketClass, WebSocketLike, WebSocketOptions } from './options.js'
export { type WebSocketDriver, webSocket } from './webSocket.js'
