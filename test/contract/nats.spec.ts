import { type NatsOptions, nats } from 'rxtopics/nats'
import { natsMissing } from '../support/brokers.js'
import { startNatsServer } from '../support/natsServer.js'
import { proxyHooks } from '../support/proxyHooks.js'
import { type Lane, overLanes } from './lanes.js'

const DENIED = 'denied/a'
const WINDOW = 5
const ACK_WAIT = 600

/** The subjects of the filter that is denied, as each lane maps it. */
const permissions = { subscribe: { deny: ['denied.>', 'p.denied.>'] } }
const user = { username: 'user', password: 'password' }
const authorization = { users: [{ user: user.username, password: user.password, permissions }] }

let clients = 0
const clientId = () => {
  clients += 1
  return `contract-${process.pid}-${clients}`
}

const started = async (options: NatsOptions) => {
  const server = await startNatsServer({ authorization, max_payload: 64 * 1024 })
  const { proxy, url, hooks } = await proxyHooks(server)
  const base: NatsOptions = {
    credentials: user,
    // So that there is soon no more room, and silence is soon heard.
    maximumUnread: 20_000,
    closeTimeout: 500,
    ...options,
  }
  return {
    url,
    base,
    makeDriver: () => nats(url, base),
    options: {
      ...hooks,
      denied: DENIED,
      restart: async () => {
        await server.stop()
        await server.start()
      },
      unreachable: () => nats('nats://127.0.0.1:9', base),
    },
    [Symbol.asyncDispose]: async () => {
      await proxy.close()
      await server[Symbol.asyncDispose]()
    },
  }
}

const never = [
  ...['no subscription identifiers', 'maximumLevels', 'QoS 2'],
  ...['option another', 'option drop', 'option strain'],
]
const ofJetStream = [
  'QoS 1',
  'retained messages',
  'retainHandling',
  'retainAsPublished',
  'option kept',
  'option window',
  'option expiring',
  'option keepsRetained',
]

const core = (name: string, options: NatsOptions, faults: Lane['faults'] = {}): Lane => ({
  name: `NATS, ${name}`,
  missing: natsMissing(),
  faults,
  lacks: [...never, ...ofJetStream, 'option groupsRedeliver', 'option redeliversAfter'],
  start: () => started(options),
})

const jetStream: Lane = {
  name: 'NATS, JetStream',
  missing: natsMissing(),
  lacks: never,
  start: async () => {
    const jetstream = { ackWait: ACK_WAIT, maximumInFlight: 20 }
    const lane = await started({ prefix: 'p', jetstream })
    const { url, base } = lane
    return {
      ...lane,
      options: {
        ...lane.options,
        kept: () => nats(url, { ...base, clientId: clientId(), jetstream: { ...jetstream, clean: false } }),
        window: {
          size: WINDOW,
          driver: () => nats(url, { ...base, jetstream: { ...jetstream, receiveMaximum: WINDOW } }),
        },
        groupsRedeliver: true,
        redeliversAfter: ACK_WAIT,
        keepsRetained: true,
        expiring: {
          after: 4_000,
          driver: () =>
            nats(url, {
              ...base,
              clientId: clientId(),
              jetstream: { ...jetstream, clean: false, sessionExpiry: 1 },
            }),
        },
      },
    }
  },
}

const blanks = "nats-server's MQTT maps no blanks, and no levels * and >: these are typed errors"
const unmapped = {
  'a topic that begins with $ arrives by a filter that begins so':
    "subjects that begin with $ are the server's own, and this mapping has no other word for them",
  'awkward topics arrive as they are, by their own filter': blanks,
  'awkward topics arrive as they are, by wildcards': blanks,
}

overLanes([
  core('nothing else', {}),
  core('with a prefix', { prefix: 'p' }),
  core('as MQTT clients see it', { mapping: 'mqtt' }, unmapped),
  jetStream,
])
