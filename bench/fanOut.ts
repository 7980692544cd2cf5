import { type Observable, Subject, type Subscription, share } from 'rxjs'
import { createClient, type Message, text, topic } from 'rxtopics'
import { right } from '../src/base/either.js'
import { noDelivery } from '../src/client/delivery/acks.js'
import { createObserving } from '../src/client/observing/observing.js'
import type { Wanted } from '../src/client/observing/wanted.js'
import { createObserverList } from '../src/client/subscriptions/observers.js'
import { noProperties, rawMessage } from '../src/message.js'
import { inject } from './inject.js'
import { compare, type Work } from './sideBySide.js'
import type { Benches, Line } from './table.js'

interface Hub {
  readonly messages: Observable<Message>
  next(message: Message): void
}

/** The way of a message to its observers in the client, without the routing before it. */
const listHub = (): Hub => {
  const observers = createObserverList()
  const nobody = () => {
    throw new Error('not used here')
  }
  const observing = createObserving({
    refused: () => null,
    attach: (_wanted, observer) => {
      observers.add(observer)
      return () => {
        observers.remove(observer)
      }
    },
    failed: nobody,
    dropped: nobody,
  })
  const wanted: Wanted = {
    filter: 'a',
    options: { noLocal: false, retainAsPublished: false, userProperties: undefined },
    qos: 0,
    retained: 'each',
    strict: false,
    manual: false,
    buffer: undefined,
    tombstones: false,
  }
  return { messages: observing.raw(right(wanted)), next: message => observers.next(message, noDelivery, 1) }
}

const subjectHub = (): Hub => {
  const subject = new Subject<Message>()
  return { messages: subject.pipe(share()), next: message => subject.next(message) }
}

const bytes = new Uint8Array(100)
const messageOf = (name: string): Message => rawMessage(name, bytes, 0, false, false, noProperties)

/** What was read goes here, so that reading cannot be left out. */
const sink = { total: 0 }
const subscribe = ({ messages }: Hub, count: number): Subscription[] =>
  Array.from({ length: count }, () =>
    messages.subscribe(({ payload }) => {
      sink.total += payload.length
    }),
  )

const dispatching = (hub: Hub): Work => {
  const message = messageOf('a')
  return times => {
    for (let i = 0; i < times; i += 1) hub.next(message)
  }
}

/** Who gets what, in which order, with observers that leave and join while a message is on its way. */
const logOf = (hub: Hub): string => {
  const log: string[] = []
  const subscriptions = new Map<string, Subscription>()
  const join = (name: string, act: (topicName: string) => void = () => {}) => {
    const subscription = hub.messages.subscribe(({ topic: topicName }) => {
      log.push(`${name} ${topicName}`)
      act(topicName)
    })
    subscriptions.set(name, subscription)
  }
  const leave = (name: string) => subscriptions.get(name)?.unsubscribe()
  join('one')
  join('two', at => {
    if (at !== '1') return
    leave('three')
    join('five')
  })
  join('three')
  join('four', at => {
    if (at === '2') leave('four')
  })
  for (const name of ['1', '2', '3']) hub.next(messageOf(name))
  return log.join()
}

const fanOut = (count: number, limit: number): Line => {
  const [ours, theirs] = [listHub(), subjectHub()]
  if (logOf(listHub()) !== logOf(subjectHub())) throw new Error('deliveries differ')
  subscribe(ours, count)
  subscribe(theirs, count)
  const { ratio, work, base } = compare(dispatching(ours), dispatching(theirs))
  const name = `fan-out to ${count.toLocaleString('en')} of Subject and share()`
  return {
    ...{ goal: '9', name, result: `${work.toFixed(0)} against ${base.toFixed(0)} ns`, ratio, limit },
    costs: [
      { chart: 'observers', series: 'rxtopics', at: count, ns: work },
      { chart: 'observers', series: 'Subject and share()', at: count, ns: base },
    ],
  }
}

const joining = (): Line => {
  const churning = (others: number): Work => {
    const hub = listHub()
    subscribe(hub, others)
    return times => {
      for (let i = 0; i < times; i += 1) subscribe(hub, 1)[0]?.unsubscribe()
    }
  }
  const { ratio, work, base } = compare(churning(10_000), churning(1))
  const name = 'join and leave, 10,000 others, of one other'
  return { goal: '9', name, result: `${work.toFixed(0)} against ${base.toFixed(0)} ns`, ratio, limit: 2 }
}

const decodes = async (): Promise<readonly Line[]> => {
  let count = 0
  const counted = {
    ...text,
    decode: (payload: Uint8Array) => {
      count += 1
      return text.decode(payload)
    },
  }
  const { driver, next } = inject()
  const client = createClient(driver)
  const observed = topic('room/{room}/state', counted)
  const subscriptions = Array.from({ length: 10 }, () => client.observe(observed).subscribe())
  client.observe('room/#').subscribe()
  await new Promise(resolve => setTimeout(resolve, 20))
  const decodesOf = (messages: number) => {
    count = 0
    for (let i = 0; i < messages; i += 1) next(`room/${i}/state`, Buffer.from('on'))
    return count / messages
  }
  const ten = decodesOf(1_000)
  for (const subscription of subscriptions) subscription.unsubscribe()
  const none = decodesOf(1_000)
  if (ten === 0) throw new Error('nobody got anything')
  return [
    { goal: '10', name: 'decodes of one message for 10 observers', ratio: ten, limit: 1 },
    { goal: '10', name: 'decodes of one message that only a plain filter matches', ratio: none, limit: 0 },
  ]
}

export const benches: Benches = {
  '9': () => [fanOut(1, 0.2), fanOut(10, 0.45), fanOut(1_000, 0.7), joining()],
  '10': decodes,
}
