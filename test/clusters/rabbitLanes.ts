import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import type { Connect, Lane, Setup } from './cluster.js'
import { type RabbitCluster, rabbitClusterMissing, startRabbitCluster } from './rabbitCluster.js'

const plugin =
  (cluster: RabbitCluster, options: MqttOptions = {}): Connect =>
  who =>
    mqtt(cluster.mqttUrls(who.node), {
      protocolVersion: 4,
      clean: who.session === 'clean',
      keepalive: 2,
      connectTimeout: 10_000,
      serverTimeout: 4_000,
      ...(who.session === 'clean' ? {} : { clientId: who.name }),
      ...options,
    })

/** None leads: each queue has the node it was made at. */
const victim = async () => 1

const all = ['killed', 'stopped', 'cut off'] as const

const setup = (
  engine: string,
  sessions: 'classic' | 'quorum',
  lanes: (cluster: RabbitCluster) => readonly Lane[],
): Setup => ({
  engine,
  missing: rabbitClusterMissing,
  start: async () => {
    const cluster = await startRabbitCluster({ sessions })
    return { cluster, lanes: lanes(cluster) }
  },
})

export const rabbitSetup = setup('RabbitMQ', 'classic', cluster => [
  {
    title: 'MQTT 3.1.1',
    connect: plugin(cluster),
    victim,
    faults: all,
    promised: { kept: {}, clean: {}, elsewhere: {}, away: {} },
  },
])

export const rabbitQuorumSetup = setup('RabbitMQ with quorum sessions', 'quorum', cluster => [
  {
    title: 'MQTT 3.1.1',
    connect: plugin(cluster),
    victim,
    faults: all,
    promised: { kept: { lost: 0 }, clean: {}, elsewhere: {}, away: { lost: 0 } },
  },
])
