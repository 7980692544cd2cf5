import { catchError, lastValueFrom, map, of } from 'rxjs'
import { createClient, PayloadTooLargeError } from 'rxtopics'
import { type AmqpOptions, amqp } from 'rxtopics/amqp'
import { afterAll, expect, inject, test } from 'vitest'
import { proxyHooks } from '../support/proxyHooks.js'
import {
  evaluate,
  type RabbitAddress,
  type RabbitNode,
  rabbitMissing,
  restartRabbit,
  startRabbit,
} from '../support/rabbit.js'
import { createRabbitHost } from '../support/rabbitHost.js'
import { askForRabbit } from '../support/rabbitShared.js'
import { type Lane, overLanes } from './lanes.js'

const DENIED = 'denied/a'
const WINDOW = 5

let clients = 0
const clientId = () => {
  clients += 1
  return `contract-${process.pid}-${clients}`
}

/**
 * One node for all lanes: it takes seconds to start. It is stopped and filled up, so it is nobody else's, but where these
 * lanes are run over and over (`npm run test:mutation`).
 */
let own: Promise<RabbitNode> | undefined
const oneNode = async (): Promise<RabbitAddress> => {
  if (process.env['MUTATION'] !== undefined) return askForRabbit(inject('rabbitPort'))
  own ??= startRabbit()
  return (await own).address
}
afterAll(async () => (await own)?.[Symbol.asyncDispose]())

/** Has a node think that its disk is full, or that it is not. */
const alarm = async (node: RabbitAddress, on: boolean): Promise<void> => {
  const limit = '{resource_limit, disk, node()}'
  await evaluate(node, on ? `rabbit_alarm:set_alarm({${limit}, []})` : `rabbit_alarm:clear_alarm(${limit})`)
}

const lane = (name: string, options: AmqpOptions, faults: Lane['faults'] = {}): Lane => ({
  name: `AMQP, ${name}`,
  missing: rabbitMissing(),
  faults,
  lacks: [
    ...['retained messages', 'retainHandling', 'retainAsPublished', 'no subscription identifiers'],
    ...['maximumPayload', 'maximumLevels', 'option redeliversAfter', 'QoS 2', 'the system has no names'],
    ...['option another', 'option drop'],
  ],
  start: async () => {
    const address = await oneNode()
    const { prefix } = options
    const host = await createRabbitHost(address, prefix === undefined ? '' : `${prefix}.`)
    await host.deny(DENIED, options.exchange)
    const { proxy, url, hooks } = await proxyHooks(address.url)
    const at = host.at(url)
    // So that there is soon no more room, and silence is soon heard.
    const base: AmqpOptions = { maximumInFlight: 20, closeTimeout: 500, ...options }
    return {
      makeDriver: () => amqp(at, base),
      options: {
        ...hooks,
        denied: DENIED,
        restart: () => restartRabbit(address),
        unreachable: () => amqp('amqp://127.0.0.1:9', base),
        kept: () => amqp(at, { ...base, clientId: clientId(), clean: false }),
        window: { size: WINDOW, driver: () => amqp(at, { ...base, receiveMaximum: WINDOW }) },
        groupsRedeliver: true,
        expiring: {
          // Quorum queues look for that every five seconds.
          after: options.queueType === 'quorum' ? 8_000 : 3_000,
          driver: () => amqp(at, { ...base, clientId: clientId(), clean: false, sessionExpiry: 1 }),
        },
        // What it takes is not confirmed while it has no room.
        strain: on => alarm(address, on),
      },
      [Symbol.asyncDispose]: () => proxy.close(),
    }
  },
})

overLanes([
  lane('nothing else', {}),
  lane('with an exchange, a prefix and quorum queues', {
    ...{ exchange: 'own', prefix: 'p', queueType: 'quorum' },
  }),
])

/** What RabbitMQ 3.10 takes by default, which it tells nobody. */
const DEFAULT_LIMIT = 134_217_728

/** Has a node close the channels of whoever publishes more from now on. */
const limitMessages = (node: RabbitAddress, bytes: number) =>
  evaluate(node, `application:set_env(rabbit, max_message_size, ${bytes})`)

test.skipIf(rabbitMissing() !== null)(
  'a publish that is larger than the server takes costs only its owner, though it costs a channel',
  async () => {
    const address = await oneNode()
    const host = await createRabbitHost(address)
    await limitMessages(address, 10_000)
    const client = createClient(amqp(host.at(address.url)))
    try {
      const links: string[] = []
      client.status$.subscribe(({ state }) => links.push(state))
      const seen: number[] = []
      const came = client.observe('t', { qos: 1 })
      came.subscribe(({ payload }) => seen.push(payload.length))
      const sizes = [1, 2, 10_001, 3, 4, 20_000, 5, 10_000]
      const results = await Promise.all(
        sizes.map(size =>
          lastValueFrom(
            client.publish('t', new Uint8Array(size), { qos: 1 }).pipe(
              map(({ outcome }) => outcome),
              catchError((error: unknown) =>
                of(error instanceof PayloadTooLargeError ? error.maximum : error),
              ),
            ),
          ),
        ),
      )
      expect(results).toEqual(sizes.map(size => (size > 10_000 ? 10_000 : 'acknowledged')))
      expect(links.filter(state => state === 'connected')).toHaveLength(1)
      // What the lost channel had not confirmed was sent again.
      await expect.poll(() => [...new Set(seen)].sort((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 10_000])
    } finally {
      await client.close()
      await limitMessages(address, DEFAULT_LIMIT)
    }
  },
  30_000,
)
