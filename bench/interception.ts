import { VirtualTimeScheduler } from 'rxjs'
import { createClient, type Interceptor } from 'rxtopics'
import { createTime } from '../src/base/time.js'
import { createAcks, noDelivery } from '../src/client/delivery/acks.js'
import { createInterception } from '../src/client/interception/interception.js'
import { noProperties, rawMessage } from '../src/message.js'
import { inject } from './inject.js'
import { compare, type Work } from './sideBySide.js'
import type { Benches, Line } from './table.js'

/** Passes everything. */
const passing: Interceptor = { outgoing: publish => publish, incoming: message => message }

const bytes = new Uint8Array(100)
const none: readonly number[] = []

/** What was read goes here, so that reading cannot be left out. */
const sink = { total: 0 }

const nothing = () => {}

/** The way of a message past interceptors that there are none of, and the same without it. */
const without = (): Line => {
  const dispatch = ({ payload }: { readonly payload: Uint8Array }) => {
    sink.total += payload.length
  }
  const time = createTime(new VirtualTimeScheduler())
  const { receive } = createInterception({
    time,
    random: Math.random,
    acks: createAcks(time, Number.POSITIVE_INFINITY, nothing),
    dispatch,
    isCopy: () => false,
    publish: () => null,
    cancel: nothing,
    rejected: nothing,
    idle: nothing,
  })
  const giving =
    (to: typeof receive): Work =>
    times => {
      for (let i = 0; i < times; i += 1)
        to(rawMessage('a', bytes, 0, false, false, noProperties), none, noDelivery)
    }
  const { ratio, work, base } = compare(giving(receive), giving(dispatch))
  const name = 'a message on its way, no interceptors, of a client that knows none'
  return {
    goal: 'interceptors',
    name,
    result: `${work.toFixed(0)} against ${base.toFixed(0)} ns`,
    ratio,
    limit: 1.5,
  }
}

/** Messages to one observer of a client. */
const receiving = async (interceptors: readonly Interceptor[]): Promise<Work> => {
  const { driver, next } = inject()
  const client = createClient(driver, { interceptors })
  client.observe('a').subscribe(({ payload }) => {
    sink.total += payload.length
  })
  await new Promise(resolve => setTimeout(resolve, 20))
  const before = sink.total
  next('a', bytes)
  if (sink.total !== before + bytes.length) throw new Error('nobody got it')
  return times => {
    for (let i = 0; i < times; i += 1) next('a', bytes)
  }
}

const passed = async (): Promise<Line> => {
  const { ratio, work, base } = compare(await receiving([passing]), await receiving([]))
  const name = 'receive past an interceptor that passes, of none'
  return {
    goal: 'interceptors',
    name,
    result: `${work.toFixed(0)} against ${base.toFixed(0)} ns`,
    ratio,
    limit: 8,
  }
}

export const benches: Benches = { interceptors: async () => [without(), await passed()] }
