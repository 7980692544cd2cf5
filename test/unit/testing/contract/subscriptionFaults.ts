import { asking, calling, type Fault, fault, handling, receiving, sending } from './faults.js'

const after = (ms: number, task: () => void) => void setTimeout(task, ms)
const hasWildcard = (filter: string) => /[+#]/.test(filter)
const plain = (filter: string) => filter.replace(/^\$share\/[^/]*\//, '')

/** Subscribes other filters besides, whose answers nobody hears of. */
const besides = (noticedBy: string, what: string, more: (filter: string) => string): Fault =>
  calling(noticedBy, what, link => ({
    subscribe: (requests, outcome) => {
      const others = requests.map(request => ({ ...request, filter: more(request.filter) }))
      link.subscribe(
        others.filter(({ filter }, i) => filter !== requests[i]?.filter),
        () => {},
      )
      link.subscribe(requests, outcome)
    },
  }))

export const subscriptionFaults: readonly Fault[] = [
  calling('subscribe answers each request', 'it grants more than was asked', link => ({
    subscribe: (requests, outcome) => link.subscribe(requests, request => outcome(request, 2)),
  })),
  calling('subscribe and unsubscribe take 500', 'it answers twice', link => ({
    unsubscribe: (filters, outcome) =>
      link.unsubscribe(filters, (...answer) => {
        outcome(...answer)
        outcome(...answer)
      }),
  })),
  calling('subscribe and unsubscribe take 500', 'it takes 100', link => ({
    subscribe: (requests, outcome) => link.subscribe(requests.slice(0, 100), outcome),
  })),
  calling('a subscription is in force', 'it subscribes later than it publishes', link => ({
    subscribe: (...asked) => after(5, () => link.subscribe(...asked)),
  })),
  calling('unsubscribe ends the messages', 'it only says so', () => ({
    unsubscribe: (filters, outcome) => after(1, () => filters.forEach(filter => outcome(filter, 0))),
  })),
  calling('unsubscribe ends the messages', 'it ends all of them', link => ({
    unsubscribe: (filters, outcome) =>
      link.unsubscribe([...filters, ...filters.map(filter => filter.replace(/a$/, 'b'))], (filter, code) => {
        if (filters.includes(filter)) outcome(filter, code)
      }),
  })),
  calling('nothing comes for a filter after', 'it says so before it is so', link => ({
    unsubscribe: (filters, outcome) => {
      for (const filter of filters) outcome(filter, 0)
      after(5, () => link.unsubscribe(filters, () => {}))
    },
  })),
  calling('unsubscribe answers for a filter', 'it takes that for a failure', link => ({
    unsubscribe: (filters, outcome) => link.unsubscribe(filters, filter => outcome(filter, 0x80)),
  })),
  fault('subscribing the same filter again', 'it has a listener for each', () => handlers => {
    let asked = 0
    return {
      handlers: {
        message: (...received) => {
          for (let i = 0; i < asked; i += 1) handlers.message(...received)
        },
      },
      link: link => ({
        subscribe: (requests, outcome) => {
          asked += 1
          link.subscribe(requests, outcome)
        },
      }),
    }
  }),
  calling('subscribe and unsubscribe in turn', 'its unsubscribes overtake nothing', link => ({
    unsubscribe: (filters, outcome) => after(1, () => link.unsubscribe(filters, outcome)),
  })),
  calling('a filter that is refused', 'it refuses what stands beside it', link => ({
    subscribe: (requests, outcome) => {
      let refused = false
      link.subscribe(requests, (request, code, ...rest) => {
        refused ||= code >= 0x80
        outcome(request, refused ? 0x80 : code, ...rest)
      })
    },
  })),
  calling('a filter that is refused', 'it ends the link', (link, { closed }) => ({
    subscribe: (requests, outcome) =>
      link.subscribe(requests, (request, code) => {
        outcome(request, code)
        if (code >= 0x80) closed(null)
      }),
  })),
  asking('noLocal leaves out', 'it does not ask for that', request => ({ ...request, noLocal: false })),
  asking('without noLocal', 'it never echoes', request => ({ ...request, noLocal: true })),
  asking('wildcards match', 'it takes # for +', request => ({
    ...request,
    filter: request.filter.replace('#', '+'),
  })),
  handling('a + matches one level', 'it drops empty levels', ({ message }) => ({
    message: (received, ...rest) => {
      if (!received.topic.endsWith('/')) message(received, ...rest)
    },
  })),
  besides('topics that begin with $ are hidden', 'it shows them', filter =>
    filter === '#' ? '$contract/#' : filter,
  ),
  calling('a topic that begins with $ arrives', 'it never publishes one', link => ({
    publish: (packet, outcome) => {
      if (!packet.topic.startsWith('$')) return link.publish(packet, outcome)
      outcome({ code: 0, text: undefined })
      return true
    },
  })),
  sending('awkward topics arrive as they are, by their own', 'it has . for /', packet => ({
    ...packet,
    topic: packet.topic.replaceAll('.', '/'),
  })),
  receiving(
    'awkward topics arrive as they are, by wildcards',
    'it decodes what it never encoded',
    message => ({
      ...message,
      topic: decodeURIComponent(message.topic.replace('%/', '%25/')),
    }),
  ),
  besides('a filter without wildcards', 'it has . for /', filter => filter.replaceAll('.', '/')),
  besides('a filter without wildcards', 'it has * for +', filter => filter.replaceAll('*', '+')),
  handling('a topic of as many levels', 'it knows 32', ({ message }) => ({
    message: (received, ...rest) => {
      if (received.topic.split('/').length <= 32) message(received, ...rest)
    },
  })),
  handling('copies name the identifiers', 'they name none', ({ message }) => ({
    message: (received, _, delivery) => message(received, [], delivery),
  })),
  {
    ...handling('without identifiers overlapping', 'it says another number of copies', ({ opened }) => ({
      opened: session => opened({ ...session, capabilities: { ...session.capabilities, overlap: 'each' } }),
    })),
    version: 4,
  },
]

export const groupFaults: readonly Fault[] = [
  asking('members of a group', 'each gets all', request => ({ ...request, filter: plain(request.filter) })),
  fault('members of a group', 'the first gets all', () => {
    let members = 0
    return () => ({
      link: link => ({
        subscribe: (requests, outcome) => {
          members += 1
          if (members === 1) link.subscribe(requests, outcome)
          else for (const request of requests) outcome(request, request.qos)
        },
      }),
    })
  }),
  asking('a group on a filter with wildcards', 'it has none there', request => ({
    ...request,
    filter: hasWildcard(request.filter) ? plain(request.filter) : request.filter,
  })),
  asking('each of two groups', 'there is one', request => ({
    ...request,
    filter: request.filter.replace(/^\$share\/[^/]*/, '$share/one'),
  })),
  fault('a group and a plain filter', 'it drops what looks like a double', () => handlers => {
    const seen = new Set<string>()
    return {
      handlers: {
        message: (received, ...rest) => {
          const key = `${received.topic} ${received.payload.join()}`
          if (seen.has(key)) return
          seen.add(key)
          handlers.message(received, ...rest)
        },
      },
    }
  }),
  calling('who leaves a group', 'it never leaves', () => ({
    unsubscribe: (filters, outcome) => after(1, () => filters.forEach(filter => outcome(filter, 0))),
  })),
  ...(['close', 'abort'] as const).map(way =>
    fault(
      `what a member of a group has not acknowledged goes to another after ${way}`,
      'it acknowledges what nobody has',
      () => handlers => {
        let ack: (delivery: number) => void = () => {}
        return {
          handlers: {
            message: (received, identifiers, delivery) => {
              if (delivery !== 0) ack(delivery)
              handlers.message(received, identifiers, delivery)
            },
          },
          link: link => {
            ack = delivery => link.ack(delivery, 0)
            return { ack: () => {} }
          },
        }
      },
    ),
  ),
]
