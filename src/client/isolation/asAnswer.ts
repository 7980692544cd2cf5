import { ConnectionLostError, type LinkError } from '../../base/linkErrors.js'
import { isAboutRequest } from '../../driver/refusals.js'

/** Returns why a connection was lost: what would be final of it is not, where it may be the answer to one request. */
export const asAnswer = (reason: LinkError): LinkError =>
  reason.fatal && isAboutRequest(reason.reasonCode)
    ? new ConnectionLostError(reason.message, {
        reasonCode: reason.reasonCode,
        reason: reason.reason,
        userProperties: reason.userProperties,
        cause: reason,
      })
    : reason
