import { mqtt } from 'rxtopics/mqtt'
import { type JetStreamOptions, nats } from 'rxtopics/nats'
import { natsMissing } from '../support/nats.js'
import type { Connect, Lane, Setup, Who } from './cluster.js'
import { type NatsCluster, startNatsCluster } from './natsCluster.js'

const cleanOf = ({ session }: Who) => (({ kept: false, clean: true, resumed: 'first' }) as const)[session]

const jetStream =
  (cluster: NatsCluster, options: JetStreamOptions): Connect =>
  who =>
    nats(cluster.urls(who.node), {
      clientId: who.name,
      // No subject is of two streams.
      prefix: options.stream ?? 'led',
      keepalive: 1,
      connectTimeout: 4_000,
      serverTimeout: 2_000,
      jetstream: { ackWait: 2_000, ...options, clean: cleanOf(who) },
    })

const overMqtt =
  (cluster: NatsCluster): Connect =>
  who =>
    mqtt(cluster.mqttUrls(who.node), {
      protocolVersion: 4,
      clientId: who.name,
      clean: who.session !== 'kept',
      keepalive: 1,
      connectTimeout: 4_000,
      serverTimeout: 2_000,
      answerTimeout: 3_000,
    })

const all = ['killed', 'stopped', 'cut off'] as const

/** JetStream with three replicas: what the rest of the tests can afford. */
export const threeReplicas = (cluster: NatsCluster): Lane => ({
  title: 'JetStream, 3 replicas',
  connect: jetStream(cluster, { replicas: 3 }),
  victim: () => cluster.leader('rxtopics'),
  faults: all,
  promised: {
    kept: { lost: 0 },
    resumed: { lost: 0 },
    clean: {},
    group: { lost: 0 },
    elsewhere: {},
    away: { lost: 0 },
  },
})

/** JetStream with one replica that no disk has: what is there is lost with its node. */
export const inMemory = (cluster: NatsCluster): Lane => ({
  title: 'JetStream, 1 replica in memory',
  connect: jetStream(cluster, { stream: 'volatile', storage: 'memory', replicas: 1 }),
  victim: () => cluster.leader('volatile'),
  faults: ['killed'],
  promised: { away: {} },
  loses: { away: ['killed'] },
})

export const natsSetup: Setup = {
  engine: 'NATS',
  missing: natsMissing,
  start: async () => {
    const cluster = await startNatsCluster()
    return {
      cluster,
      lanes: [
        threeReplicas(cluster),
        {
          title: 'JetStream, 1 replica on disk',
          connect: jetStream(cluster, { stream: 'single', replicas: 1 }),
          victim: () => cluster.leader('single'),
          faults: ['killed'],
          promised: { kept: { lost: 0 }, away: { lost: 0 } },
        },
        inMemory(cluster),
        {
          title: 'MQTT 3.1.1',
          connect: overMqtt(cluster),
          victim: () => cluster.leader('$MQTT_msgs'),
          faults: ['killed'],
          // A message that it has acknowledged may be nowhere, and a session may skip some that are there.
          promised: { kept: {}, clean: {}, elsewhere: {}, away: {} },
        },
      ],
    }
  },
}
