import { lastValueFrom } from 'rxjs'
import { createClient } from 'rxtopics'
import { type NatsOptions, nats } from 'rxtopics/nats'
import { natsMissing } from '../support/brokers.js'
import { type NatsConfig, startNatsServer } from '../support/natsServer.js'
import { startProxy } from '../support/proxy.js'
import type { Lack, Lane } from './lane.js'
import { watched } from './linkWire.js'

const PREFIX = 'lane'

/** Lanes of clients that speak NATS, without JetStream and with it. `user` may log in, besides everybody without credentials. */
export const natsLanes = (user: {
  readonly username: string
  readonly password: string
}): readonly Lane[] => [
  lane('NATS', user, coreLacks, false),
  lane('NATS with JetStream', user, jetStreamLacks, true),
]

const named = {
  titles: ['P44 a second client', 'P78 two clients'],
  reason: 'NATS knows no client by its name',
}

const coreLacks: readonly Lack[] = [
  named,
  {
    titles: [
      ...[
        'A2 ',
        'A5 a publish',
        'P68',
        'A6 close',
        'T99',
        'C18 P13',
        'C19',
        'D22 a filter that becomes',
        'G37',
        'G39',
        'G40',
        'P79',
      ],
      ...[
        'H42',
        'H43',
        'H44',
        'H46',
        'H a publish',
        'I48',
        'I49',
        'I50',
        'I51',
        'I52',
        'I53',
        'K59',
        'M63',
        'M64',
      ],
      ...[
        'N73 bystanders',
        'N73 of equal',
        'P24',
        'P30',
        'P61 K59',
        'P61 what',
        'P61 content',
        'P62 replies are gathered up',
        'P31',
        'P52',
        'P28 P77',
        'P56 outgoing',
        'P56 a removed',
        'P57',
        'P58',
        'P59',
        'T96',
        'P70 several',
        'P72 when',
        'T100 when',
      ],
    ],
    reason: 'NATS alone has QoS 0: what the guarantee publishes or acknowledges needs QoS 1',
  },
  {
    titles: [
      ...[
        'C20',
        'D25 a group gets',
        'E29',
        'E30 a retained',
        'E31',
        'E32',
        'E33 retained',
        'N67',
        'N68',
        'N70',
        'N71',
      ],
      ...['N74', 'P1 P4', 'P15', 'P26', 'P56 a stored', 'P63', 'P64', 'P66', 'T97'],
    ],
    reason: 'NATS alone stores nothing: there are no retained messages',
  },
]

const jetStreamLacks: readonly Lack[] = [
  named,
  {
    titles: ['A5 a publish', 'G37 a publish', 'H42 M63 a thousand publishes at QoS 2', 'H43 order'],
    reason: 'JetStream has no QoS 2',
  },
  {
    titles: ['N67 N68 N70'],
    reason:
      'in a storm of joins a stored value may come before older live ones: the store and the stream are two',
  },
  { titles: ['H44 P27'], reason: 'a stream does not say whether anybody listens' },
  {
    titles: ['I48 acks given', 'I52 ackAfter acknowledges'],
    reason: 'JetStream takes acknowledgements in any order, so none waits for another',
  },
  {
    titles: ['G40'],
    reason:
      'what a session of another process had for two filters comes by two consumers, not one after the other',
  },
]

/** What a client may not subscribe, by itself and by a consumer. */
const permissionsFor = (denied: readonly string[]) => {
  const subjects = denied.flatMap(filter => {
    const subject = `${PREFIX}.${filter.replaceAll('/', '.').replaceAll('+', '*').replace(/#$/, '>')}`
    return subject.endsWith('.>') ? [subject, subject.slice(0, -2)] : [subject, `${subject}.>`]
  })
  return {
    subscribe: { deny: subjects },
    publish: { deny: subjects.map(subject => `$JS.API.CONSUMER.CREATE.*.*.${subject}`) },
  }
}

const configFor = (
  { username, password }: { readonly username: string; readonly password: string },
  denied: readonly string[],
): NatsConfig => {
  const permissions = permissionsFor(denied)
  return {
    no_auth_user: 'anybody',
    authorization: {
      users: [
        { user: username, password, permissions },
        { user: 'anybody', password: 'anybody', permissions },
      ],
    },
  }
}

const lane = (
  name: string,
  user: { readonly username: string; readonly password: string },
  lacks: readonly Lack[],
  jetstream: boolean,
): Lane => ({
  name,
  missing: natsMissing(),
  lacks,
  start: async () => {
    const denied: string[] = []
    const server = await startNatsServer(configFor(user, denied))
    const proxy = await startProxy(server, { decode: false })
    const { wire, watch } = watched()
    const optionsFor = (given: NatsOptions['jetstream'] = {}): NatsOptions => ({
      prefix: PREFIX,
      ...(jetstream ? { jetstream: { ackWait: 1_000, ...given } } : {}),
    })
    const publisher = createClient(nats(server.url, optionsFor()), { retry: () => 20 })
    return {
      version: 5,
      saysGroups: true,
      ownWindow: true,
      wire,
      driver: ({ clientId, clean = true, window, credentials } = {}) =>
        watch(
          nats(proxy.url, {
            ...optionsFor({ clean, ...(window === undefined ? {} : { maximumInFlight: window }) }),
            ...(clientId === undefined ? {} : { clientId }),
            ...(credentials === undefined ? {} : { credentials }),
          }),
        ),
      publish: async (topic, payload, { qos = 1, ...options } = {}) => {
        await lastValueFrom(
          publisher.publish(topic, payload, { qos: jetstream && qos > 0 ? 1 : 0, ...options }),
        )
      },
      deny: async filter => {
        denied.push(filter)
        await server.configure(configFor(user, denied))
      },
      stop: server.stop,
      start: server.start,
      cut: () => proxy.cut('reset'),
      hold: on => (on ? proxy.hold('toClient') : proxy.release('toClient')),
      [Symbol.asyncDispose]: async () => {
        await publisher.close({ deadline: 100 })
        await proxy.close()
        await server[Symbol.asyncDispose]()
      },
    }
  },
})
