import { createInbox, type Msg, type NatsConnection } from '@nats-io/nats-core'
import type { Subscription } from 'rxjs'
import type { Time } from '../../../base/time.js'
import { encodeUtf8 } from '../../../codec/text/utf8.js'
import { type Delivered, readAckSubject } from './ackSubject.js'

/** Asks a consumer for messages, no more at a time than are wanted. */
export interface Puller {
  /** Begins; `after`: ms to wait before. */
  start(after: number): void
  /** One that it had handed over is settled: there is room for another. */
  settled(): void
  /** The furthest place in the stream that it has handed over. */
  reached(): number
  stop(): void
}

export interface PullerPort {
  readonly connection: NatsConnection
  readonly time: Time
  readonly stream: string
  readonly consumer: string
  /** How many may be asked for, or handed over and not settled. */
  readonly window: number
  message(message: Msg, delivered: Delivered): void
  /** There is no such consumer any more. */
  gone(reason: string): void
  /** It cannot be asked, or nothing is heard of it. */
  failed(reason: string): void
}

/** Ms that a request waits at the server. */
const EXPIRES = 30_000
/** Ms between signs of life while one waits. */
const HEARTBEAT = 5_000
/** Ms without one until nobody is taken to be there. */
const SILENCE = HEARTBEAT * 3
/** Ms until it is asked again after it had too many to answer. */
const REST = 1_000

/**
 * Bytes that one request may bring. A server ends a connection for which it has too much unsent (`max_pending`, 64 MB): who
 * asks for a thousand messages of some size might never get through them.
 */
const BYTES = 8 * 1024 * 1024

const deleted = /consumer deleted/i
const hopeless = /deleted|push based|leadership|exceeded maxrequest/i

/** Returns what a consumer is asked for messages by. */
export const nextSubject = (stream: string, consumer: string): string =>
  `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`

export const createPuller = (port: PullerPort): Puller => {
  const { connection, time, stream, consumer, window, message, gone, failed } = port
  const inbox = createInbox()
  // The longest message is one that it may bring.
  const mostBytes = Math.max(BYTES, 2 * (connection.info?.max_payload ?? 0))
  let asked = 0
  let unsettled = 0
  let number = 0
  let reached = 0
  let lastHeard = 0
  let over = false
  let came = false
  let started = false
  let silence: Subscription | null = null
  let delayed: Subscription | null = null

  const heard = () => {
    lastHeard = time.now()
    listen(SILENCE)
  }

  /** One timer, which looks when the last sign came: a timer for each message would cost more than the message. */
  const listen = (ms: number) => {
    if (silence !== null || asked === 0 || over) return
    silence = time.schedule(() => {
      silence = null
      const left = lastHeard + SILENCE - time.now()
      if (asked > 0 && left <= 0) fail('nothing was heard of it')
      else listen(left)
    }, ms)
  }

  const fail = (reason: string, tell = failed) => {
    if (over) return
    stop()
    tell(`the consumer ${consumer} brings nothing: ${reason}`)
  }

  const pull = () => {
    const wanted = window - unsettled - asked
    // Asking for each one that is settled would cost a request for each message.
    if (over || !started || wanted <= 0 || (asked > 0 && wanted < window / 2)) return
    came = false
    asked += wanted
    number += 1
    connection.publish(
      nextSubject(stream, consumer),
      encodeUtf8(
        JSON.stringify({
          batch: wanted,
          max_bytes: mostBytes,
          expires: EXPIRES * 1_000_000,
          idle_heartbeat: HEARTBEAT * 1_000_000,
        }),
      ),
      { reply: `${inbox}.${number}` },
    )
    heard()
  }

  /** What comes in the place of messages. */
  const status = ({ headers }: Msg) => {
    const code = headers?.code ?? 0
    const description = headers?.description ?? ''
    // A sign of life.
    if (code === 100) return heard()
    if (code === 503) return fail('no responders')
    // The request is over: these were not delivered.
    const left = Number(headers?.get('Nats-Pending-Messages') ?? '')
    asked = Math.max(0, asked - (left > 0 ? left : asked))
    if (code === 409 && deleted.test(description)) return fail(description, gone)
    // What it never takes, it does not take the next time.
    if (code === 400 || (code === 409 && hopeless.test(description))) return fail(description)
    heard()
    if (code === 409 && !(came && /maxbytes/i.test(description))) rest(REST)
    else pull()
  }

  /** Nothing is asked for until then: a server that has refused a request would refuse the next one as soon. */
  const rest = (ms: number) => {
    started = false
    delayed?.unsubscribe()
    delayed = time.schedule(() => {
      started = true
      pull()
    }, ms)
  }

  const subscription = connection.subscribe(`${inbox}.*`, {
    callback: (error, found) => {
      if (over) return
      if (error !== null) return fail(error.message)
      const delivered = readAckSubject(found.reply)
      if (delivered === null) return status(found)
      came = true
      reached = Math.max(reached, delivered.sequence)
      asked = Math.max(0, asked - 1)
      unsettled += 1
      heard()
      message(found, delivered)
      pull()
    },
  })

  const stop = () => {
    if (over) return
    over = true
    silence?.unsubscribe()
    delayed?.unsubscribe()
    if (!subscription.isClosed()) subscription.unsubscribe()
  }

  return {
    start: after => {
      if (after > 0) return rest(after)
      started = true
      pull()
    },
    settled: () => {
      unsettled -= 1
      pull()
    },
    reached: () => reached,
    stop,
  }
}
