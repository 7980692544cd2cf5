import { lastValueFrom } from 'rxjs'
import { createClient } from 'rxtopics'
import { type AmqpOptions, amqp } from 'rxtopics/amqp'
import { inject } from 'vitest'
import { startProxy } from '../support/proxy.js'
import { rabbitMissing } from '../support/rabbit.js'
import { createRabbitHost } from '../support/rabbitHost.js'
import { askForRabbit } from '../support/rabbitShared.js'
import type { Lack, Lane } from './lane.js'
import { watched } from './linkWire.js'
import { clientNames, cumulative, exactlyOnce } from './needs.js'

/** The lane of clients that speak AMQP, in a virtual host of its own. `user` may log in, besides everybody without credentials. */
export const amqpLanes = (user: {
  readonly username: string
  readonly password: string
}): readonly Lane[] => [
  {
    name: 'RabbitMQ',
    missing: rabbitMissing(),
    lacks,
    start: async () => {
      const node = await askForRabbit(inject('rabbitPort'))
      const host = await createRabbitHost(node)
      await host.addUser(user.username, user.password)
      const proxy = await startProxy(node, { decode: false })
      const { wire, watch } = watched()
      const publisher = createClient(amqp(host.at(node.url)), { retry: () => 20 })
      return {
        version: 5,
        saysGroups: true,
        ownWindow: true,
        wire,
        driver: ({ clientId, clean = true, window, credentials } = {}) =>
          watch(
            amqp(host.at(proxy.url), {
              clean,
              requeueDelay: 1_000,
              ...(window === undefined ? {} : { maximumInFlight: window }),
              ...(clientId === undefined ? {} : { clientId }),
              ...(credentials === undefined ? {} : { credentials }),
            } satisfies AmqpOptions),
          ),
        publish: async (topic, payload, { qos = 1, ...options } = {}) => {
          await lastValueFrom(publisher.publish(topic, payload, { qos: qos > 0 ? 1 : 0, ...options }))
        },
        deny: host.deny,
        // The node goes on: others use it, too.
        stop: async () => {
          await proxy.refuse(true)
          proxy.cut()
        },
        start: () => proxy.refuse(false),
        cut: () => proxy.cut('reset'),
        hold: on => (on ? proxy.hold('toClient') : proxy.release('toClient')),
        [Symbol.asyncDispose]: async () => {
          await publisher.close({ deadline: 100 })
          await proxy.close()
        },
      }
    },
  },
]

const lacks: readonly Lack[] = [
  {
    titles: [
      ...[
        'C18 P13',
        'C20',
        'D22 a filter that becomes',
        'D25 a group gets',
        'E29',
        'E30 a retained',
        'E31',
        'E32',
      ],
      ...[
        'E33 retained',
        'G39 N75',
        'N67',
        'N68',
        'N70',
        'N71',
        'N74',
        'P1 P4',
        'P15',
        'P26',
        'P28 P77',
        'P56 a stored',
      ],
      ...['P61 content', 'P63', 'P64', 'P66', 'T97'],
    ],
    reason: 'RabbitMQ stores nothing for AMQP: there are no retained messages',
  },
  {
    titles: exactlyOnce,
    reason: 'RabbitMQ has no QoS 2',
  },
  {
    titles: cumulative,
    reason: 'RabbitMQ takes acknowledgements in any order, so none waits for another',
  },
  { titles: clientNames, reason: 'RabbitMQ knows no client by its name' },
]
