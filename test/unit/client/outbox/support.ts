import { VirtualTimeScheduler } from 'rxjs'
import { createTime, type Time } from '../../../../src/base/time.js'
import { createEntry, type Entry, type Prepared } from '../../../../src/client/outbox/entry.js'
import type { Capabilities, Link, Outgoing, PublishOutcome, Session } from '../../../../src/driver/driver.js'
import { noProperties } from '../../../../src/message.js'

/** Time that passes when it is told to. */
export const virtualTime = (): Time & { advance(ms: number): void; timers(): number } => {
  const scheduler = new VirtualTimeScheduler()
  return Object.assign(createTime(scheduler), {
    advance: (ms: number) => {
      const until = scheduler.now() + ms
      scheduler.maxFrames = until
      scheduler.flush()
      scheduler.frame = until
    },
    timers: () => scheduler.actions.filter(({ closed }) => !closed).length,
  })
}

export const packetOf = (given: Partial<Outgoing> = {}): Outgoing => ({
  topic: 'a',
  payload: new Uint8Array([1]),
  qos: 0,
  retain: false,
  properties: noProperties,
  ...given,
})

export const preparedOf = (given: Partial<Outgoing> = {}, rest: Partial<Prepared> = {}): Prepared => ({
  packet: packetOf(given),
  timeout: Number.POSITIVE_INFINITY,
  conflate: false,
  owned: false,
  ...rest,
})

/** Who waits for a publish, and what it heard. */
export const recipientOf = (log: string[] = [], name = '') => ({
  log,
  next: ({ outcome }: { readonly outcome: string }) => void log.push(`${outcome} ${name}`.trim()),
  error: (error: Error) => void log.push(`${error.name} ${name}`.trim()),
  complete: () => {},
})

let number = 0

export const entryOf = (
  given: Partial<Outgoing> = {},
  rest: Partial<Prepared> = {},
  { since = 0, log = [] as string[], safety = 'clear' as Entry['safety'] } = {},
): Entry => {
  number += 1
  return createEntry(preparedOf(given, rest), since, recipientOf(log, given.topic), safety, number)
}

export const capabilities: Capabilities = {
  maximumQos: 2,
  retained: true,
  retainHandling: true,
  wildcards: true,
  groups: 'yes',
  identifiers: true,
  overlap: 'each',
  noLocal: true,
  retainAsPublished: true,
  properties: true,
}

export const sessionOf = (present = false, able: Partial<Capabilities> = {}): Session => ({
  present,
  persistent: true,
  clientId: 'c',
  capabilities: { ...capabilities, ...able },
})

/** A link that takes `room` publishes, and keeps what to answer them with. */
export const linkOf = (room = Number.POSITIVE_INFINITY) => {
  const taken: Outgoing[] = []
  const answers: ((outcome: Partial<PublishOutcome>) => void)[] = []
  const state = { room, offers: 0 }
  const link = {
    publish: (packet: Outgoing, outcome: (outcome: PublishOutcome) => void) => {
      state.offers += 1
      if (taken.length >= state.room) return false
      taken.push(packet)
      answers.push(given => outcome({ code: 0, text: undefined, ...given }))
      return true
    },
  } as Link
  return { link, taken, answers, state, topics: () => taken.map(({ topic }) => topic) }
}
