import type { PacketCmd } from 'mqtt-packet'
import { TopicsError } from '../../base/errors.js'
import { printCause } from '../../base/print.js'

/** A packet that a test waited for did not come in time. The message lists what came instead. */
export class PeerTimeoutError extends TopicsError {
  static override readonly brand: string = 'rxtopics.PeerTimeoutError'
  override readonly name = 'PeerTimeoutError'
  /** The name of the packet. */
  readonly cmd: PacketCmd
  /** Milliseconds waited. */
  readonly timeout: number

  constructor(cmd: PacketCmd, timeout: number, received: string) {
    super(`no ${cmd} within ${timeout} ms; ${received}`, { escaped: true })
    this.cmd = cmd
    this.timeout = timeout
  }
}

/** The peer was closed while a test waited for a packet, or before it. */
export class PeerClosedError extends TopicsError {
  static override readonly brand: string = 'rxtopics.PeerClosedError'
  override readonly name = 'PeerClosedError'
  /** The name of the packet. */
  readonly cmd: PacketCmd

  constructor(cmd: PacketCmd, received: string) {
    super(`the peer was closed before a ${cmd} came; ${received}`, { escaped: true })
    this.cmd = cmd
  }
}

/** A packet came that a test had excluded. */
export class UnexpectedPacketError extends TopicsError {
  static override readonly brand: string = 'rxtopics.UnexpectedPacketError'
  override readonly name = 'UnexpectedPacketError'
  /** The name of the packet. */
  readonly cmd: PacketCmd

  constructor(cmd: PacketCmd, packet: string, received: string) {
    super(`expected no ${cmd}, got ${packet}; ${received}`, { escaped: true })
    this.cmd = cmd
  }
}

/** A script gave a packet that cannot be written; `cause` says why. To break the rules on purpose, write bytes. */
export class PeerPacketError extends TopicsError {
  static override readonly brand: string = 'rxtopics.PeerPacketError'
  override readonly name = 'PeerPacketError'
  /** The name of the packet. */
  readonly cmd: PacketCmd

  constructor(cmd: PacketCmd, cause: unknown) {
    super(`cannot write a ${cmd}: ${printCause(cause)}`, { cause })
    this.cmd = cmd
  }
}
