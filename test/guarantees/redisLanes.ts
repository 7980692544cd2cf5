import { lastValueFrom } from 'rxjs'
import { createClient, type Driver } from 'rxtopics'
import { type RedisOptions, redis } from 'rxtopics/redis'
import { withProperties } from 'rxtopics/with-properties'
import { redisMissing } from '../support/brokers.js'
import { startProxy } from '../support/proxy.js'
import { startRedisServer } from '../support/redisServer.js'
import type { Lack, Lane } from './lane.js'
import { watched } from './linkWire.js'
import { atLeastOnce, clientNames, cumulative, exactlyOnce } from './needs.js'

const PREFIX = 'lane:'

/** Lanes of clients that speak to Redis, without streams and with them. `user` may log in, besides everybody without credentials. */
export const redisLanes = (user: {
  readonly username: string
  readonly password: string
}): readonly Lane[] => [
  lane('Redis', user, pubSubLacks, false),
  lane('Redis with streams', user, streamsLacks, true),
]

const named: Lack = { titles: clientNames, reason: 'Redis knows no client by its name' }

const denials: Lack = {
  titles: ['B15', 'D23', 'F34', 'F35', 'F36'],
  reason: 'what a user may subscribe is a list, which Redis compares with patterns letter by letter',
}

const pubSubLacks: readonly Lack[] = [
  named,
  denials,
  {
    titles: [...atLeastOnce, ...['C20 P12 qos', 'N67', 'N74 a late', 'P15', 'P26', 'P66', 'T97']],
    reason: 'pub/sub has QoS 0: what the guarantee publishes or acknowledges needs QoS 1',
  },
  {
    titles: ['B17', 'C20 P12 noLocal', 'C20 P12 retainAsPublished', 'C21'],
    reason: 'channels are subscribed without options',
  },
  { titles: ['D25', 'T101', 'T102'], reason: 'pub/sub has no groups' },
]

const streamsLacks: readonly Lack[] = [
  named,
  denials,
  { titles: exactlyOnce, reason: 'Redis has no QoS 2' },
  {
    titles: ['N67 N68 N70'],
    reason:
      'in a storm of joins a stored value may come after newer live ones: the store and the stream are two',
  },
  { titles: ['H44 P27'], reason: 'a stream does not say whether anybody listens' },
  {
    titles: cumulative,
    reason: 'a stream takes acknowledgements in any order, so none waits for another',
  },
]

const lane = (
  name: string,
  { username, password }: { readonly username: string; readonly password: string },
  lacks: readonly Lack[],
  streams: boolean,
): Lane => ({
  name,
  missing: redisMissing(),
  lacks,
  start: async () => {
    const server = await startRedisServer()
    const rights = ['~*', '&*', '+@all']
    const allow = () => server.command('ACL', 'SETUSER', username, 'on', `>${password}`, ...rights)
    await allow()
    const proxy = await startProxy(server, { decode: false })
    const url = proxy.url.replace(/^\w+:/, 'redis:')
    const { wire, watch } = watched()
    const optionsFor = (given: RedisOptions['streams'] = {}): RedisOptions => ({
      prefix: PREFIX,
      ...(streams ? { streams: { ackWait: 1_000, ...given } } : {}),
    })
    // Pub/sub carries payloads alone; messages without properties are not changed by this.
    const dressed = (driver: Driver) => (streams ? driver : withProperties(driver, { filters: ['#'] }))
    const publisher = createClient(redis(server.url, optionsFor()), { retry: () => 20 })
    return {
      version: 5,
      saysGroups: true,
      ownWindow: streams,
      wire,
      driver: ({ clientId, clean = true, window, credentials } = {}) =>
        watch(
          dressed(
            redis(url, {
              ...optionsFor({ clean, ...(window === undefined ? {} : { maximumInFlight: window }) }),
              ...(clientId === undefined ? {} : { clientId }),
              ...(credentials === undefined ? {} : { credentials }),
            }),
          ),
        ),
      publish: async (topic, payload, { qos = 1, ...options } = {}) => {
        await lastValueFrom(
          publisher.publish(topic, payload, { qos: streams && qos > 0 ? 1 : 0, ...options }),
        )
      },
      // What a user may subscribe is a list, and Redis compares patterns with it letter by letter: see `denied`.
      deny: async () => {},
      stop: server.stop,
      start: async () => {
        await server.start()
        await allow()
      },
      cut: () => proxy.cut('reset'),
      hold: on => (on ? proxy.hold('toClient') : proxy.release('toClient')),
      [Symbol.asyncDispose]: async () => {
        await publisher.close({ deadline: 100 })
        await proxy.close()
        await server[Symbol.asyncDispose]()
      },
    }
  },
})
