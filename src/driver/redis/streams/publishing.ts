import { PayloadTooLargeError } from '../../../base/publishErrors.js'
import type { Link, PublishOutcome } from '../../driver.js'
import type { Mapping } from '../channels/mapping.js'
import type { Commands } from '../link/commands.js'
import type { Refusal } from '../link/replies.js'
import type { Window } from '../link/window.js'
import { writeFields } from './fields.js'
import type { ResolvedStreams } from './resolve.js'
import type { Prepared } from './session.js'

export interface PublishingPort {
  readonly commands: Commands
  readonly window: Window
  readonly mapping: Mapping
  readonly root: string
  readonly clientId: string
  readonly maximumPayload: number
  readonly streams: ResolvedStreams
  readonly prepared: Prepared
  ready(): void
}

const TAKEN: PublishOutcome = { code: 0, text: undefined }
const TOO_LARGE = 0x95
/** What a message takes beside its topic, properties and payload, about. */
const FRAME = 256

/** Returns what adds messages to the stream, no more at a time than may be unanswered. */
export const createPublishing = (port: PublishingPort): Link['publish'] => {
  const { commands, window, mapping, root, clientId, maximumPayload, streams, prepared } = port
  let inFlight = 0
  let full = false

  const answered = () => {
    inFlight -= 1
    if (!full || inFlight >= streams.maximumInFlight) return
    full = false
    port.ready()
  }

  return (packet, outcome) => {
    const { topic, payload, retain, properties } = packet
    full = inFlight >= streams.maximumInFlight
    if (full || !window.takes()) return false
    if (payload.length > maximumPayload) {
      const error = new PayloadTooLargeError(topic, payload.length, maximumPayload)
      outcome({ code: TOO_LARGE, text: undefined, error })
      return true
    }
    const channel = mapping.channelOf(topic)
    const { messageExpiryInterval: expiry } = properties
    const ttl = expiry === undefined ? '' : String(Math.max(1, expiry * 1_000))
    const wrote = window.wrote(FRAME + topic.length + payload.length)
    inFlight += 1
    const done = (refusal: Refusal | null) => {
      outcome(refusal ?? TAKEN)
      wrote()
      answered()
    }
    const keys = [`${root}stream`, `${root}retained:${channel}`, `${root}retained`]
    const values = [channel, payload, retain ? '1' : '0', ttl, String(streams.maxLength)]
    commands.call(
      ['EVALSHA', prepared.add, '3', ...keys, ...values, ...writeFields(packet, clientId)],
      () => done(null),
      done,
    )
    return true
  }
}
