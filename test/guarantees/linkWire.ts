import type { Driver, Link } from 'rxtopics'
import { createJournal } from '../support/journal.js'
import { type Seen, type Wire, wireOf } from './wire.js'

/**
 * Returns a driver that is watched, for systems whose protocol has no such packets: what is asked of its links and what
 * they answer, in the words of the wire.
 */
export const watched = (): { readonly wire: Wire; watch(driver: Driver): Driver } => {
  const journal = createJournal<Seen>(({ direction, cmd, filters, topic }) =>
    `${direction === 'toBroker' ? '>' : '<'} ${cmd} ${topic ?? filters.join(' ')}`.trim(),
  )
  const add = (direction: Seen['direction'], cmd: string, rest: Partial<Seen> = {}) =>
    journal.add({ ...nothing, direction, cmd, ...rest })
  let packets = 0

  const watch = (driver: Driver): Driver => ({
    name: driver.name,
    open: (handlers, context) => {
      add('toBroker', 'connect')
      const link = driver.open(
        {
          ...handlers,
          opened: session => {
            add('toClient', 'connack')
            handlers.opened(session)
          },
          message: (received, identifiers, delivery) => {
            const id = delivery === 0 ? undefined : delivery
            add('toClient', 'publish', { topic: received.topic, id })
            handlers.message(received, identifiers, delivery)
          },
        },
        context,
      )
      return Object.assign(Object.create(link) as Link, calls(link))
    },
  })

  const calls = (link: Link): Omit<Link, 'server'> => ({
    subscribe: (requests, outcome) => {
      packets += 1
      const id = packets
      let left = requests.length
      const [filters, qos] = [requests.map(({ filter }) => filter), requests.map(each => each.qos)]
      add('toBroker', 'subscribe', { id, filters, qos })
      link.subscribe(requests, (...answer) => {
        left -= 1
        if (left === 0) add('toClient', 'suback', { id })
        outcome(...answer)
      })
    },
    unsubscribe: (filters, outcome) => {
      let left = filters.length
      add('toBroker', 'unsubscribe', { filters: [...filters] })
      link.unsubscribe(filters, (...answer) => {
        left -= 1
        if (left === 0) add('toClient', 'unsuback')
        outcome(...answer)
      })
    },
    publish: (packet, outcome) => {
      packets += 1
      const id = packet.qos === 0 ? undefined : packets
      const taken = link.publish(packet, answer => {
        if (id !== undefined) add('toClient', 'puback', { id, code: answer.code })
        outcome(answer)
      })
      if (taken) add('toBroker', 'publish', { topic: packet.topic, id })
      return taken
    },
    ack: (delivery, code, text) => {
      link.ack(delivery, code, text)
      // On the wire it is when it has been read.
      if (code !== null) link.ping(() => add('toBroker', 'puback', { id: delivery, code }))
    },
    ping: pong => {
      add('toBroker', 'pingreq')
      link.ping(pong)
    },
    close: () => {
      add('toBroker', 'disconnect')
      link.close()
    },
    abort: () => link.abort(),
  })

  return { wire: wireOf({ ...journal, seen: () => journal.items }), watch }
}

const nothing = {
  ...{ filters: [], qos: [], topic: undefined, id: undefined, code: undefined, receiveMaximum: undefined },
} as const
