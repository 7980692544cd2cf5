import { noProperties } from '../../../message.js'
import type { Will } from '../sessionOptions.js'
import type { Connect, WillMessage } from '../wire/connect.js'
import type { Attempt } from './attempt.js'
import type { Resolved } from './resolve.js'

/** Returns the CONNECT of an attempt. */
export const connectPacket = (options: Resolved, attempt: Attempt): Connect => {
  const { protocolVersion, keepalive, sessionExpiry } = options
  const { clientId, clean, credentials, will, userProperties, authentication } = attempt
  const { receiveMaximum, maximumPacketSize, topicAliasMaximum } = options
  const { requestResponseInformation, requestProblemInformation } = options
  return {
    version: protocolVersion,
    clientId,
    clean,
    keepalive,
    username: credentials.username,
    password: credentials.password,
    will: will === undefined ? undefined : willMessage(will),
    sessionExpiry,
    receiveMaximum,
    maximumPacketSize,
    topicAliasMaximum,
    userProperties,
    requestResponseInformation,
    requestProblemInformation,
    authentication,
  }
}

const willMessage = (will: Will): WillMessage => {
  const { topic, payload, qos = 0, retain = false, delay = 0, properties = noProperties } = will
  return { topic, payload, qos, retain, delay, properties }
}
