import { inspect } from 'node:util'
import fc from 'fast-check'
import { OptionError } from 'rxtopics'
import { type MqttOptions, mqtt, parseMqttOptions } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'

const problems = (value: unknown): readonly string[] => {
  const read = parseMqttOptions(value)
  return read._tag === 'Left' ? read.left.map(({ path }) => path) : []
}

describe('P60 options from plain data', () => {
  test('good ones are what they were', () => {
    const text = '{"keepalive":30,"clean":false,"clientId":"gate","will":{"topic":"w","payload":"gone"}}'
    expect(parseMqttOptions(JSON.parse(text))).toEqual({ _tag: 'Right', right: JSON.parse(text) })
  })

  test('all that is wrong is told at once, with its path, and without its value', () => {
    const value = {
      keepAlive: 1,
      keepalive: 'hunter2',
      credentials: { user: 'hunter2', password: 5 },
      will: { topic: 'a/+', qos: 3 },
      tls: { verify: 'hunter2', minVersion: 'SSLv3' },
      limits: { topicLevels: 0 },
    }
    const read = parseMqttOptions(value)
    expect(problems(value)).toEqual([
      'mqtt.keepAlive',
      'mqtt.credentials.user',
      'mqtt.credentials.password',
      'mqtt.keepalive',
      'mqtt.will.topic',
      'mqtt.will.payload',
      'mqtt.will.qos',
      'mqtt.limits.topicLevels',
      'mqtt.tls.minVersion',
      'mqtt.tls.verify',
    ])
    expect(inspect(read)).not.toContain('hunter2')
    expect(read._tag === 'Left' && read.left.every(error => error instanceof OptionError)).toBe(true)
    expect(read._tag === 'Left' && read.left.find(({ path }) => path === 'mqtt.keepAlive')?.suggestion).toBe(
      'keepalive',
    )
  })

  test('options that do not go together are told when all are good by themselves', () => {
    expect(
      problems({ protocolVersion: 4, clean: false, sessionExpiry: 1, receiveMaximum: 2, farewell: {} }),
    ).toEqual(['mqtt.clientId', 'mqtt.sessionExpiry', 'mqtt.receiveMaximum', 'mqtt.farewell'])
    expect(problems({ protocolVersion: 4, will: { topic: 'a', payload: '', delay: 1 } })).toEqual([
      'mqtt.will.delay',
    ])
  })

  test.each([null, undefined, 5, 'mqtt://a', [], new Date(0), Promise.resolve()])(
    '%s is no options',
    value => {
      expect(problems(value)).toEqual(['mqtt.options'])
    },
  )

  test('the first error is the one that the driver throws, whatever is given', () => {
    const name = fc.constantFrom(
      'keepalive',
      'clean',
      'will',
      'tls',
      'credentials',
      'clientId',
      'nope',
      'limits',
    )
    const value = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.record(
        { username: fc.jsonValue(), topic: fc.jsonValue(), verify: fc.jsonValue() },
        { requiredKeys: [] },
      ),
    )
    fc.assert(
      fc.property(fc.dictionary(name, value), options => {
        const read = parseMqttOptions(options)
        let thrown: unknown
        try {
          mqtt('mqtts://a', options as MqttOptions)
        } catch (error) {
          thrown = error
        }
        if (read._tag === 'Right') expect(thrown).toBeUndefined()
        else expect(thrown).toEqual(read.left[0])
      }),
      { numRuns: 500 },
    )
  })
})

describe('P75 options that are read back', () => {
  const secret = 'hunter2'
  const given: MqttOptions = {
    clientId: 'me',
    keepalive: 7,
    credentials: { username: 'user', password: secret },
    headers: { authorization: secret },
    will: { topic: 'w', payload: 'gone', retain: true, properties: { userProperties: { a: ['1', '2'] } } },
    tls: { servername: 'broker', passphrase: secret, cert: secret, key: secret },
    farewell: () => ({ reason: secret }),
    connect: () => {
      throw new Error(secret)
    },
    authentication: { method: secret, begin: () => ({ next: data => data }) },
  }
  const driver = mqtt('wss://user:hunter2@a/path?token=hunter2', given)

  test('have all defaults and nothing that is secret', () => {
    expect(driver.options).toEqual({
      protocolVersion: 5,
      sessionExpiry: 0,
      connectTimeout: 30_000,
      serverTimeout: 5_000,
      redirects: 'follow',
      answerTimeout: 30_000,
      receiveMaximum: 65_535,
      topicAliasMaximum: 32,
      maximumInFlight: 65_535,
      copies: 'one',
      requestResponseInformation: false,
      requestProblemInformation: true,
      clean: true,
      clientId: 'me',
      keepalive: 7,
      credentials: { username: 'user' },
      will: given.will,
      tls: { servername: 'broker' },
    })
    expect(driver.servers).toEqual(['wss://a:443/path'])
    expect(inspect(driver, { depth: 9, getters: true })).not.toContain(secret)
  })

  test.each<[string, MqttOptions]>([
    ['MQTT 5', { keepalive: 9, clean: false, clientId: 'c', sessionExpiry: 4 }],
    ['MQTT 3.1.1', { protocolVersion: 4, clean: false, clientId: 'c', copies: 'each' }],
    ['MQTT 3.1', { protocolVersion: 3 }],
  ])('go through JSON and make the same driver again: %s', (_, options) => {
    const one = mqtt('mqtt://a', options)
    const read = parseMqttOptions(JSON.parse(JSON.stringify(one.options)))
    expect(read).toMatchObject({ _tag: 'Right' })
    const other = mqtt(one.servers ?? [], { ...one.options, keepalive: 11 })
    expect(other.options).toEqual({ ...one.options, keepalive: 11 })
    expect(other.servers).toEqual(one.servers)
  })

  test('are a copy: what is done to them changes no driver', () => {
    const { options } = mqtt('mqtt://a', { will: { topic: 'w', payload: 'x' } })
    Object.assign(options, { keepalive: 1 })
    Object.assign(options.will ?? {}, { topic: 'other' })
    expect(mqtt('mqtt://a', { will: { topic: 'w', payload: 'x' } }).options).toMatchObject({
      keepalive: 60,
      will: { topic: 'w' },
    })
  })

  test('of a driver that asks for them there are none', () => {
    const asking = mqtt(() => 'mqtt://a', {
      credentials: () => ({ username: 'u' }),
      will: () => ({ topic: 'w', payload: '' }),
    })
    expect([asking.servers, asking.options.credentials, asking.options.will]).toEqual([
      undefined,
      undefined,
      undefined,
    ])
  })
})
