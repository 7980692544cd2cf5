import { type AmqpOptions, amqp } from 'rxtopics/amqp'
import { afterAll, inject } from 'vitest'
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
