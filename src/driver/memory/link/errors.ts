import { ConnectionLostError, ConnectionRefusedError, LinkError } from '../../../base/linkErrors.js'
import { reasonName } from '../../../base/reasonCodes.js'
import { isFatalDisconnect, isFatalRefusal } from '../../refusals.js'

export const refusedBy = (reasonCode: number): LinkError =>
  new ConnectionRefusedError(`the broker refused the connection: ${reasonName(reasonCode)}`, {
    reasonCode,
    fatal: isFatalRefusal(reasonCode),
  })

export const disconnectedBy = (reasonCode: number): LinkError =>
  new ConnectionLostError(`the broker ended the connection: ${reasonName(reasonCode)}`, {
    reasonCode,
    fatal: isFatalDisconnect(reasonCode),
  })

export const lost = (): LinkError => new ConnectionLostError('the connection was lost')

export const unreachable = (): LinkError => new LinkError('the broker is down')
