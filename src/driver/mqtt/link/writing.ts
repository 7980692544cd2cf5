import type { Subscription } from 'rxjs'
import { PacketTooLargeError } from '../../../base/publishErrors.js'
import type { Time } from '../../../base/time.js'
import type { Outgoing } from '../../driver.js'
import { createPace } from '../session/pace.js'
import { createOutgoingAliases } from '../wire/aliases.js'
import type { Batch } from '../wire/batch.js'
import { encodePublish } from '../wire/encode.js'
import { ProtocolError } from '../wire/errors.js'
import type { Version } from '../wire/packetTypes.js'
import { FieldTooLongError, type Writer } from '../wire/writer.js'
import type { Limits } from './capabilities.js'

/** What is written to one connection, within what the broker takes. */
export interface Writing {
  /** Writes one packet and returns `null`, or takes it back and returns why. */
  write(encode: (writer: Writer) => void): Error | null
  /** As `write`, for what answers the broker. */
  answer(encode: (writer: Writer) => void): Error | null
  /** As `write`, at once, for an AUTH: fails where the broker has read none of those before, and asks on. */
  prove(encode: (writer: Writer) => void): Error | null
  publish(packet: Outgoing, id: number, dup: boolean): Error | null
  /** Whether another PUBLISH may be written now. `resumed` is called when it may again. */
  takesPublish(): boolean
  /** In bytes. */
  maximumPacketSize(): number
  /** The broker has said what it takes. */
  opened(limits: Pick<Limits, 'maximumPacketSize' | 'topicAliasMaximum'>): void
  stop(): void
}

export interface WritingSettings {
  readonly version: Version
  readonly publishesPerSecond: number
  readonly time: Time
}

/** The longest packet that MQTT can express: what begins it, and the length of what is left (section 1.5.5). */
const LONGEST = 0xfff_ffff + 5

/**
 * Answers that may wait for a line that takes no bytes. Of a broker that reads none of them no more messages can be under way
 * than there are packet identifiers, nor steps of those; what comes again in one connection is allowed for.
 */
const UNREAD = 2 * 0xffff

/** AUTHs that may wait likewise: one follows the other, so that the line is just busy, or the broker reads none. */
const UNREAD_AUTHS = 8

/** `unread`: the broker goes on, and reads nothing of what answers it. */
export const createWriting = (
  batch: Batch,
  { version, publishesPerSecond, time }: WritingSettings,
  resumed: () => void,
  unread: () => void,
): Writing => {
  const { writer } = batch
  const pace =
    publishesPerSecond === Number.POSITIVE_INFINITY ? null : createPace(publishesPerSecond, time.now)
  let pause: Subscription | null = null
  let maximum = LONGEST
  let aliases = createOutgoingAliases(0)
  let answers = 0
  let auths = 0

  /** Returns `null` for what was written from `before` on, or takes it back and returns why. `topic`: of a PUBLISH. */
  const written = (before: number, topic?: string): Error | null => {
    const size = writer.size() - before
    if (size > maximum) {
      writer.rewind(before)
      return new PacketTooLargeError(topic, size, maximum)
    }
    batch.later()
    return null
  }

  const failed = (before: number, error: unknown): FieldTooLongError => {
    writer.rewind(before)
    if (error instanceof FieldTooLongError) return error
    throw error
  }

  const write = (encode: (writer: Writer) => void): Error | null => {
    const before = writer.size()
    try {
      encode(writer)
    } catch (error) {
      return failed(before, error)
    }
    return written(before)
  }

  /** As `write`, without a function for each. */
  const writePublish = (packet: Outgoing, id: number, dup: boolean, alias: number): Error | null => {
    const before = writer.size()
    try {
      encodePublish(writer, packet, id, dup, version, alias)
    } catch (error) {
      return failed(before, error)
    }
    return written(before, packet.topic)
  }

  return {
    write,
    answer: encode => {
      answers = batch.takes() ? 0 : answers + 1
      if (answers === UNREAD + 1) unread()
      return answers > UNREAD ? null : write(encode)
    },
    prove: encode => {
      auths = batch.takes() ? 0 : auths + 1
      if (auths > UNREAD_AUTHS) return new ProtocolError(0x82, 'an AUTH before the answers to those before')
      const error = write(encode)
      batch.flush()
      return error
    },
    publish: (packet, id, dup) => {
      const { topic, payload } = packet
      // Not even tried: it might be too long for memory, too.
      if (payload.length > maximum) return new PacketTooLargeError(topic, payload.length, maximum)
      const alias = aliases.of(topic)
      const error = writePublish(packet, id, dup, alias)
      if (error === null) pace?.sent()
      else if (alias < 0) aliases.forget(topic)
      return error
    },
    takesPublish: () => {
      if (!batch.takes()) return false
      const wait = pace?.wait() ?? 0
      if (wait === 0) return true
      pause ??= time.schedule(() => {
        pause = null
        resumed()
      }, wait)
      return false
    },
    maximumPacketSize: () => maximum,
    opened: ({ maximumPacketSize, topicAliasMaximum }) => {
      maximum = Math.min(maximumPacketSize, LONGEST)
      aliases = createOutgoingAliases(topicAliasMaximum)
    },
    stop: () => {
      pause?.unsubscribe()
    },
  }
}
