import { type RedisOptions, redis } from 'rxtopics/redis'
import type { Connect, Lane, Setup } from './cluster.js'
import { startRedisCluster } from './redisCluster.js'
import { redisClusterMissing } from './redisProcess.js'
import { startRedisSentinels } from './redisSentinels.js'

const pubSub =
  (urls: (first: number) => readonly string[], options: RedisOptions): Connect =>
  who =>
    redis(urls(who.node), {
      clientId: who.name,
      keepalive: 1,
      connectTimeout: 4_000,
      serverTimeout: 2_000,
      ...options,
    })

// Nothing is kept for who is not connected; who comes back in time gets what waited in the outbox meanwhile.
const promised: Lane['promised'] = { clean: {}, elsewhere: {} }

/** With a stream, QoS 1. What the primary had taken and its replicas had not got is lost with it. */
const streams =
  (urls: (first: number) => readonly string[], options: RedisOptions): Connect =>
  who =>
    pubSub(urls, {
      ...options,
      streams: { ackWait: 2_000, clean: cleanOf[who.session] },
    })(who)

const cleanOf = { kept: false, clean: true, resumed: 'first' } as const

const promisedOfStreams: Lane['promised'] = {
  kept: {},
  resumed: {},
  clean: {},
  group: {},
  elsewhere: {},
  away: {},
}

export const sentinelSetup: Setup = {
  engine: 'Redis with Sentinels',
  missing: redisClusterMissing,
  start: async () => {
    const cluster = await startRedisSentinels()
    const { name } = cluster
    return {
      cluster,
      lanes: [
        {
          title: 'pub/sub, QoS 0',
          connect: pubSub(() => cluster.urls, { sentinel: { name } }),
          victim: cluster.primary,
          faults: ['killed', 'stopped', 'cut off'],
          qos: 0,
          down: 8_000,
          promised,
        },
        {
          title: 'streams, QoS 1',
          connect: streams(() => cluster.urls, { sentinel: { name } }),
          victim: cluster.primary,
          faults: ['killed', 'stopped', 'cut off'],
          down: 8_000,
          promised: promisedOfStreams,
        },
      ],
    }
  },
}

export const redisClusterSetup: Setup = {
  engine: 'Redis Cluster',
  missing: redisClusterMissing,
  start: async () => {
    const cluster = await startRedisCluster()
    return {
      cluster,
      lanes: [
        {
          title: 'pub/sub, QoS 0',
          connect: pubSub(cluster.urls, { cluster: true }),
          victim: () => cluster.ownerOf('{rxtopics}'),
          faults: ['killed', 'stopped', 'cut off'],
          qos: 0,
          down: 8_000,
          promised,
        },
        {
          title: 'streams, QoS 1',
          connect: streams(cluster.urls, { cluster: true }),
          victim: () => cluster.ownerOf('{rxtopics}'),
          faults: ['killed', 'stopped', 'cut off'],
          down: 8_000,
          promised: promisedOfStreams,
        },
      ],
    }
  },
}
