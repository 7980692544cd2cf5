import type { Msg } from '@nats-io/nats-core'

/** Tells what a consumer brings a second time, after it has taken the place of a live subscription. */
export interface Switching {
  /** A consumer is asked for; what comes live until it is there, it may bring too. */
  begin(filter: string): void
  /** A message has come live. */
  live(filter: string, message: Msg): void
  /** Returns whether a message that a consumer brings has come live before. */
  isDouble(filter: string, message: Msg): boolean
}

/** As many as are kept of one filter. */
const MOST = 10_000

export const createSwitching = (): Switching => {
  // By filter and subject, in order: what a consumer brings of a subject is the end of what came live.
  const seen = new Map<string, Map<string, Msg[]>>()

  return {
    begin: filter => {
      seen.set(filter, new Map())
    },
    live: (filter, message) => {
      const subjects = seen.get(filter)
      if (subjects === undefined) return
      const before = subjects.get(message.subject)
      if (before === undefined) subjects.set(message.subject, [message])
      else if (before.length < MOST) before.push(message)
    },
    isDouble: (filter, message) => {
      const subjects = seen.get(filter)
      const before = subjects?.get(message.subject)
      if (subjects === undefined || before === undefined) return false
      const at = before.findIndex(each => isSame(each, message))
      if (at < 0) subjects.delete(message.subject)
      else before.splice(0, at + 1)
      if (before.length === 0) subjects.delete(message.subject)
      if (subjects.size === 0) seen.delete(filter)
      return at >= 0
    },
  }
}

const ID = 'Nats-Msg-Id'

const isSame = (one: Msg, other: Msg): boolean => {
  const id = one.headers?.get(ID) ?? ''
  if (id !== (other.headers?.get(ID) ?? '')) return false
  return id !== '' || areEqual(one.data, other.data)
}

const areEqual = (one: Uint8Array, other: Uint8Array): boolean =>
  one.length === other.length && one.every((byte, at) => byte === other[at])
