import { PayloadTooLargeError } from '../../../base/publishErrors.js'
import type { Outgoing, PublishOutcome } from '../../driver.js'
import type { Target } from '../keys/mapping.js'
import type { Written } from './properties.js'
import { wordsOf } from './refusal.js'

/** A publish that the server has not confirmed. */
export interface Unconfirmed {
  readonly packet: Outgoing
  readonly target: Target
  readonly written: Written
  readonly outcome: (outcome: PublishOutcome) => void
  readonly bytes: number
  /** The server had nowhere to put it. */
  returned: boolean
}

/** What becomes of the publishes of a channel that the server has closed for one of them. */
export interface Blamed<U extends Unconfirmed> {
  /** What it was closed for; none: nobody can tell. */
  readonly refused: readonly (readonly [U, PublishOutcome])[]
  /** What the server has not seen, or not confirmed, in order. */
  readonly again: readonly U[]
  /** What it had seen before, and does not have to confirm. */
  readonly taken: readonly U[]
}

const DENIED = 0x87
const TOO_LARGE = 0x95

/** `unconfirmed`: in the order in which they were sent, in which the server takes them, too. */
export const blame = <U extends Unconfirmed>(
  error: Error,
  unconfirmed: readonly U[],
  exchange: string,
): Blamed<U> => {
  const text = wordsOf(error.message)
  const { code } = error as { readonly code?: unknown }
  const at = culprit(code, text, unconfirmed, exchange)
  const found = unconfirmed[at]
  if (found !== undefined) {
    const before = unconfirmed.slice(0, at)
    return {
      refused: [[found, outcomeOf(text, found)]],
      taken: before.filter(({ packet }) => packet.qos === 0),
      again: [...before.filter(({ packet }) => packet.qos > 0), ...unconfirmed.slice(at + 1)],
    }
  }
  if (code !== 403 || /access to topic '/.test(text)) return { refused: [], again: [], taken: [] }
  // The exchange is closed to this client, whatever the topic.
  const denied = unconfirmed.filter(({ target }) =>
    text.includes(`exchange '${target.isQueue ? '' : exchange}'`),
  )
  return {
    refused: denied.map(entry => [entry, { code: DENIED, text }]),
    again: unconfirmed.filter(entry => !denied.includes(entry)),
    taken: [],
  }
}

/** The words are cut off, within a character perhaps, where they are longer than AMQP has room for. */
const cut = /\uFFFD*\.{3}$/

/** Returns which one it was, or -1. */
const culprit = (
  code: unknown,
  text: string,
  unconfirmed: readonly Unconfirmed[],
  exchange: string,
): number => {
  const size = code === 406 ? /message size (\d+) is larger/.exec(text)?.[1] : undefined
  if (size !== undefined) return unconfirmed.findIndex(({ packet }) => packet.payload.length === Number(size))
  const [, topic] = (code === 403 && /access to topic '([\s\S]*)/.exec(text)) || []
  if (topic === undefined) return -1
  const begun = topic.replace(cut, '')
  const end = topic.lastIndexOf("' in exchange")
  const may = ({ target: { key } }: Unconfirmed) => {
    if (begun === topic) return key === topic.slice(0, end)
    const said = `${key}' in exchange '${exchange}'`
    return said.startsWith(begun) || begun.startsWith(said)
  }
  // Of two topics that begin alike for as long as the words go, nobody can tell which one it was.
  const keys = new Set(unconfirmed.filter(may).map(({ target: { key } }) => key))
  return keys.size > 1 ? -1 : unconfirmed.findIndex(may)
}

const outcomeOf = (text: string, { packet }: Unconfirmed): PublishOutcome => {
  const limit = /max size (\d+)/.exec(text)?.[1]
  return limit === undefined
    ? { code: DENIED, text }
    : {
        code: TOO_LARGE,
        text: undefined,
        error: new PayloadTooLargeError(packet.topic, packet.payload.length, Number(limit)),
      }
}
