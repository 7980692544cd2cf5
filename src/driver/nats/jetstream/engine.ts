import type { JetStreamClient, JetStreamManager } from '@nats-io/jetstream'
import type { Msg, NatsConnection } from '@nats-io/nats-core'
import { UnsupportedError } from '../../../base/errors.js'
import type { Time } from '../../../base/time.js'
import type {
  Link,
  LinkHandlers,
  Notice,
  Outgoing,
  PublishOutcome,
  Received,
  SubscribeRequest,
} from '../../driver.js'
import { aged } from '../../expiry.js'
import { protect } from '../../protect.js'
import { type Marks, QOS, RETAIN } from '../link/headers.js'
import type { Publishing } from '../link/publishing.js'
import type { Reading } from '../link/reading.js'
import type { Held } from '../link/subscribing.js'
import type { FilterSubjects, Mapping } from '../subjects/mapping.js'
import type { Delivered } from './ackSubject.js'
import { type Consuming, createConsumers } from './consumers.js'
import { createDeliveries } from './deliveries.js'
import { createHolding, type Fetch } from './holding.js'
import type { Identities } from './identities.js'
import { createPuller, nextSubject } from './puller.js'
import { createRetained } from './retained.js'
import { createSending, type Sending } from './sending.js'
import type { KeptSubscription, Sessions } from './sessions.js'
import { createStoring, type Storing } from './storing.js'
import type { Streams } from './streams.js'
import { createSwitching } from './switching.js'

/** What there is at the server when a link opens. */
export interface Prepared {
  readonly manager: JetStreamManager
  readonly client: JetStreamClient
  readonly streams: Streams
  readonly sessions: Sessions
  /** What the session has, by filter; empty: there was none. */
  readonly found: ReadonlyMap<string, KeptSubscription>
  /** Of those, the filters of which something had to be made again: that begins now. */
  readonly broken: ReadonlySet<string>
  readonly kept: boolean
  readonly ackWait: number
  readonly receiveMaximum: number
  readonly maximumInFlight: number
  readonly answerTimeout: number
  /** The server reads the reason of a refusal. */
  readonly reasons: boolean
  readonly identities: Identities
  /** What the subscriptions of the session were last asked for with. */
  readonly known: Map<string, SubscribeRequest>
}

/** What JetStream adds to a link. */
export interface Engine
  extends Required<Pick<Link, 'ack' | 'nameOf'>>,
    Pick<Sending, 'refused'>,
    Pick<Storing, 'fetch'> {
  /** The link has opened: goes on with what the session has. */
  resume(): void
  /** Whether a consumer is what brings a filter. */
  takes(request: SubscribeRequest, found: FilterSubjects): boolean
  has(filter: string): boolean
  /** `isLive`: a subscription without a consumer brings it until then. */
  subscribe(request: SubscribeRequest, found: FilterSubjects, isLive: boolean, outcome: Outcome): void
  unsubscribe(filter: string, outcome: (code: number, text?: string) => void): void
  /** What is stored for a filter is to come before what is live from now on. */
  hold(filter: string): Fetch
  /** A live message has come: it is handed over by the task, in its turn. */
  arrived(message: Msg, held: Held, task: () => void): void
  /** How a publish of QoS 0 to a subject is marked. */
  marks(subject: string): Marks
  /** Returns whether it has taken, or refused, a publish; `null`: it is for nobody but those who listen now. */
  publish(
    packet: Outgoing,
    subject: string,
    marks: Marks,
    outcome: (outcome: PublishOutcome) => void,
  ): boolean | null
  close(): void
  stop(): void
}

type Outcome = (code: number, text?: string) => void

export interface EnginePort {
  readonly connection: NatsConnection
  readonly mapping: Mapping
  readonly time: Time
  readonly handlers: LinkHandlers
  readonly reading: Reading
  readonly write: Publishing['write']
  wrote(bytes: number, read: () => void): void
  ready(): void
  failed(reason: string): void
}

const QOS_UNSUPPORTED = 0x9b

export const createEngine = (prepared: Prepared, port: EnginePort): Engine => {
  const { streams, sessions, kept, ackWait, receiveMaximum, reasons, found, known } = prepared
  const { connection, mapping, time, handlers, reading, ready, failed } = port
  const retained = createRetained(prepared)
  const noticed = (notice: Notice) => {
    if (!over) protect(() => handlers.noticed?.(notice))
  }
  const deliveries = createDeliveries({
    publish: (subject, payload) => {
      if (!connection.isClosed()) connection.publish(subject, payload)
    },
    ...{ time, ackWait, reasons, noticed },
  })
  const sending = createSending({ ...port, ...prepared, window: prepared.maximumInFlight })
  const holding = createHolding()
  const switching = createSwitching()
  let over = false

  const hand = (received: Received, { identifier }: SubscribeRequest, delivery: number) =>
    protect(() => handlers.message(received, identifier === undefined ? [] : [identifier], delivery))

  const deliver = (message: Msg, delivered: Delivered, held: Consuming, settled: () => void) => {
    const { request, open, group } = held
    const delivery = deliveries.add(message, group, settled)
    if (holding.isIdle()) return handOver(message, delivered, held, delivery)
    // As it was asked for when it came.
    inOrder(message, request.filter, () => handOver(message, delivered, { request, open }, delivery))
  }

  const handOver = (message: Msg, { count, storedAt }: Delivered, held: Held, delivery: number) => {
    const { request } = held
    const qos = request.qos === 0 || message.headers?.get(QOS) === '0' ? 0 : 1
    const isKnown = switching.isDouble(request.filter, message)
    const received = reading.read(message, held, { qos, dup: count > 1, stored: false, reply: '' })
    const current = received === null || isKnown ? null : aged(received, time.wall() - storedAt)
    // Nobody can be told of it, or nobody has to answer.
    if (current === null || qos === 0) deliveries.ack(delivery, 0)
    if (current !== null) hand(current, request, qos === 0 ? 0 : delivery)
  }

  const inOrder = ({ subject, headers }: Msg, filter: string, task: () => void) => {
    const current = () => {
      if (!over) task()
    }
    holding.run(filter, headers?.has(RETAIN) ? subject : undefined, current)
  }

  const consumers = createConsumers({
    ...{ sessions, kept, ackWait, time, ready, noticed, failed, message: deliver },
    roundTrip: () => new Promise(resolve => port.wrote(0, resolve)),
    subjectsOf: mapping.subjectsOf,
    askedBy: consumer => nextSubject(streams.messages, consumer),
    pullerOf: (consumer, message, gone) => {
      const puller = createPuller({
        ...{ connection, time, consumer, gone, failed, stream: streams.messages, window: receiveMaximum },
        message: (each, delivered) => message(each, delivered, puller),
      })
      return puller
    },
  })

  const caughtUp = async (filter: string) => {
    await consumers.caughtUp(filter)
    await connection.flush()
  }
  const storing = createStoring({ retained, reading, caughtUp, hand: (...found) => hand(...found, 0) })

  return {
    resume: () =>
      consumers.resume(found, (filter, identifier) => ({
        request: known.get(filter) ?? { ...unknown, filter, identifier },
        open: mapping.subjectsOf(filter).open,
      })),
    // One that has a consumer keeps it: changing over is what could bring a message twice.
    takes: ({ qos, filter }, { subjects }) => consumers.has(filter) || (qos > 0 && streams.keeps(subjects)),
    has: consumers.has,
    subscribe: (request, subjects, isLive, outcome) => {
      if (isLive) switching.begin(request.filter)
      consumers.subscribe(request, subjects, problem => {
        if (problem !== null) return outcome(problem.code, problem.text)
        if (kept && subjects.group === undefined) known.set(request.filter, request)
        outcome(request.qos === 0 ? 0 : 1)
      })
    },
    unsubscribe: (filter, outcome) => {
      known.delete(filter)
      holding.end(filter)
      consumers.unsubscribe(filter, problem => {
        if (problem === null) outcome(0)
        else outcome(problem.code, problem.text)
      })
    },
    hold: holding.begin,
    fetch: storing.fetch,
    arrived: (message, { request }, task) => {
      const { filter } = request
      switching.live(filter, message)
      inOrder(message, filter, task)
    },
    marks: subject => (streams.keeps([subject]) ? { qos: 0 } : {}),
    publish: (packet, subject, marks, outcome) => {
      const { qos, retain, payload } = packet
      // A subscription that is under way is to be in force for it.
      if (consumers.busy()) return false
      if (qos === 0 && !retain) return null
      if (qos > 0 && !streams.keeps([subject])) {
        const error = new UnsupportedError('QoS 1 for what no stream has: see jetstream.topics')
        outcome({ code: QOS_UNSUPPORTED, text: undefined, error })
        return true
      }
      if (!sending.takes()) return false
      // Stored first: whoever subscribes between the two has it twice, and never an older one after a newer.
      const store = { subject: streams.retainedSubject(subject), marks }
      const live = {
        subject,
        marks: { ...marks, ...(retain ? { retain } : {}), ...(qos === 0 ? { qos: 0 as const } : {}) },
        unanswered: !streams.keeps([subject]),
      }
      sending.send(packet, retain ? [store, live] : [live], outcome, ([sequence]) => {
        if (retain && payload.length === 0 && sequence !== undefined) retained.forget(subject, sequence)
      })
      return true
    },
    refused: denial => {
      sending.refused(denial)
      consumers.refused(denial)
      deliveries.refused(denial)
    },
    ack: deliveries.ack,
    nameOf: deliveries.nameOf,
    close: () => {
      deliveries.giveBack()
      consumers.close()
    },
    stop: () => {
      over = true
      deliveries.stop()
      sending.stop()
      storing.stop()
      consumers.stop()
    },
  }
}

/** Of an earlier process, which alone knew the rest. */
const unknown: Omit<SubscribeRequest, 'filter' | 'identifier'> = {
  qos: 1,
  noLocal: false,
  retainAsPublished: false,
  retainHandling: 2,
  userProperties: undefined,
}
