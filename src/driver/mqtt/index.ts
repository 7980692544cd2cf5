export { mqtt } from './mqtt.js'
export type { Credentials, MqttOptions, TlsOptions, Will } from './options.js'
export { ProtocolError } from './wire/errors.js'
