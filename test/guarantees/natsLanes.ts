import { lastValueFrom } from 'rxjs'
import { createClient } from 'rxtopics'
import { type NatsOptions, nats } from 'rxtopics/nats'
import { natsMissing } from '../support/brokers.js'
import { type NatsConfig, startNatsServer } from '../support/natsServer.js'
import { startProxy } from '../support/proxy.js'
import type { Lack, Lane } from './lane.js'
import { watched } from './linkWire.js'
import { atLeastOnce, clientNames, cumulative, exactlyOnce, storedValues } from './needs.js'

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
  titles: clientNames,
  reason: 'NATS knows no client by its name',
}

const coreLacks: readonly Lack[] = [
  named,
  {
    titles: atLeastOnce,
    reason: 'NATS alone has QoS 0: what the guarantee publishes or acknowledges needs QoS 1',
  },
  { titles: storedValues, reason: 'NATS alone stores nothing: there are no retained messages' },
]

const jetStreamLacks: readonly Lack[] = [
  named,
  {
    titles: exactlyOnce,
    reason: 'JetStream has no QoS 2',
  },
  {
    titles: ['N67 N68 N70'],
    reason:
      'in a storm of joins a stored value may come before older live ones: the store and the stream are two',
  },
  { titles: ['H44 P27'], reason: 'a stream does not say whether anybody listens' },
  {
    titles: cumulative,
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
