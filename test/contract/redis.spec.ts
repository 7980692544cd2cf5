import { type RedisOptions, redis } from 'rxtopics/redis'
import { withProperties } from 'rxtopics/with-properties'
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
    server,
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
      keepsRetained: true as const,
    },
    [Symbol.asyncDispose]: async () => {
      await proxy.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

const never = [
  'QoS 2',
  'option another',
  'no subscription identifiers',
  'maximumLevels',
  // What a user may subscribe is a list, and Redis compares patterns with it letter by letter.
  'option denied',
]
const ofStreams = [
  ...['QoS 1', 'groups', 'noLocal', 'retainAsPublished', 'properties'],
  ...['option kept', 'option window', 'option groupsRedeliver', 'option redeliversAfter'],
  ...['option expiring', 'option drop', 'option strain'],
]

const pubSub = (name: string, options: RedisOptions): Lane => ({
  name: `Redis, ${name}`,
  missing: redisMissing(),
  lacks: [...never, ...ofStreams],
  start: () => started(options),
})

const WINDOW = 5
const ACK_WAIT = 600

let clients = 0
const clientId = () => {
  clients += 1
  return `contract-${process.pid}-${clients}`
}

const streams: Lane = {
  name: 'Redis, streams',
  missing: redisMissing(),
  lacks: never,
  start: async () => {
    const own = { ackWait: ACK_WAIT, maximumInFlight: 20 }
    const lane = await started({ streams: own })
    const { server, url, base } = lane
    return {
      ...lane,
      options: {
        ...lane.options,
        kept: () => redis(url, { ...base, clientId: clientId(), streams: { ...own, clean: false } }),
        window: {
          size: WINDOW,
          driver: () => redis(url, { ...base, streams: { ...own, receiveMaximum: WINDOW } }),
        },
        groupsRedeliver: true,
        redeliversAfter: ACK_WAIT,
        expiring: {
          after: 1_200,
          driver: () =>
            redis(url, {
              ...base,
              clientId: clientId(),
              streams: { ...own, clean: false, sessionExpiry: 1 },
            }),
        },
        drop: async () => {
          await server.command('XTRIM', '{rxtopics}:stream', 'MAXLEN', '0')
        },
        // A primary without a replica that it waits for takes no writes.
        strain: async on => {
          await server.command('CONFIG', 'SET', 'min-replicas-to-write', on ? '1' : '0')
        },
      },
    }
  },
}

const withEnvelopes: Lane = {
  ...pubSub('with properties in envelopes', {}),
  lacks: [...never, ...ofStreams.filter(each => each !== 'properties')],
  start: async () => {
    const lane = await started({})
    return { ...lane, makeDriver: () => withProperties(lane.makeDriver(), { filters: ['#'] }) }
  },
}

overLanes([
  streams,
  withEnvelopes,
  pubSub('nothing else', {}),
  pubSub('with a prefix and colons', { prefix: 'a[b]:', separator: ':' }),
])
