import { inspect } from 'node:util'
import { OptionError } from 'rxtopics'
import { type MqttOptions, mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { parseReference, parseUrl } from '../../../../../src/driver/mqtt/connect/address.js'
import {
  checkAddresses,
  checkMqttOptions,
  mqttOptionErrors,
} from '../../../../../src/driver/mqtt/connect/checkOptions.js'

const problem = (make: () => unknown): OptionError => {
  try {
    make()
  } catch (error) {
    if (error instanceof OptionError) return error
    throw error
  }
  throw new Error('it was taken')
}

describe('a URL', () => {
  test.each([
    ['mqtt://a', { protocol: 'mqtt', host: 'a', port: 1883, path: '' }],
    ['tcp://a:1', { protocol: 'mqtt', host: 'a', port: 1 }],
    ['mqtts://a', { protocol: 'mqtts', host: 'a', port: 8883 }],
    ['ssl://a', { protocol: 'mqtts', port: 8883 }],
    ['tls://a/', { protocol: 'mqtts', port: 8883 }],
    ['ws://a', { protocol: 'ws', port: 80, path: '/' }],
    ['ws://a:8080/mqtt?x=1', { protocol: 'ws', port: 8080, path: '/mqtt?x=1' }],
    ['wss://a/mqtt', { protocol: 'wss', port: 443, path: '/mqtt' }],
    ['mqtt://[::1]:1884', { host: '::1', port: 1884 }],
    ['mqtt+unix:///run/a%20b.sock', { protocol: 'mqtt', host: '', path: '/run/a b.sock', unixSocket: true }],
  ])('P49 %s has its protocol, host, port and path', (url, expected) => {
    expect(parseUrl(url)).toMatchObject(expected)
  })

  test('P49 gives credentials, decoded', () => {
    expect(parseUrl('mqtt://us%40er:p%3Ass%2Fword@a').credentials).toEqual({
      username: 'us@er',
      password: 'p:ss/word',
    })
    expect(parseUrl('mqtt://a').credentials).toEqual({})
  })

  test.each([
    '',
    'localhost',
    'localhost:1883',
    'http://a',
    'mqtt://',
    'mqtt:///a',
    'mqtt://a/path',
    'mqtt://a?query',
    'mqtt://a:65536',
    'mqtt+unix://host/path',
    'mqtt://%zz@a',
    'mqtt://a:%zz@b',
  ])('P60 %j is an error of its own kind', url => {
    expect(problem(() => mqtt(url))).toMatchObject({ name: 'OptionError', path: 'mqtt.url' })
  })

  test('P59 never shows up in its error: it may hold a password', () => {
    for (const url of ['mqtt://user:hunter2@a/path', 'http://user:hunter2@a', 'mqtt://user:hunter2%zz@a']) {
      expect(inspect(problem(() => mqtt(url)))).not.toContain('hunter2')
    }
  })

  test('P60 is one of several, and there is one at least', () => {
    expect(problem(() => mqtt([]))).toMatchObject({ path: 'mqtt.url' })
    expect(problem(() => mqtt(['mqtt://a', 'mqtt://']))).toMatchObject({ path: 'mqtt.url' })
    expect(mqtt(['mqtt://a', 'ws://b']).name).toBe('mqtt')
  })
})

describe('a server reference', () => {
  const address = parseUrl('mqtts://user@a:8884')

  test.each([
    ['b', 'b', 8884],
    ['b:1', 'b', 1],
    ['[::1]', '::1', 8884],
    ['[::1]:65535', '::1', 65_535],
    ['b:1 c:2', 'b', 1],
    [' b ', 'b', 8884],
  ])('%j is a host, and the port of the address if it names none', (reference, host, port) => {
    expect(parseReference(reference, address)).toEqual({ ...address, host, port })
  })

  test.each(['', ' ', 'b:0', 'b:65536', 'b:', 'mqtt://b', 'u@b', 'b/path', 'b:1x', '[::1', '::1'])(
    '%j is none',
    reference => {
      expect(parseReference(reference, address)).toBeNull()
    },
  )

  test('is none for a Unix socket', () => {
    expect(parseReference('b', parseUrl('mqtt+unix:///a'))).toBeNull()
  })
})

describe('P60 options', () => {
  const bad: readonly (readonly [string, object])[] = [
    ['mqtt.port', { port: 1 }],
    ['mqtt.protocolVersion', { protocolVersion: 6 }],
    ['mqtt.protocolVersion', { protocolVersion: '5' }],
    ['mqtt.clientId', { clientId: 1 }],
    ['mqtt.clientId', { clean: false }],
    ['mqtt.credentials', { credentials: 'me' }],
    ['mqtt.credentials.user', { credentials: { user: 'me' } }],
    ['mqtt.credentials.password', { credentials: { password: 1 } }],
    ['mqtt.clean', { clean: 'last' }],
    ['mqtt.clean', { clean: 'first', protocolVersion: 4 }],
    ['mqtt.sessionExpiry', { sessionExpiry: -1 }],
    ['mqtt.sessionExpiry', { sessionExpiry: 0x1_0000_0000 }],
    ['mqtt.keepalive', { keepalive: 65_536 }],
    ['mqtt.keepalive', { keepalive: 1.5 }],
    ['mqtt.connectTimeout', { connectTimeout: 0 }],
    ['mqtt.connectTimeout', { connectTimeout: Number.NaN }],
    ['mqtt.answerTimeout', { answerTimeout: '1' }],
    ['mqtt.will', { will: 'gone' }],
    ['mqtt.will.topic', { will: { topic: 'a/#', payload: '' } }],
    ['mqtt.will.qos', { will: { topic: 'a', payload: '', qos: 3 } }],
    ['mqtt.will.delay', { will: { topic: 'a', payload: '', delay: -1 } }],
    ['mqtt.will.expiry', { will: { topic: 'a', payload: '', expiry: 1 } }],
    ['mqtt.userProperties', { userProperties: { a: 1 } }],
    ['mqtt.tls.ca', { tls: { ca: [1] } }],
    ['mqtt.tls.ca', { tls: { ca: [] } }],
    ['mqtt.tls.ca', { tls: { ca: 'ca.pem' } }],
    ['mqtt.tls.ca', { tls: { ca: Uint8Array.of(1, 2, 3) } }],
    ['mqtt.tls.ca', { tls: { ca: '-----BEGIN PRIVATE KEY-----' } }],
    ['mqtt.tls.verify', { tls: { verify: 'no' } }],
    ['mqtt.tls.rejectUnauthorized', { tls: { rejectUnauthorized: false } }],
    ['mqtt.tls.minVersion', { tls: { minVersion: 'TLSv1' } }],
    ['mqtt.headers', { headers: { a: 1 } }],
    ['mqtt.receiveMaximum', { receiveMaximum: 0 }],
    ['mqtt.maximumPacketSize', { maximumPacketSize: 10 }],
    ['mqtt.topicAliasMaximum', { topicAliasMaximum: 65_536 }],
    ['mqtt.maximumInFlight', { maximumInFlight: 0 }],
    ['mqtt.copies', { copies: 'both' }],
    ['mqtt.groups', { groups: 'maybe' }],
    ['mqtt.redirects', { redirects: 'never' }],
    ['mqtt.serverTimeout', { serverTimeout: 0 }],
    ['mqtt.receiveMaximum', { receiveMaximum: 65_536 }],
    ['mqtt.maximumInFlight', { maximumInFlight: 65_536 }],
    ['mqtt.maximumPacketSize', { maximumPacketSize: 255 }],
    ['mqtt.maximumPacketSize', { maximumPacketSize: 268_435_461 }],
    ['mqtt.limits.filtersPerSubscribe', { limits: { filtersPerSubscribe: 0 } }],
    ['mqtt.limits.publishesPerSecond', { limits: { publishesPerSecond: 0.5 } }],
    ['mqtt.limits.topicLevels', { limits: { topicLevels: 1_000_001 } }],
  ]

  test.each(bad)('%s is named: %o', (path, options) => {
    expect(problem(() => mqtt('mqtt://a', options as MqttOptions))).toMatchObject({
      name: 'OptionError',
      path,
    })
  })

  test('P59 that are secrets show up in no error', () => {
    const secrets: readonly object[] = [
      { credentials: { password: 'hunter2', user: 'x' } },
      { tls: { key: 'hunter2', passphrase: 2 } },
      { headers: { authorization: 'hunter2', x: 1 } },
    ]
    for (const options of secrets) {
      expect(inspect(problem(() => mqtt('mqtt://a', options)))).not.toContain('hunter2')
    }
  })

  test('that cannot work together are named one after the other', () => {
    const options = { protocolVersion: 3, clean: false, clientId: '', sessionExpiry: 1 } as const
    const wrong = mqttOptionErrors(options, { rules: {}, hints: {} })
    expect(wrong.map(({ path, message }) => `${path}: ${message}`)).toEqual([
      expect.stringMatching(/^mqtt\.clientId: .*a session that is kept needs one/),
      expect.stringMatching(/^mqtt\.clientId: .*protocolVersion 3 needs one/),
      expect.stringMatching(/^mqtt\.sessionExpiry: /),
    ])
  })

  test('at their limits are taken', () => {
    const options: readonly MqttOptions[] = [
      {
        sessionExpiry: 0xffff_ffff,
        keepalive: 0,
        connectTimeout: 1,
        answerTimeout: Number.POSITIVE_INFINITY,
      },
      { receiveMaximum: 1, maximumInFlight: 65_535, topicAliasMaximum: 0, maximumPacketSize: 256 },
      { clean: false, clientId: 'a', protocolVersion: 3 },
      {
        receiveMaximum: 65_535,
        maximumInFlight: 1,
        topicAliasMaximum: 65_535,
        maximumPacketSize: 268_435_460,
      },
      { keepalive: 65_535, sessionExpiry: 0, serverTimeout: 1 },
      { limits: { filtersPerSubscribe: 1, publishesPerSecond: 1, topicLevels: 1 } },
      { limits: { filtersPerSubscribe: 1_000_000, publishesPerSecond: Number.POSITIVE_INFINITY } },
      { clean: 'first' },
    ]
    for (const each of options) expect(mqtt('mqtt://a', each).name).toBe('mqtt')
  })
})

describe('each option has its rule', () => {
  const own = { rules: {}, hints: {} }
  const wrong = (options: object) =>
    mqttOptionErrors(options, own).map(({ path, reason }) => `${path}: ${reason}`)

  test.each<[string, number, number]>([
    ['sessionExpiry', 0, 4_294_967_295],
    ['keepalive', 0, 65_535],
    ['receiveMaximum', 1, 65_535],
    ['maximumPacketSize', 256, 268_435_460],
    ['topicAliasMaximum', 0, 65_535],
    ['maximumInFlight', 1, 65_535],
  ])('%s is an integer from %i to %i', (name, least, most) => {
    for (const value of [least, most]) expect(wrong({ [name]: value })).toEqual([])
    for (const value of [least - 1, most + 1, least + 0.5, String(least)])
      expect(wrong({ [name]: value })).toEqual([`mqtt.${name}: expected an integer from ${least} to ${most}`])
  })

  test.each(['filtersPerSubscribe', 'publishesPerSecond', 'topicLevels'])(
    'limits.%s is an integer up to a million, or Infinity',
    name => {
      for (const value of [1, 1_000_000, Number.POSITIVE_INFINITY])
        expect(wrong({ limits: { [name]: value } })).toEqual([])
      for (const value of [0, 1_000_001, 1.5, '1', Number.NEGATIVE_INFINITY])
        expect(wrong({ limits: { [name]: value } })).toEqual([
          `mqtt.limits.${name}: expected an integer from 1 to 1000000, or Infinity`,
        ])
    },
  )

  test.each<[string, readonly unknown[]]>([
    ['protocolVersion', [5, 4, 3]],
    ['clean', [true, false, 'first']],
    ['redirects', ['follow', 'with-credentials', 'refuse']],
    ['copies', ['one', 'each']],
    ['groups', ['yes', 'no', 'unconfirmed']],
  ])('%s is one of %j', (name, values) => {
    for (const value of values) expect(wrong({ clientId: 'a', [name]: value })).toEqual([])
    for (const value of ['', 2, null])
      expect(wrong({ clientId: 'a', [name]: value })).toEqual([
        `mqtt.${name}: expected one of ${values.join(', ')}`,
      ])
  })

  test.each(['requestResponseInformation', 'requestProblemInformation'])('%s is true or false', name => {
    for (const value of [true, false]) expect(wrong({ [name]: value })).toEqual([])
    expect(wrong({ [name]: 1 })).toEqual([`mqtt.${name}: expected true or false`])
  })

  test.each(['connectTimeout', 'serverTimeout', 'answerTimeout'])('%s is a time', name => {
    for (const value of [1, Number.POSITIVE_INFINITY]) expect(wrong({ [name]: value })).toEqual([])
    for (const value of [0, '1', Number.NaN]) expect(wrong({ [name]: value })).toHaveLength(1)
  })

  test.each<[string, unknown, unknown]>([
    ['clientId', 'a', 5],
    ['credentials', { username: 'a' }, { username: 5 }],
    ['credentials', () => ({}), 'a'],
    ['authentication', { method: 'm', begin: () => ({}) }, { method: 5, begin: () => ({}) }],
    ['will', { topic: 'a', payload: '' }, { topic: 'a' }],
    ['will', () => ({}), 'a'],
    ['farewell', { code: 4 }, { code: 5 }],
    ['farewell', () => ({}), 'a'],
    ['userProperties', { a: 'b' }, { a: 1 }],
    ['userProperties', () => ({}), 'a'],
    ['limits', {}, 5],
  ])('%s is checked', (name, right, bad) => {
    expect(wrong({ [name]: right })).toEqual([])
    expect(wrong({ [name]: bad })).toEqual([expect.stringMatching(new RegExp(`^mqtt\\.${name}\\b`))])
  })

  test.each<[object, readonly string[]]>([
    [{ farewell: { sessionExpiry: 1 } }, ['mqtt.farewell.sessionExpiry']],
    [{ farewell: { sessionExpiry: 1 }, clean: true }, ['mqtt.farewell.sessionExpiry']],
    [
      { farewell: { sessionExpiry: 1 }, sessionExpiry: 0, clean: false, clientId: 'a' },
      ['mqtt.farewell.sessionExpiry'],
    ],
    [{ farewell: { sessionExpiry: 0 } }, []],
    [{ farewell: { sessionExpiry: 1 }, sessionExpiry: 1 }, []],
    [{ farewell: { sessionExpiry: 1 }, clean: false, clientId: 'a' }, []],
    [{ farewell: { sessionExpiry: 1 }, clean: 'first', clientId: 'a' }, []],
  ])('a farewell keeps only a session that was to be kept: %j', (options, paths) => {
    expect(mqttOptionErrors(options, own).map(({ path }) => path)).toEqual(paths)
  })

  test.each<[object, readonly string[]]>([
    [{ clean: false }, ['clientId: a session that is kept needs one']],
    [{ clean: false, clientId: '' }, ['clientId: a session that is kept needs one']],
    [{ clean: false, clientId: 'a' }, []],
    [{ clean: 'first' }, []],
    [{ clean: 'first', clientId: '' }, ['clientId: a session that is kept needs one']],
    [{ clean: true, clientId: '' }, []],
    [{ clientId: '' }, []],
    [{ protocolVersion: 4, clientId: '' }, []],
    [{ protocolVersion: 3, clientId: '' }, ['clientId: protocolVersion 3 needs one, or none at all']],
    [{ protocolVersion: 3 }, []],
    [{ protocolVersion: 4, clean: 'first', clientId: 'a' }, ["clean: 'first' needs protocolVersion 5"]],
    [
      { protocolVersion: 4, receiveMaximum: 5, sessionExpiry: 9 },
      ['sessionExpiry: needs protocolVersion 5', 'receiveMaximum: needs protocolVersion 5'],
    ],
    [{ protocolVersion: 4, receiveMaximum: undefined }, []],
  ])('together: %j', (options, reasons) => {
    expect(wrong(options)).toEqual(reasons.map(reason => `mqtt.${reason}`))
  })

  test.each<[string, unknown]>([
    ['sessionExpiry', 1],
    ['userProperties', {}],
    ['receiveMaximum', 1],
    ['topicAliasMaximum', 0],
    ['authentication', { method: 'm', begin: () => ({}) }],
    ['farewell', {}],
    ['requestResponseInformation', true],
    ['requestProblemInformation', true],
  ])('%s needs MQTT 5', (name, value) => {
    for (const protocolVersion of [4, 3])
      expect(wrong({ protocolVersion, [name]: value })).toEqual([`mqtt.${name}: needs protocolVersion 5`])
    expect(wrong({ [name]: value })).toEqual([])
  })

  test('what is wrong by itself is said before what is wrong together, and its own rules are asked, too', () => {
    expect(wrong({ clean: false, keepalive: -1 })).toEqual([
      'mqtt.keepalive: expected an integer from 0 to 65535',
    ])
    const more = { rules: { extra: () => 'never' }, hints: {} }
    expect(mqttOptionErrors({ extra: 1 }, more)).toMatchObject([{ path: 'mqtt.extra', reason: 'never' }])
    expect(() => checkMqttOptions({ clean: false }, own)).toThrow(
      expect.objectContaining({ path: 'mqtt.clientId', reason: 'a session that is kept needs one' }),
    )
    expect(() => checkMqttOptions({ extra: 1 } as never, more)).toThrow(
      expect.objectContaining({ path: 'mqtt.extra', reason: 'never' }),
    )
    expect(checkMqttOptions({}, own)).toBeUndefined()
  })

  test('credentials in URLs are checked where no others are given', () => {
    const urls = [parseUrl('mqtt://a'), parseUrl('mqtt://:secret@b')]
    const log: unknown[] = []
    const network = { check: (...given: readonly unknown[]) => void log.push(given) }
    const check = (wanted: object) => () => checkAddresses(urls, wanted as never, network)
    expect(check({})).not.toThrow()
    expect(check({ protocolVersion: 4, credentials: {} })).not.toThrow()
    expect(check({ protocolVersion: 4 })).toThrow(
      expect.objectContaining({
        path: 'mqtt.url.username',
        reason: 'is missing: before protocolVersion 5 a password needs one',
      }),
    )
    expect(log).toEqual([
      [urls, {}],
      [urls, { protocolVersion: 4, credentials: {} }],
      [urls, { protocolVersion: 4 }],
    ])
  })
})
