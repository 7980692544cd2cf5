import { lastValueFrom } from 'rxjs'
import { createClient } from 'rxtopics'
import { type RedisOptions, redis } from 'rxtopics/redis'
import { redisMissing } from '../support/brokers.js'
import { startProxy } from '../support/proxy.js'
import { startRedisServer } from '../support/redisServer.js'
import type { Lack, Lane } from './lane.js'
import { watched } from './linkWire.js'

const PREFIX = 'lane:'

/** The lane of clients that speak to Redis with streams. `user` may log in, besides everybody without credentials. */
export const redisLanes = (user: {
  readonly username: string
  readonly password: string
}): readonly Lane[] => [lane('Redis with streams', user, streamsLacks, true)]

const streamsLacks: readonly Lack[] = [
  { titles: ['P44 a second client', 'P78 two clients'], reason: 'Redis knows no client by its name' },
  {
    titles: ['A5 a publish', 'G37 a publish', 'H42 M63 a thousand publishes at QoS 2', 'H43 order'],
    reason: 'Redis has no QoS 2',
  },
  {
    titles: ['N67 N68 N70'],
    reason:
      'in a storm of joins a stored value may come after newer live ones: the store and the stream are two',
  },
  { titles: ['H44 P27'], reason: 'a stream does not say whether anybody listens' },
  {
    titles: ['I48 acks given', 'I52 ackAfter acknowledges'],
    reason: 'a stream takes acknowledgements in any order, so none waits for another',
  },
  {
    titles: ['B15', 'D23', 'F34', 'F35', 'F36'],
    reason: 'all messages are in one stream: a user who may read it is refused no filter',
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
    const publisher = createClient(redis(server.url, optionsFor()), { retry: () => 20 })
    return {
      version: 5,
      saysGroups: true,
      ownWindow: streams,
      wire,
      driver: ({ clientId, clean = true, window, credentials } = {}) =>
        watch(
          redis(url, {
            ...optionsFor({ clean, ...(window === undefined ? {} : { maximumInFlight: window }) }),
            ...(clientId === undefined ? {} : { clientId }),
            ...(credentials === undefined ? {} : { credentials }),
          }),
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
