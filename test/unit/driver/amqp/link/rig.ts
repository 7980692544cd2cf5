import { VirtualTimeScheduler } from 'rxjs'
import type { SubscribeRequest } from 'rxtopics'
import { createTime } from '../../../../../src/base/time.js'
import { createMapping } from '../../../../../src/driver/amqp/keys/mapping.js'
import { percentWords } from '../../../../../src/driver/amqp/keys/percent.js'
import { startConsumer } from '../../../../../src/driver/amqp/link/consumer.js'
import { createControl } from '../../../../../src/driver/amqp/link/control.js'
import { createDeliveries } from '../../../../../src/driver/amqp/link/deliveries.js'
import type { Start } from '../../../../../src/driver/amqp/link/lasting.js'
import { createReading } from '../../../../../src/driver/amqp/link/reading.js'
import { fakeConnection } from './fake.js'

export const mapping = createMapping(percentWords, '')

export const requestOf = (filter: string, given: Partial<SubscribeRequest> = {}): SubscribeRequest => ({
  ...{ filter, qos: 1, noLocal: false, retainAsPublished: false, retainHandling: 0 },
  ...{ identifier: undefined, userProperties: undefined },
  ...given,
})

/** What subscriptions have in common, over a connection that is none. */
export const rigOf = () => {
  const connection = fakeConnection()
  const told: string[] = []
  const scheduler = new VirtualTimeScheduler()
  const deliveries = createDeliveries(createTime(scheduler), 1_000)
  const pass = (ms: number) => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.flush()
  }
  const reading = createReading(mapping, deliveries, {
    message: ({ topic, qos }, identifiers, delivery) =>
      told.push(`${topic} qos ${qos} for ${identifiers.join()} as ${delivery}`),
    noticed: ({ kind }) => told.push(kind),
  })
  const port = {
    run: createControl(connection.model).run,
    exchange: 'x',
    settings: { queueType: undefined, sessionExpiry: 10, groupExpiry: 10, deadLetterExchange: undefined },
    reading,
    start: (queue: string, message: Parameters<Start>[1]) =>
      startConsumer({
        connection: connection.model,
        queue,
        prefetch: 10,
        message,
        lost: reason => told.push(reason),
      }),
  }
  return { connection, told, deliveries, reading, port, pass }
}
