import { calling, type Fault, fault, handling, sending } from './faults.js'
import { createWorld } from './world.js'

export const keepingFaults: readonly Fault[] = [
  fault('a delivery that comes again is called', 'it makes up a name each time', () => {
    let names = 0
    return () => ({
      link: () => ({
        nameOf: () => {
          names += 1
          return String(names)
        },
      }),
    })
  }),
  calling('a delivery that comes again is called', 'it calls all the same', () => ({ nameOf: () => 'a' })),
  handling('a name is released once', 'it never says so', () => ({ released: () => {} })),
  handling('a name is released once', 'it says so twice', handlers => ({
    released: name => {
      handlers.released?.(name)
      handlers.released?.(name)
    },
  })),
  fault('a name is released once', 'it says so at once', () => handlers => ({
    handlers: {
      message: (message, identifiers, delivery) => {
        handlers.message(message, identifiers, delivery)
        handlers.released?.('1')
      },
    },
  })),
  {
    noticedBy: 'a client that was away for longer',
    what: 'its session has no end',
    make: ({ make, options: { kept, expiring } }) => ({
      driver: make,
      options: { expiring: { after: expiring.after, driver: kept } },
    }),
  },
  handling('two that are connected by one name', 'neither is told', ({ closed }) => ({
    closed: error => (error?.name === 'ClientIdInUseError' ? undefined : closed(error)),
  })),
  sending('what was stored is there after', 'it stores nothing', packet => ({ ...packet, retain: false })),
  {
    noticedBy: 'what was stored over one node',
    what: 'the other has its own',
    make: ({ make }) => ({ driver: make, options: { another: createWorld().make } }),
  },
  handling('what the system has dropped', 'it says nothing', () => ({ noticed: () => {} })),
  calling('a system that takes no publish for now', 'it takes that for final', link => ({
    publish: (packet, outcome) =>
      link.publish(packet, answer => outcome({ ...answer, code: answer.code === 0x97 ? 0x80 : answer.code })),
  })),
  calling('a link whose other side reads nothing', 'it keeps what it cannot write', link => ({
    publish: (packet, outcome) => link.publish(packet, outcome) || true,
  })),
]
