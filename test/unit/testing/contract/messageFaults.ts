import type { Link } from 'rxtopics'
import { asking, calling, type Fault, fault, handling, receiving, sending } from './faults.js'
import { wrapped } from './world.js'

const after = (ms: number, task: () => void) => void setTimeout(task, ms)

/** Every third message comes later. */
const shuffling = (noticedBy: string): Fault =>
  fault(noticedBy, 'it works at several at a time', () => handlers => {
    let count = 0
    return {
      handlers: {
        message: (...received) => {
          count += 1
          if (count % 3 === 0) after(1, () => handlers.message(...received))
          else handlers.message(...received)
        },
      },
    }
  })

const limits = { maximumPayload: 1_500_000, maximumLevels: 60 }
const tooLong = ({ payload, topic }: Parameters<Link['publish']>[0]) =>
  payload.length > limits.maximumPayload || topic.split('/').length > limits.maximumLevels

export const messageFaults: readonly Fault[] = [
  receiving('payloads arrive unchanged', 'it takes them for text', message => ({
    ...message,
    payload: new TextEncoder().encode(new TextDecoder().decode(message.payload)),
  })),
  handling('payloads arrive unchanged', 'it drops empty ones', ({ message }) => ({
    message: (received, ...rest) => {
      if (received.payload.length > 0) message(received, ...rest)
    },
  })),
  receiving('a payload of 1 MiB', 'it has buffers of 64 kB', message => ({
    ...message,
    payload: message.payload.subarray(0, 65_536),
  })),
  calling('a payload longer than maximumPayload', 'it ends the link', (link, { closed }) => ({
    publish: (packet, outcome) => {
      if (!tooLong(packet)) return link.publish(packet, outcome)
      closed(null)
      return true
    },
  })),
  calling('a topic of more than maximumLevels', 'it says yes', link => ({
    publish: (packet, outcome) => {
      if (!tooLong(packet)) return link.publish(packet, outcome)
      outcome({ code: 0, text: undefined })
      return true
    },
  })),
  handling('messages of each QoS arrive once', 'it doubles', ({ message }) => ({
    message: (...received) => {
      message(...received)
      if (received[0].qos === 1) message(...received)
    },
  })),
  calling('messages of each QoS arrive once', 'it answers twice', link => ({
    publish: (packet, outcome) =>
      link.publish(packet, answer => {
        outcome(answer)
        outcome(answer)
      }),
  })),
  receiving('a message comes with the lower', 'it says what was granted', message => ({
    ...message,
    qos: 2,
  })),
  shuffling('messages of one topic keep their order'),
  shuffling('twenty topics in turn'),
  calling('a publish that nobody is subscribed to', 'it refuses that', link => ({
    publish: (packet, outcome) =>
      link.publish(packet, answer =>
        outcome(packet.topic.endsWith('/nobody') ? { code: 0x80, text: undefined } : answer),
      ),
  })),
  handling('a link that takes no more', 'it never takes any again', () => ({ ready: () => {} })),
  calling('a link that takes no more', 'it does what it says it has not', link => ({
    publish: (packet, outcome) => {
      const taken = link.publish(packet, outcome)
      if (!taken) link.publish({ ...packet, qos: 0 }, () => {})
      return taken
    },
  })),
  calling('ping is answered', 'it answers twice', link => ({
    ping: pong =>
      link.ping(() => {
        pong()
        pong()
      }),
  })),
  receiving('properties pass unchanged', 'it knows no response topics', message => {
    const { responseTopic, ...properties } = message.properties
    return { ...message, properties }
  }),
  sending('awkward user properties', 'it trims', packet => {
    const given = packet.properties.userProperties
    if (given === undefined) return packet
    const userProperties = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? value.trim() : value]),
    )
    return { ...packet, properties: { ...packet.properties, userProperties } }
  }),
  sending('awkward user properties', 'it keeps one value of each name', packet => {
    const given = packet.properties.userProperties
    if (given === undefined) return packet
    const userProperties = Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, typeof value === 'string' ? value : value[0]!]),
    )
    return { ...packet, properties: { ...packet.properties, userProperties } }
  }),
  receiving('a message without properties', 'it makes some up', message => ({
    ...message,
    properties: { ...message.properties, contentType: 'application/octet-stream' },
  })),
]

export const retainedFaults: readonly Fault[] = [
  receiving('retained messages come at each subscribe', 'it marks none', message => ({
    ...message,
    retain: false,
  })),
  asking('the last retained message of each topic', 'it finds none by wildcards', request => ({
    ...request,
    retainHandling: /[+#]/.test(request.filter) ? 2 : request.retainHandling,
  })),
  sending('an empty retained message deletes', 'it deletes nothing', packet => ({
    ...packet,
    retain: packet.retain && packet.payload.length > 0,
  })),
  fault('what was stored while a subscribe', 'it keeps values of its own', () => handlers => {
    let before: Parameters<typeof handlers.message> | undefined
    return {
      handlers: {
        message: (...received) => {
          handlers.message(...received)
          const [{ retain }, identifiers] = received
          if (retain && before !== undefined) handlers.message(before[0], identifiers, 0)
          before = received
        },
      },
    }
  }),
  asking('retainHandling 2 leaves', 'it does not know it', request => ({ ...request, retainHandling: 0 })),
  asking('retainAsPublished keeps', 'it does not know it', request => ({
    ...request,
    retainAsPublished: false,
  })),
]

export const settlingFaults: readonly Fault[] = [
  handling('a delivery has a number of its own', 'all have the same', ({ message }) => ({
    message: (received, identifiers, delivery) => message(received, identifiers, delivery === 0 ? 0 : 7),
  })),
  fault('settling twice', 'it ends the link', () => handlers => {
    const settled = new Set<number>()
    return {
      link: link => ({
        ack: (delivery, ...rest) => {
          if (settled.has(delivery)) return handlers.closed(null)
          settled.add(delivery)
          link.ack(delivery, ...rest)
        },
      }),
    }
  }),
  fault('deliveries may be settled in any order', 'it knows one position', () => handlers => {
    let position = 0
    return {
      link: link => ({
        ack: (delivery, ...rest) => {
          if (delivery < position) return handlers.closed(null)
          position = delivery
          link.ack(delivery, ...rest)
        },
      }),
    }
  }),
  fault('a message that is refused', 'it goes back to the queue', () => handlers => {
    const had = new Map<number, Parameters<typeof handlers.message>>()
    return {
      handlers: {
        message: (...received) => {
          had.set(received[2], received)
          handlers.message(...received)
        },
      },
      link: link => ({
        ack: (delivery, code, text) => {
          const again = had.get(delivery)
          if (code !== null && code >= 0x80 && again !== undefined) handlers.message(...again)
          else link.ack(delivery, code, text)
        },
      }),
    }
  }),
  {
    noticedBy: 'no more unacknowledged messages',
    what: 'it does not say how many',
    make: world => ({
      driver: world.make,
      options: { window: { size: world.options.window.size, driver: () => world.make() } },
    }),
  },
  {
    noticedBy: 'a message whose observer takes its time',
    what: 'it does not say that work goes on',
    make: world => ({
      driver: () =>
        wrapped(world.make(), handlers => {
          const open = new Set<number>()
          return {
            handlers: {
              message: (...received) => {
                handlers.message(...received)
                open.add(received[2])
                after(20, () => (open.has(received[2]) ? handlers.message(...received) : undefined))
              },
            },
            link: link => ({
              ack: (delivery, ...rest) => {
                open.delete(delivery)
                link.ack(delivery, ...rest)
              },
            }),
          }
        }),
      options: { redeliversAfter: 20 },
    }),
  },
]

export const sessionFaults: readonly Fault[] = [
  {
    noticedBy: 'a kept client finds its subscriptions',
    what: 'it starts anew',
    make: world => ({ driver: world.make, options: { kept: () => world.make() } }),
  },
  handling(
    'what a session says that it has',
    'it has nothing of QoS 0, and does not say so',
    ({ message }) => ({
      message: (received, ...rest) => {
        if (received.qos > 0) message(received, ...rest)
      },
    }),
  ),
  handling('what a session says that it has', 'it says that it has nothing', ({ opened }) => ({
    opened: session => opened({ ...session, has: () => false }),
  })),
  calling('what was acknowledged does not come again', 'it forgets to tell', () => ({ ack: () => {} })),
  calling('what was left or not settled', 'it acknowledges what is left', link => ({
    ack: (delivery, code, text) => link.ack(delivery, code ?? 0, text),
  })),
  receiving('what was left or not settled', 'it does not mark it', message => ({ ...message, dup: false })),
  calling('what was refused does not come again', 'it only leaves it', link => ({
    ack: (delivery, code) => link.ack(delivery, code !== null && code >= 0x80 ? null : code),
  })),
  fault('a late acknowledgement', 'it settles over the link that there is', () => {
    let last: Link | undefined
    return () => ({
      link: link => {
        last = link
        return { ack: (...settled) => last?.ack(...settled) }
      },
    })
  }),
  fault('a publish that a lost link left', 'it takes it for sent', () => {
    const seen = new WeakSet<object>()
    return () => ({
      link: link => ({
        publish: (packet, outcome) => {
          if (seen.has(packet)) return true
          seen.add(packet)
          return link.publish(packet, outcome)
        },
      }),
    })
  }),
  {
    noticedBy: 'a client that is not kept',
    what: 'it keeps it',
    make: world => {
      const one = world.options.kept()
      let made = 0
      // The first driver is that of the look at the capabilities, the second the one under test.
      return {
        driver: () => {
          made += 1
          return made === 2 ? one : world.make()
        },
      }
    },
  },
]
