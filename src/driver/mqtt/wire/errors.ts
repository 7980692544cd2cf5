import { LinkError } from '../../../base/linkErrors.js'
import { reasonName } from '../../../base/reasonCodes.js'

/** The broker sent what MQTT does not allow, or more than it was told to; the connection ends. */
export class ProtocolError extends LinkError {
  static override readonly brand: string = 'rxtopics.ProtocolError'
  override readonly name = 'ProtocolError'

  constructor(reasonCode: number, detail: string) {
    super(`${reasonName(reasonCode)}: ${detail}`, { reasonCode })
  }
}

export const malformed = (detail: string): ProtocolError => new ProtocolError(0x81, detail)
