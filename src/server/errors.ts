import { TopicsError } from '../base/errors.js'
import { printCause } from '../base/print.js'

/** A server could not begin to listen; `cause` says why. */
export class ListenError extends TopicsError {
  static override readonly brand: string = 'rxtopics.ListenError'
  override readonly name = 'ListenError'
  /** The host it was to listen on. */
  readonly host: string
  /** The port it was to listen on. */
  readonly port: number

  constructor(host: string, port: number, cause: unknown) {
    super(`cannot listen on ${host}, port ${port}: ${printCause(cause)}`, { cause })
    this.host = host
    this.port = port
  }
}

/** A package is not installed that is needed for what was asked. */
export class MissingPackageError extends TopicsError {
  static override readonly brand: string = 'rxtopics.MissingPackageError'
  override readonly name = 'MissingPackageError'
  /** The name of the package. */
  readonly packageName: string

  constructor(packageName: string, purpose: string, cause: unknown) {
    super(`${purpose} needs the package ${packageName}: npm install ${packageName}`, { cause })
    this.packageName = packageName
  }
}
