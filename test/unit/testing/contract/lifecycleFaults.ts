import { ConnectionLostError, type Driver, type Link, type LinkHandlers, type Session } from 'rxtopics'
import { calling, deaf, type Fault, fault, handling } from './faults.js'

/** A link that nobody hears of. */
const mute: Link = {
  subscribe: () => {},
  unsubscribe: () => {},
  publish: () => false,
  ack: () => {},
  ping: () => {},
  close: () => {},
  abort: () => {},
}

const after = (ms: number, task: () => void) => void setTimeout(task, ms)

/** Of a driver that keeps its latest link for whoever calls an older one. */
const latest = (calls: (link: () => Link) => Partial<Link>) => () => {
  let last = mute
  return () => ({
    link: (link: Link) => {
      last = link
      return calls(() => last)
    },
  })
}

export const lifecycleFaults: readonly Fault[] = [
  handling('open returns before', 'it opens twice', ({ opened }) => ({
    opened: session => {
      opened(session)
      opened(session)
    },
  })),
  {
    noticedBy: 'open returns before',
    what: 'it calls within open',
    make: world => ({
      driver: () => {
        const inner = world.make()
        return {
          ...inner,
          open: (handlers, context) => {
            handlers.ready?.()
            return inner.open(handlers, context)
          },
        }
      },
    }),
  },
  {
    noticedBy: 'a driver opens the next link from within',
    what: 'it counts a link until closed has returned',
    make: world => ({
      driver: () => {
        const inner = world.make()
        let busy = false
        return {
          ...inner,
          open: (handlers, context) => {
            if (busy) return mute
            busy = true
            return inner.open(
              {
                ...handlers,
                closed: error => {
                  handlers.closed(error)
                  busy = false
                },
              },
              context,
            )
          },
        }
      },
    }),
  },
  fault('two clients of one driver', 'it has one link', () => {
    let last: Link | undefined
    return () => ({
      link: link => {
        last?.abort()
        last = link
        return {}
      },
    })
  }),
  handling('a link that finds nobody', 'it calls that a close', ({ closed }) => ({
    closed: () => closed(null),
  })),
  calling('links that were closed or aborted', 'it keeps the connection', (_, { closed }) => ({
    abort: () => closed(null),
  })),
  calling('close ends the link in order', 'it writes later than it closes', link => ({
    publish: (packet, outcome) => {
      after(5, () => link.publish(packet, outcome))
      return true
    },
  })),
  fault('close right after many', 'it writes the rest later than it closes', () => () => {
    let count = 0
    return {
      link: link => ({
        publish: (packet, outcome) => {
          count += 1
          if (count < 500) return link.publish(packet, outcome)
          after(5, () => link.publish(packet, outcome))
          return true
        },
      }),
    }
  }),
  ...(['close', 'abort'] as const).map(way =>
    fault(`${way} before the link has opened`, 'it opens all the same', () => handlers => {
      let isOpen = false
      return {
        handlers: {
          opened: session => {
            isOpen = true
            handlers.opened(session)
          },
        },
        link: link => ({ [way]: () => (isOpen ? link[way]() : undefined) }),
      }
    }),
  ),
  calling('abort ends the link at once', 'it closes each time', (link, { closed }) => ({
    abort: () => {
      link.abort()
      closed(null)
    },
  })),
  fault('abort after close', 'it waits for an answer that does not come', () => () => {
    let closing = false
    return {
      link: link => ({
        close: () => {
          closing = true
        },
        abort: () => (closing ? undefined : link.abort()),
      }),
    }
  }),
  fault('what is under way when a link is aborted', 'it answers what is lost', () => handlers => {
    const open = new Set<() => void>()
    return {
      handlers: {
        closed: error => {
          handlers.closed(error)
          for (const answer of open) answer()
        },
      },
      link: link => ({
        publish: (packet, outcome) => {
          const answer = () => outcome({ code: 0x80, text: undefined })
          open.add(answer)
          return link.publish(packet, given => {
            open.delete(answer)
            outcome(given)
          })
        },
      }),
    }
  }),
  fault('settling and ending a link', 'it closes again', () => handlers => {
    let over = false
    return {
      handlers: {
        closed: error => {
          over = true
          handlers.closed(error)
        },
      },
      link: link => ({ close: () => (over ? handlers.closed(null) : link.close()) }),
    }
  }),
  deaf('every method may be called from within opened', 'it is not ready yet', ['opened'], ['subscribe']),
  deaf('every method may be called from within message', 'it is busy', ['message'], ['subscribe', 'publish']),
  deaf('every method may be called from within an answer', 'it is busy', ['answer'], ['publish']),
  deaf('a message that is published from within', 'it is busy', ['message'], ['publish']),
  deaf('close may be called from within', 'it is busy', ['message'], ['close']),
  deaf('close may be called from within', 'it is busy', ['opened'], ['close']),
  deaf('abort may be called from within', 'it is busy', ['answer'], ['abort']),
  fault(
    'calls of a lost link',
    'it sends them over the next',
    latest(last => ({ publish: (packet, outcome) => last().publish(packet, outcome) })),
  ),
]

const pending = (session: Session): Session => ({ ...session, clientId: 'nobody' })

export const lossFaults: readonly Fault[] = [
  handling('a link that is cut', 'it calls that a close', ({ closed }) => ({ closed: () => closed(null) })),
  fault('after a cut the driver', 'it has one link for ever', () => {
    let gone = false
    return handlers => ({
      handlers: {
        opened: session => (gone ? undefined : handlers.opened(session)),
        closed: error => {
          gone ||= error !== null
          handlers.closed(error)
        },
      },
    })
  }),
  {
    noticedBy: 'abort ends a link to a system that is silent',
    what: 'it waits for the system',
    make: world => waitsToEnd(world, world.make),
  },
  {
    noticedBy: 'close of a link to a system that is silent',
    what: 'it waits for the system',
    make: world => waitsToEnd(world, world.make),
  },
  {
    noticedBy: 'a link cannot open to a system that is silent',
    what: 'it opens by itself',
    make: world => ({
      driver: () => {
        const inner = world.make()
        let session: Session | undefined
        return {
          ...inner,
          open: (handlers, context) => {
            const seen: LinkHandlers = {
              ...handlers,
              opened: found => {
                session = found
                known = found
                handlers.opened(found)
              },
            }
            const link = inner.open(seen, context)
            if (known !== undefined && session === undefined) after(1, () => handlers.opened(pending(known!)))
            return link
          },
        }
      },
    }),
  },
  calling('a pong comes from the other side', 'it answers itself', () => ({
    ping: pong => after(1, pong),
  })),
  fault('a system that is started again', 'it does not notice', () => handlers => {
    let asked = false
    return {
      handlers: { closed: error => (asked ? handlers.closed(error) : undefined) },
      link: link => ({
        close: () => {
          asked = true
          link.close()
        },
        abort: () => {
          asked = true
          handlers.closed(new ConnectionLostError('late'))
          link.abort()
        },
      }),
    }
  }),
]

// What the first link was told, over all drivers of the world.
let known: Session | undefined

const waitsToEnd = (world: { through(task: () => void): void }, make: () => Driver) => ({
  driver: () => {
    const inner = make()
    return {
      ...inner,
      open: (...given: Parameters<Driver['open']>) => {
        const link = inner.open(...given)
        return { ...link, abort: () => world.through(() => link.abort()) }
      },
    }
  },
})
