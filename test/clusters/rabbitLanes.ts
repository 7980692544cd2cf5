import { type AmqpOptions, amqp } from 'rxtopics/amqp'
import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { rabbitMissing } from '../support/rabbitInstall.js'
import type { Connect, Lane, Setup } from './cluster.js'
import { type RabbitCluster, startRabbitCluster } from './rabbitCluster.js'

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

const queues =
  (cluster: RabbitCluster, options: AmqpOptions = {}): Connect =>
  who =>
    amqp(cluster.amqpUrls(who.node), {
      clientId: who.name,
      clean: cleanOf[who.session],
      keepalive: 1,
      connectTimeout: 10_000,
      serverTimeout: 4_000,
      ...options,
    })

const cleanOf = { kept: false, clean: true, resumed: 'first' } as const

/** None leads: each queue has the node it was made at. */
const victim = async () => 1

const all = ['killed', 'stopped', 'cut off'] as const

const setup = (
  engine: string,
  sessions: 'classic' | 'quorum',
  lanes: (cluster: RabbitCluster) => readonly Lane[],
): Setup => ({
  engine,
  missing: rabbitMissing,
  start: async () => {
    const cluster = await startRabbitCluster({ sessions })
    return { cluster, lanes: lanes(cluster) }
  },
})

// A queue that is on the lost node ends every connection that asks for it: they go on asking until it is back.
const patient = { isolateAfter: Number.POSITIVE_INFINITY }

export const rabbitSetup = setup('RabbitMQ', 'classic', cluster => [
  {
    title: 'MQTT 3.1.1, classic queues',
    connect: plugin(cluster),
    client: patient,
    victim,
    faults: all,
    promised: { kept: {}, clean: {}, elsewhere: {}, away: {} },
    loses: { kept: ['killed'], away: ['killed'] },
  },
  {
    title: 'AMQP, classic queues',
    connect: queues(cluster, { queueType: 'classic' }),
    client: patient,
    victim,
    faults: ['killed'],
    promised: { kept: {}, clean: {}, group: {}, elsewhere: {}, away: {} },
    loses: { away: ['killed'] },
  },
  {
    title: 'AMQP, quorum queues',
    connect: queues(cluster, { queueType: 'quorum' }),
    victim,
    faults: all,
    promised: {
      kept: { lost: 0 },
      resumed: { lost: 0 },
      clean: {},
      group: { lost: 0 },
      elsewhere: { lost: 0 },
      away: { lost: 0 },
    },
  },
])

export const rabbitQuorumSetup = setup('RabbitMQ with quorum sessions', 'quorum', cluster => [
  {
    title: 'MQTT 3.1.1, quorum queues',
    connect: plugin(cluster),
    victim,
    faults: all,
    promised: { kept: { lost: 0 }, clean: {}, elsewhere: { lost: 0 }, away: { lost: 0 } },
  },
])
