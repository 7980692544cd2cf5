import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect as connectNats } from '@nats-io/transport-node'
import { connect as connectAmqp } from 'amqplib'
import { createClient as createRedis, RESP_TYPES } from 'redis'
import { filter, firstValueFrom } from 'rxjs'
import { createClient, type Driver } from 'rxtopics'
import { amqp } from 'rxtopics/amqp'
import { nats } from 'rxtopics/nats'
import { redis } from 'rxtopics/redis'
import type { Contender, Open } from './contenders.js'

// What an engine's own client library does by itself, and what this library does over it. Topics are subjects, channels and
// routing keys; the levels of those are compared.

const STREAM = 'bench'
const PREFIX = 'bench'

const overDriver =
  (driverOf: (url: string) => Driver, top: 0 | 1): Open =>
  async url => {
    const client = createClient(driverOf(url), { linger: 60_000 })
    const connected = firstValueFrom(client.status$.pipe(filter(({ state }) => state === 'connected')))
    client.observe('kept/open').subscribe()
    await connected
    return {
      observe: async (filters, qos, seen) => {
        for (const each of filters)
          client.observe(each, { qos }).subscribe(({ topic, payload }) => seen(topic, payload, top))
        await firstValueFrom(
          client.subscriptions$.pipe(
            filter(() => client.snapshot().subscriptions.every(({ phase }) => phase === 'on')),
          ),
        )
      },
      unobserve: async () => {},
      publish: (topic, payload, qos, done) => {
        client.publish(topic, payload, { qos }).subscribe({ complete: done })
      },
      drained: () => Promise.resolve(),
    }
  }

const dotted = (topic: string): string => topic.replaceAll('/', '.')
/** Of filters that end in `/#`. */
const bare = (given: string): string => given.slice(0, -2)

const plain = (contender: Omit<Contender, 'unobserve'>): Contender => ({
  unobserve: async () => {},
  ...contender,
})

const natsBare: Open = async url => {
  const connection = await connectNats({ servers: url })
  return plain({
    observe: async (filters, _, seen) => {
      for (const each of filters)
        connection.subscribe(`${bare(each)}.>`, {
          callback: (_error, { subject, data }) => seen(subject, data, 0),
        })
      await connection.flush()
    },
    publish: (topic, payload, _, done) => {
      connection.publish(dotted(topic), payload)
      done()
    },
    drained: () => connection.flush(),
  })
}

const jetStreamBare: Open = async url => {
  const connection = await connectNats({ servers: url })
  const manager = await jetstreamManager(connection)
  const js = jetstream(connection)
  return plain({
    observe: async (filters, _, seen) => {
      for (const each of filters) {
        const made = await manager.consumers.add(STREAM, {
          ...{
            filter_subject: `${PREFIX}.${each === '#' ? '' : `${bare(each)}.`}>`,
            ack_policy: 'explicit',
            deliver_policy: 'new',
          },
          inactive_threshold: 600_000_000_000,
        })
        const consumer = await js.consumers.get(STREAM, made.name)
        await consumer.consume({
          max_messages: 1_000,
          callback: message => {
            seen(message.subject.slice(PREFIX.length + 1), message.data, 1)
            message.ack()
          },
        })
      }
      await connection.flush()
    },
    publish: (topic, payload, _, done) => {
      void js.publish(`${PREFIX}.${dotted(topic)}`, payload).then(done)
    },
    drained: () => Promise.resolve(),
  })
}

const redisBare: Open = async url => {
  const client = createRedis({ url }).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
  // The server ends first.
  client.on('error', () => {})
  await client.connect()
  return plain({
    observe: async (filters, _, seen) => {
      for (const each of filters)
        await client.pSubscribe(
          `${bare(each)}/*`,
          (payload, channel) => seen(String(channel), payload, 0),
          true,
        )
    },
    publish: (topic, payload, _, done) => {
      void client.publish(topic, payload).then(done)
    },
    drained: () => Promise.resolve(),
  })
}

const amqpBare: Open = async url => {
  const connection = await connectAmqp(url)
  const channel = await connection.createConfirmChannel()
  const receiving = await connection.createChannel()
  return plain({
    observe: async (filters, _, seen) => {
      const { queue } = await receiving.assertQueue('', { exclusive: true, autoDelete: true })
      for (const each of filters) await receiving.bindQueue(queue, 'amq.topic', `${bare(each)}.#`)
      await receiving.prefetch(1_000)
      await receiving.consume(queue, message => {
        if (message === null) return
        seen(message.fields.routingKey, message.content, 1)
        receiving.ack(message)
      })
    },
    publish: (topic, payload, _, done) => {
      channel.publish('amq.topic', dotted(topic), payload, { persistent: true, mandatory: true }, () =>
        done(),
      )
    },
    drained: () => Promise.resolve(),
  })
}

const many = { maximumInFlight: 10_000 } as const

export const engineContenders = {
  nats: overDriver(url => nats(url), 0),
  natsBare,
  jetStream: overDriver(
    url =>
      nats(url, { prefix: PREFIX, jetstream: { ...many, stream: STREAM, storage: 'memory', maxAge: 60 } }),
    1,
  ),
  jetStreamBare,
  redis: overDriver(url => redis(url), 0),
  redisBare,
  amqp: overDriver(url => amqp(url, { ...many, maximumUnconfirmed: 16 * 1024 * 1024 }), 1),
  amqpBare,
} as const
