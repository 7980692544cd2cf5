import { type RedisOptions, redis } from 'rxtopics/redis'
import { redisMissing } from '../support/brokers.js'
import { proxyHooks } from '../support/proxyHooks.js'
import { startRedisServer } from '../support/redisServer.js'
import { type Lane, overLanes } from './lanes.js'

const started = async (options: RedisOptions) => {
  const server = await startRedisServer()
  const { proxy, url: proxied, hooks } = await proxyHooks(server)
  const url = proxied.replace(/^\w+:/, 'redis:')
  const base: RedisOptions = {
    // So that there is soon no more room, and silence is soon heard.
    maximumUnanswered: 20_000,
    maximumPayload: 64 * 1024,
    closeTimeout: 500,
    ...options,
  }
  return {
    url,
    base,
    makeDriver: () => redis(url, base),
    options: {
      ...hooks,
      restart: async () => {
        await server.stop()
        await server.start()
      },
      unreachable: () => redis('redis://127.0.0.1:9', base),
    },
    [Symbol.asyncDispose]: async () => {
      await proxy.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

const never = [
  'no subscription identifiers',
  'maximumLevels',
  // What a user may subscribe is a list, and Redis compares patterns with it letter by letter.
  'option denied',
]
const ofStreams = [
  ...['QoS 1', 'groups', 'noLocal', 'retainAsPublished', 'properties'],
  ...['option kept', 'option window', 'option groupsRedeliver', 'option redeliversAfter'],
]

const pubSub = (name: string, options: RedisOptions): Lane => ({
  name: `Redis, ${name}`,
  missing: redisMissing(),
  lacks: [...never, ...ofStreams],
  start: () => started(options),
})

overLanes([
  pubSub('nothing else', {}),
  pubSub('with a prefix and colons', { prefix: 'a[b]:', separator: ':' }),
])
