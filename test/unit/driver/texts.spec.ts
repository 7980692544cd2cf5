import { traced } from 'rxtopics'
import { amqp } from 'rxtopics/amqp'
import { memory } from 'rxtopics/memory'
import { mqtt } from 'rxtopics/mqtt'
import { nats } from 'rxtopics/nats'
import { redis } from 'rxtopics/redis'
import { serveTabs, tabs } from 'rxtopics/tabs'
import { withProperties } from 'rxtopics/with-properties'
import { describe, expect, test } from 'vitest'

// What users read when an option of a driver is wrong, and how far its numbers go.

const texts: readonly (readonly [() => unknown, string])[] = [
  [() => mqtt('mqtt://a', { clientId: 5 } as never), 'mqtt.clientId: expected a string'],
  [() => mqtt('mqtt://a', { keepalive: -1 } as never), 'mqtt.keepalive: expected an integer from 0 to 65535'],
  [() => mqtt('mqtt://a', { protocolVersion: 6 } as never), 'mqtt.protocolVersion: expected one of 5, 4, 3'],
  [() => mqtt('mqtt://a', { clean: 'last' } as never), 'mqtt.clean: expected one of true, false, first'],
  [
    () => mqtt('mqtt://a', { sessionExpiry: 1.5 } as never),
    'mqtt.sessionExpiry: expected an integer from 0 to 4294967295',
  ],
  [
    () => mqtt('mqtt://a', { connectTimeout: 0 } as never),
    'mqtt.connectTimeout: expected ms above 0; Infinity is for ever',
  ],
  [
    () => mqtt('mqtt://a', { redirects: 'never' } as never),
    'mqtt.redirects: expected one of follow, with-credentials, refuse',
  ],
  [
    () => mqtt('mqtt://a', { credentials: { password: 5 } } as never),
    'mqtt.credentials.password: expected a string or a Uint8Array',
  ],
  [
    () => mqtt('mqtt://a', { credentials: { password: 'x' }, protocolVersion: 4 } as never),
    'mqtt.credentials.username: is missing: before protocolVersion 5 a password needs one',
  ],
  [
    () => mqtt('mqtt://a', { will: { topic: 'a/#', payload: '' } } as never),
    'mqtt.will.topic: a topic name has no wildcards',
  ],
  [
    () => mqtt('mqtt://a', { will: { topic: 'a', payload: '', delay: 1 }, protocolVersion: 4 } as never),
    'mqtt.will.delay: needs protocolVersion 5',
  ],
  [
    () =>
      mqtt('mqtt://a', { will: { topic: 'a', payload: '', properties: {} }, protocolVersion: 4 } as never),
    'mqtt.will.properties: needs protocolVersion 5',
  ],
  [
    () => mqtt('mqtt://a', { receiveMaximum: 0 } as never),
    'mqtt.receiveMaximum: expected an integer from 1 to 65535',
  ],
  [
    () => mqtt('mqtt://a', { maximumPacketSize: 255 } as never),
    'mqtt.maximumPacketSize: expected an integer from 256 to 268435460',
  ],
  [
    () => mqtt('mqtt://a', { limits: { topicLevels: 0 } } as never),
    'mqtt.limits.topicLevels: expected an integer from 1 to 1000000, or Infinity',
  ],
  [() => mqtt('mqtt://a', { copies: 'two' } as never), 'mqtt.copies: expected one of one, each'],
  [() => mqtt('mqtt://a', { groups: 'some' } as never), 'mqtt.groups: expected one of yes, no, unconfirmed'],
  [
    () => mqtt('mqtt://a', { tls: {} } as never),
    'mqtt.tls: the URL says that nothing is encrypted; use mqtts:',
  ],
  [
    () => mqtt('mqtt://a', { headers: {} } as never),
    'mqtt.headers: only WebSockets have them; use a URL that begins with ws: or wss:',
  ],
  [() => mqtt('mqtt://a', { clean: false } as never), 'mqtt.clientId: a session that is kept needs one'],
  [
    () => mqtt('mqtt://a', { clean: 'first', protocolVersion: 4 } as never),
    "mqtt.clean: 'first' needs protocolVersion 5",
  ],
  [
    () => mqtt('mqtt://a', { clientId: '', protocolVersion: 3 } as never),
    'mqtt.clientId: protocolVersion 3 needs one, or none at all',
  ],
  [
    () => mqtt('mqtt://a', { sessionExpiry: 1, protocolVersion: 4 } as never),
    'mqtt.sessionExpiry: needs protocolVersion 5',
  ],
  [
    () => mqtt('mqtt://a', { userProperties: { a: 5 } } as never),
    'mqtt.userProperties: expected names mapped to a string or several',
  ],
  [
    () => mqtt('mqtt://a', { authentication: {} } as never),
    'mqtt.authentication.method: is missing: expected a string',
  ],
  [
    () => mqtt('mqtt://a', { farewell: { code: 1 } } as never),
    'mqtt.farewell.code: expected one of 0, 4, 128, 129, 130, 131, 144, 147, 148, 149, 150, 151, 152, 153',
  ],
  [
    () => mqtt('mqtt://a', { requestResponseInformation: 1 } as never),
    'mqtt.requestResponseInformation: expected true or false',
  ],
  [
    () => mqtt('mqtts://a', { tls: { ca: [] } } as never),
    'mqtt.tls.ca: expected certificates: PEM text, or DER bytes',
  ],
  [
    () => mqtt('mqtts://a', { tls: { ca: [5] } } as never),
    'mqtt.tls.ca: expected a string, a Uint8Array or several',
  ],
  [
    () => mqtt('mqtts://a', { tls: { alpn: [] } } as never),
    'mqtt.tls.alpn: expected names of protocols, of 1 to 255 characters each',
  ],
  [
    () => mqtt('mqtts://a', { tls: { minVersion: 'TLSv1' } } as never),
    'mqtt.tls.minVersion: expected one of TLSv1.2, TLSv1.3',
  ],
  [
    () => mqtt('mqtts://a', { tls: { minVersion: 'TLSv1.3', maxVersion: 'TLSv1.2' } } as never),
    'mqtt.tls.maxVersion: is below minVersion',
  ],
  [() => mqtt('mqtts://a', { tls: { cert: 'x' } } as never), 'mqtt.tls.key: is missing: cert needs it'],
  [() => mqtt('mqtts://a', { tls: { key: 'x' } } as never), 'mqtt.tls.cert: is missing: key needs it'],
  [
    () => mqtt('mqtts://a', { tls: { passphrase: 'x' } } as never),
    'mqtt.tls.key: is missing: a passphrase needs one',
  ],
  [
    () => mqtt('mqtts://a', { tls: { secureContext: {} } } as never),
    'mqtt.tls.secureContext: expected what tls.createSecureContext returns',
  ],
  [
    () => mqtt('mqtts://a', { tls: { secureContext: { context: {} }, ca: 'x' } } as never),
    'mqtt.tls.ca: expected certificates: PEM text, or DER bytes',
  ],
  [() => mqtt('mqtts://a', { tls: { verify: 'no' } } as never), 'mqtt.tls.verify: expected true or false'],
  [
    () => mqtt('ws://a', { headers: { 'a b': 'x' } } as never),
    'mqtt.headers: a name has a character that HTTP does not allow',
  ],
  [() => mqtt('ws://a', { headers: { a: 5 } } as never), 'mqtt.headers: expected names mapped to strings'],
  [
    () => mqtt('ws://a', { headers: { a: 'x\n' } } as never),
    'mqtt.headers: a value has a character that HTTP does not allow',
  ],
  [() => mqtt('ws://a', { headers: 5 } as never), 'mqtt.headers: expected names mapped to strings'],
  [() => nats('nats://a', { clientId: '' } as never), 'nats.clientId: must not be empty'],
  [() => nats('nats://a', { clientId: 5 } as never), 'nats.clientId: expected a string'],
  [
    () => nats('nats://a', { prefix: 'a b' } as never),
    'nats.prefix: expected tokens joined by dots, without blanks, wildcards and %, and with no $ to begin with',
  ],
  [() => nats('nats://a', { mapping: 'other' } as never), 'nats.mapping: expected one of percent, mqtt'],
  [() => nats('nats://a', { keepalive: 0 } as never), 'nats.keepalive: expected an integer from 1 to 65535'],
  [
    () => nats('nats://a', { maximumSubject: 63 } as never),
    'nats.maximumSubject: expected an integer from 64 to 65535',
  ],
  [() => nats('nats://a', { webSocket: 5 } as never), 'nats.webSocket: expected a function'],
  [
    () => nats('nats://a', { credentials: {} } as never),
    'nats.credentials: expected username and password, token, nkey, jwt and nkey, or creds',
  ],
  [
    () => nats('nats://a', { credentials: { token: '' } } as never),
    'nats.credentials.token: must not be empty',
  ],
  [
    () => nats('nats://a', { credentials: { creds: 'x' } } as never),
    'nats.credentials.creds: expected the content of a .creds file',
  ],
  [
    () => nats('nats://a', { credentials: { nkey: 'x' } } as never),
    'nats.credentials.nkey: expected the seed of a user, which begins with SU',
  ],
  [
    () => nats('nats://a', { credentials: { username: 'x', password: 5 } } as never),
    'nats.credentials.password: expected a string',
  ],
  [
    () => nats('nats://a', { jetstream: { stream: 'a b' } } as never),
    'nats.jetstream.stream: expected letters, digits, _ and -',
  ],
  [
    () => nats('nats://a', { jetstream: { topics: [] } } as never),
    'nats.jetstream.topics: expected filters, one at least',
  ],
  [
    () => nats('nats://a', { jetstream: { maxAge: 0 } } as never),
    'nats.jetstream.maxAge: expected an integer from 1 to 4294967295, or Infinity',
  ],
  [
    () => nats('nats://a', { jetstream: { maxBytes: 0 } } as never),
    'nats.jetstream.maxBytes: expected an integer from 1, or Infinity',
  ],
  [
    () => nats('nats://a', { jetstream: { replicas: 6 } } as never),
    'nats.jetstream.replicas: expected an integer from 1 to 5',
  ],
  [
    () => nats('nats://a', { jetstream: { storage: 'tape' } } as never),
    'nats.jetstream.storage: expected one of file, memory',
  ],
  [
    () => nats('nats://a', { jetstream: {} } as never),
    'nats.jetstream.topics: is missing: say what the stream has, or give a prefix',
  ],
  [
    () => nats('nats://a', { jetstream: { clean: false }, prefix: 'a' } as never),
    'nats.clientId: a session that is kept needs one',
  ],
  [
    () => nats('nats://a', { maximumUnread: 0 } as never),
    'nats.maximumUnread: expected an integer from 1: what is kept has to be bounded',
  ],
  [() => nats('wss://a', { tls: {} } as never), 'nats.tls: a WebSocket has none of its own; leave it out'],
  [
    () => redis('redis://a', { clientId: 'a b' } as never),
    'redis.clientId: expected visible ASCII characters without blanks',
  ],
  [
    () => redis('redis://a', { credentials: { password: '' } } as never),
    'redis.credentials.password: must not be empty',
  ],
  [
    () => redis('redis://a', { credentials: { username: 'x' } } as never),
    'redis.credentials.password: is missing: expected a string',
  ],
  [() => redis('redis://a', { sentinel: { name: '' } } as never), 'redis.sentinel.name: must not be empty'],
  [() => redis('redis://a', { sentinel: {} } as never), 'redis.sentinel.name: is missing: expected a string'],
  [() => redis('redis://a', { cluster: 5 } as never), 'redis.cluster: expected true or false'],
  [() => redis('redis://a', { prefix: '' } as never), 'redis.prefix: must not be empty'],
  [() => redis('redis://a', { separator: '|' } as never), 'redis.separator: expected one of /, :, .'],
  [
    () => redis('redis://a', { keys: '{}' } as never),
    'redis.keys: expected a name without braces and blanks',
  ],
  [
    () => redis('redis://a', { streams: { maxLength: 0 } } as never),
    'redis.streams.maxLength: expected an integer from 1',
  ],
  [
    () => redis('redis://a', { streams: { sessionExpiry: 0 } } as never),
    'redis.streams.sessionExpiry: expected an integer from 1 to 4294967295, or Infinity',
  ],
  [
    () => redis('redis://a', { streams: { clean: false } } as never),
    'redis.clientId: a session that is kept needs one',
  ],
  [
    () => redis('redis://a', { cluster: true, sentinel: { name: 'x' } } as never),
    'redis.cluster: leave it out: a cluster has no Sentinels',
  ],
  [
    () => redis('redis://a', { tls: {} } as never),
    'redis.tls: the URL says that nothing is encrypted; use rediss:',
  ],
  [
    () => redis('redis://a', { maximumPayload: 0 } as never),
    'redis.maximumPayload: expected an integer from 1 to 4294967295',
  ],
  [() => redis('redis://a/1', { cluster: true } as never), 'redis.url: a cluster has database 0 alone'],
  [() => amqp('amqp://a', { clientId: '' } as never), 'amqp.clientId: must not be empty'],
  [() => amqp('amqp://a', { exchange: '' } as never), 'amqp.exchange: expected a name of 1 to 255 bytes'],
  [
    () => amqp('amqp://a', { prefix: '$a' } as never),
    'amqp.prefix: expected words joined by dots, without blanks, wildcards and %, no $ to begin with, 127 characters at most',
  ],
  [() => amqp('amqp://a', { mapping: 'x' } as never), 'amqp.mapping: expected one of percent, mqtt'],
  [
    () => amqp('amqp://a', { sessionExpiry: 0, clean: false, clientId: 'a' } as never),
    'amqp.sessionExpiry: expected an integer from 1 to 4294967, or Infinity',
  ],
  [() => amqp('amqp://a', { queueType: 'x' } as never), 'amqp.queueType: expected one of classic, quorum'],
  [
    () => amqp('amqp://a', { deadLetterExchange: '' } as never),
    'amqp.deadLetterExchange: expected a name of 1 to 255 bytes',
  ],
  [
    () => amqp('amqp://a', { requeueDelay: 0 } as never),
    'amqp.requeueDelay: expected ms above 0; Infinity is for ever',
  ],
  [() => amqp('amqp://a', { clean: false } as never), 'amqp.clientId: a session that is kept needs one'],
  [
    () => amqp('amqp://a', { sessionExpiry: 5 } as never),
    'amqp.sessionExpiry: needs clean: false or clean: "first"',
  ],
  [() => amqp('amqp://a', { tls: {} } as never), 'amqp.tls: amqp: is not encrypted; give amqps: in the URL'],
  [
    () => amqp('amqp://a', { credentials: { external: true } } as never),
    'amqp.credentials.external: needs amqps: and a certificate in tls',
  ],
  [
    () => amqp('amqp://a', { credentials: {} } as never),
    'amqp.credentials: expected username and password, token, or external',
  ],
  [
    () => amqp('amqp://a', { maximumUnconfirmed: 0 } as never),
    'amqp.maximumUnconfirmed: expected an integer from 1: what is kept has to be bounded',
  ],
  [() => mqtt(''), 'mqtt.url: expected a URL such as mqtt://localhost:1883'],
  [() => mqtt('http://a'), 'mqtt.url: expected one of mqtt: tcp: mqtts: ssl: tls: ws: wss: mqtt+unix:'],
  [() => mqtt('mqtt://a#x'), 'mqtt.url: a URL of a broker has no fragment; in a password # is %23'],
  [() => nats(''), 'nats.url: expected a URL such as nats://localhost:4222'],
  [
    () => nats('nats://a/x'),
    'nats.url: only ws: and wss: have a path or a query; in a password / is %2F and ? is %3F',
  ],
  [() => nats('http://a'), 'nats.url: expected one of nats: tls: ws: wss:'],
  [() => redis(''), 'redis.url: expected a URL such as redis://localhost:6379'],
  [() => redis('redis://a/x'), 'redis.url: its path is the number of a database; in a password / is %2F'],
  [() => redis('http://a'), 'redis.url: expected one of redis: rediss:'],
  [() => amqp(''), 'amqp.url: expected a URL such as amqp://localhost:5672'],
  [() => amqp('http://a'), 'amqp.url: expected one of amqp: amqps:'],
  [
    () => amqp('amqp://a/b/c'),
    'amqp.url: the path is the name of a virtual host, in which / is %2F; so it is in a password',
  ],
  [() => redis('redis://a?x=1'), 'redis.url: it has no query; in a password ? is %3F'],
  [() => tabs({} as never), 'tabs.name: is missing: expected a string'],
  [() => tabs({ name: '' } as never), 'tabs.name: must not be empty'],
  [() => tabs({ name: 'a' } as never), 'tabs.driver: is missing: give a driver, a worker, or both'],
  [() => tabs({ name: 'a', driver: 5 } as never), 'tabs.driver: expected a driver such as mqtt(url)'],
  [() => tabs({ name: 'a', worker: 5 } as never), 'tabs.worker: expected a function'],
  [
    () => tabs({ name: 'a', driver: memory(), heartbeat: 0 } as never),
    'tabs.heartbeat: expected ms above 0; Infinity is for ever',
  ],
  [
    () => tabs({ name: 'a', driver: memory(), heartbeat: 3_000 } as never),
    'tabs.heartbeatTimeout: has to be twice the heartbeat at least',
  ],
  [
    () => tabs({ name: 'a', driver: memory(), grace: -1 } as never),
    'tabs.grace: expected ms from 0; Infinity is for ever',
  ],
  [
    () => tabs({ name: 'a', driver: memory(), maximumUnread: 0 } as never),
    'tabs.maximumUnread: expected an integer from 131072: what is kept has to be bounded',
  ],
  [() => serveTabs(5 as never, {} as never), 'serveTabs.driver: expected a driver such as mqtt(url)'],
  [() => serveTabs(memory(), { random: 5 } as never), 'serveTabs.random: expected a function'],
  [
    () => withProperties(5 as never, {} as never),
    'withProperties.driver: expected a driver such as mqtt(url)',
  ],
  [() => withProperties(memory(), 5 as never), 'withProperties.options: expected an object'],
  [() => withProperties(memory(), { maximum: 0 } as never), 'withProperties.maximum: unknown option'],
  [() => withProperties(memory(), { x: 1 } as never), 'withProperties.x: unknown option'],
  [() => traced(5 as never, () => {}), 'traced.driver: expected a driver such as mqtt(url)'],
  [() => traced(memory(), 5 as never), 'traced.observer: expected a function'],
  [() => traced(memory(), () => {}, 5 as never), 'traced.options: expected an object'],
  [() => memory(5 as never), 'memory.broker: expected what createBroker returned, or undefined'],
  [() => memory({} as never), 'memory.broker: expected what createBroker returned, or undefined'],
  [() => memory(undefined, { protocolVersion: 6 } as never), 'memory.protocolVersion: expected one of 5, 4'],
  [() => memory(undefined, { clientId: 5 } as never), 'memory.clientId: expected a string'],
  [() => memory(undefined, { keepalive: 'x' } as never), 'memory.keepalive: unknown option'],
  [() => memory(undefined, { clean: 5 } as never), 'memory.clean: expected true or false'],
]

test.each(texts)('P60 the text of a wrong option: %s', (make, text) => {
  expect(make).toThrow(expect.objectContaining({ name: 'OptionError', message: `invalid option ${text}` }))
})

test('P60 servers are checked one and all', () => {
  const [secure, plain] = ['rediss://a', 'redis://b/1']
  expect(() => redis([secure, plain], { tls: {} })).toThrow(expect.objectContaining({ path: 'redis.tls' }))
  expect(() => redis([secure, plain], { cluster: true })).toThrow(
    expect.objectContaining({ path: 'redis.url' }),
  )
  expect(() => nats(['nats://a', 'wss://b'], { tls: {} })).toThrow(
    expect.objectContaining({ path: 'nats.tls' }),
  )
  expect(() => amqp(['amqps://a', 'amqp://b'], { tls: {} })).toThrow(
    expect.objectContaining({ path: 'amqp.tls' }),
  )
})

type Make = (options: object) => unknown

const drivers = {
  amqp: options => amqp('amqp://a', options),
  mqtt: options => mqtt('mqtt://a', options),
  nats: options => nats('nats://a', options),
  jetstream: options => nats('nats://a', { prefix: 'a', clientId: 'me', jetstream: options }),
  redis: options => redis('redis://a', options),
  streams: options => redis('redis://a', { clientId: 'me', streams: options }),
} satisfies Record<string, Make>

const ranges: readonly (readonly [keyof typeof drivers, string, number, number])[] = [
  ['amqp', 'keepalive', 1, 65_535],
  ['amqp', 'receiveMaximum', 1, 65_535],
  ['amqp', 'maximumInFlight', 1, 65_535],
  ['amqp', 'groupExpiry', 1, 4_294_967],
  ['mqtt', 'keepalive', 0, 65_535],
  ['mqtt', 'receiveMaximum', 1, 65_535],
  ['mqtt', 'maximumInFlight', 1, 65_535],
  ['mqtt', 'topicAliasMaximum', 0, 65_535],
  ['mqtt', 'maximumPacketSize', 256, 268_435_460],
  ['mqtt', 'sessionExpiry', 0, 4_294_967_295],
  ['nats', 'keepalive', 1, 65_535],
  ['nats', 'maximumSubject', 64, 65_535],
  ['jetstream', 'replicas', 1, 5],
  ['jetstream', 'maxAge', 1, 4_294_967_295],
  ['jetstream', 'sessionExpiry', 1, 4_294_967_295],
  ['jetstream', 'groupExpiry', 1, 4_294_967_295],
  ['jetstream', 'ackWait', 100, 3_600_000],
  ['jetstream', 'receiveMaximum', 1, 65_535],
  ['jetstream', 'maximumInFlight', 1, 65_535],
  ['jetstream', 'answerTimeout', 100, 3_600_000],
  ['redis', 'keepalive', 1, 65_535],
  ['redis', 'maximumPayload', 1, 4_294_967_295],
  ['streams', 'sessionExpiry', 1, 4_294_967_295],
  ['streams', 'groupExpiry', 1, 4_294_967_295],
  ['streams', 'ackWait', 100, 3_600_000],
  ['streams', 'receiveMaximum', 1, 65_535],
  ['streams', 'maximumInFlight', 1, 65_535],
]

describe('P60 a number', () => {
  test.each(ranges)('of %s: %s goes from %d to %d', (driver, option, least, most) => {
    const make = (value: number) => () => drivers[driver]({ [option]: value })
    for (const value of [least, most]) expect(make(value)).not.toThrow()
    for (const value of [least - 1, most + 1, least + 0.5, Number.NaN])
      expect(make(value)).toThrow(
        expect.objectContaining({ path: expect.stringMatching(new RegExp(`\\.${option}$`)) }),
      )
  })

  test.each<readonly [keyof typeof drivers, readonly string[]]>([
    ['amqp', ['sessionExpiry', 'groupExpiry', 'requeueDelay', 'connectTimeout', 'serverTimeout']],
    ['mqtt', ['connectTimeout', 'serverTimeout', 'answerTimeout']],
    ['nats', ['connectTimeout', 'serverTimeout', 'closeTimeout']],
    ['jetstream', ['maxAge', 'maxBytes', 'sessionExpiry', 'groupExpiry']],
    ['redis', ['connectTimeout', 'serverTimeout', 'closeTimeout']],
    ['streams', ['sessionExpiry', 'groupExpiry']],
  ])('of %s may be Infinity: %j', (driver, options) => {
    for (const option of options) {
      const clean = option === 'sessionExpiry' && driver === 'amqp' ? { clean: 'first' } : {}
      expect(() => drivers[driver]({ ...clean, [option]: Number.POSITIVE_INFINITY })).not.toThrow()
    }
  })
})
