import { TopicsError } from '../base/errors.js'

/** The inspector could not be started. */
export class InspectorError extends TopicsError {
  static override readonly brand: string = 'rxtopics.InspectorError'
  override readonly name = 'InspectorError'
  /** What went wrong: the address is taken or not allowed, or the package has no page in it. */
  readonly kind: 'address' | 'page'

  constructor(kind: 'address' | 'page', message: string, cause?: unknown) {
    super(message, { cause })
    this.kind = kind
  }
}
