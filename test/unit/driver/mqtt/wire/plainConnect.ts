import type { Connect } from '../../../../../src/driver/mqtt/wire/connect.js'

/** Asks for nothing. */
export const plain: Connect = {
  version: 5,
  clientId: 'me',
  clean: true,
  keepalive: 60,
  username: undefined,
  password: undefined,
  will: undefined,
  sessionExpiry: 0,
  receiveMaximum: 0xffff,
  maximumPacketSize: undefined,
  topicAliasMaximum: 0,
  userProperties: undefined,
  requestResponseInformation: false,
  requestProblemInformation: true,
  authentication: undefined,
}
