import fc from 'fast-check'
import { VirtualTimeScheduler } from 'rxjs'
import { ConnectionEndingError, ConnectionLostError, createClient, type Driver } from 'rxtopics'
import { expect, test } from 'vitest'
import type { Link, LinkHandlers } from '../../../../src/driver/driver.js'
import { all, unnamed } from '../subscriptions/linked.js'

// A broker that takes requests in order, each after a ms, and ends the connection on some.

interface Request {
  readonly name: string
  answer(): void
}

const createPoisoned = (isPoison: (name: string) => boolean, isKept: boolean, names: boolean) => {
  const taken: string[] = []
  let connections = 0
  let known = false

  const driver: Driver = {
    name: 'poisoned',
    open: (handlers: LinkHandlers, { scheduler }): Link => {
      let isOpen = true
      let queue: Request[] = []
      connections += 1
      const end = (reason: ConnectionLostError | null) => {
        if (!isOpen) return
        isOpen = false
        queue = []
        handlers.closed(reason)
      }
      const work = () => {
        if (!isOpen) return
        const request = queue.shift()
        if (request === undefined) return
        if (isPoison(request.name)) return end(new ConnectionLostError('the broker has closed'))
        if (!taken.includes(request.name)) taken.push(request.name)
        request.answer()
        if (queue.length > 0) scheduler.schedule(work, 1)
      }
      const add = (request: Request) => {
        queue.push(request)
        if (queue.length === 1) scheduler.schedule(work, 1)
      }
      scheduler.schedule(() => {
        const capabilities = names ? all : unnamed
        handlers.opened({ present: known, persistent: isKept, clientId: 'a', capabilities })
        known = isKept
      }, 1)
      return {
        subscribe: (requests, outcome) => {
          for (const request of requests)
            add({ name: `+${request.filter}`, answer: () => outcome(request, request.qos) })
        },
        unsubscribe: (filters, outcome) => {
          for (const filter of filters) add({ name: `-${filter}`, answer: () => outcome(filter, 0) })
        },
        publish: (packet, outcome) => {
          add({ name: packet.topic, answer: () => outcome({ code: 0, text: undefined }) })
          return true
        },
        ack: () => {},
        ping: pong => pong(),
        close: () => end(null),
        abort: () => end(null),
      }
    },
  }
  return { driver, taken, connections: () => connections }
}

/** When each comes, in ms, and whether the broker ends the connection on it. */
const comings = fc.array(
  fc.record({
    what: fc.constantFrom('filter', 'topic'),
    at: fc.oneof(fc.constant(0), fc.nat(50)),
    poison: fc.boolean(),
  }),
  { maxLength: 60 },
)

test('O78 poison among publishes and filters: each is found and fails alone, all others are served', () => {
  fc.assert(
    fc.property(comings, fc.nat(4), fc.boolean(), fc.boolean(), (all, most, isKept, isNamed) => {
      let left = most
      const requests = all.map(({ what, at, poison }, i) => {
        const isPoison = poison && left-- > 0
        return { name: `${what === 'filter' ? '+' : ''}${isPoison ? 'poison' : 'fine'}/${i}`, at, isPoison }
      })
      const poisonous = new Set(requests.filter(({ isPoison }) => isPoison).map(({ name }) => name))
      const { driver, taken, connections } = createPoisoned(name => poisonous.has(name), isKept, isNamed)
      const scheduler = new VirtualTimeScheduler()
      const client = createClient(driver, { scheduler, retry: () => 1, linger: 10_000 })
      const failures: unknown[] = []
      const failed = (error: unknown) => failures.push(error)
      for (const { name, at } of requests)
        scheduler.schedule(() => {
          if (name.startsWith('+')) client.observe(name.slice(1)).subscribe({ error: failed })
          else client.publish(name, 'x', { qos: 1, timeout: 1e9 }).subscribe({ error: failed })
        }, at)
      scheduler.maxFrames = 20_000
      scheduler.flush()

      for (const failure of failures) expect(failure).toBeInstanceOf(ConnectionEndingError)
      const blamed = failures.map(failure => {
        const { request, topic } = failure as ConnectionEndingError
        return `${request === 'subscribe' ? '+' : ''}${topic}`
      })
      expect(new Set(blamed)).toEqual(poisonous)
      expect(blamed).toHaveLength(poisonous.size)
      const fine = requests.filter(({ isPoison }) => !isPoison).map(({ name }) => name)
      expect(new Set(taken)).toEqual(new Set(fine))
      // Publishes in their order: those of one moment as they were made.
      const made = [...requests].sort((a, b) => a.at - b.at).map(({ name }) => name)
      const order = made.filter(name => !name.startsWith('+') && !poisonous.has(name))
      expect(taken.filter(name => !name.startsWith('+'))).toEqual(order)
      const each = Math.ceil(Math.log2(requests.length + 1)) + 1 + 3
      expect(connections()).toBeLessThanOrEqual(poisonous.size * each + 1)
    }),
    { numRuns: 300 },
  )
})
