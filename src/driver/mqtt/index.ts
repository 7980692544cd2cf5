export { RedirectedError, TlsError } from './link/errors.js'
export { mqtt } from './mqtt.js'
export type { Credentials, Headers, MqttLimits, MqttOptions, Provider, TlsOptions, Will } from './options.js'
export { ProtocolError } from './wire/errors.js'
