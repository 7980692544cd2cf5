import { readFileSync } from 'node:fs'
import { create } from '@bufbuild/protobuf'
import { harness } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'
import { home } from './home.js'
import { lines } from './lines.js'
import { PayloadSchema, sparkplug } from './sparkplug.js'

const metric = (name: string, value: object) => ({ name, value })
const data = sparkplug.encode(
  create(PayloadSchema, {
    timestamp: 1_760_000_000_000n,
    seq: 7n,
    metrics: [
      metric('Boiler/Pressure', { case: 'doubleValue', value: 1.5 }),
      metric('Boiler/Burning', { case: 'booleanValue', value: true }),
      metric('Boiler/Starts', { case: 'longValue', value: 12_345n }),
    ],
  } as never) as never,
)

/** What the things in a home send, and what is made of it. */
const traffic: readonly [topic: string, payload: string | Uint8Array, line: string][] = [
  [
    'zigbee2mqtt/Climate sensor (attic)',
    '{"battery":87,"humidity":43.9,"last_seen":"2026-01-01T12:00:00+01:00","linkquality":96,"temperature":21.7}',
    'Climate sensor (attic) is at 21.7 °C',
  ],
  ['zigbee2mqtt/Climate sensor (attic)/availability', '{"state":"online"}', 'Climate sensor (attic) is here'],
  ['zigbee2mqtt/Old plug/availability', 'offline', 'Old plug is gone'],
  [
    'tele/greenhouse/SENSOR',
    '{"Time":"2026-01-01T12:00:00","AM2301":{"Temperature":17.3,"Humidity":68.1,"DewPoint":11.3},"TempUnit":"C"}',
    'greenhouse is at 17.3 °C',
  ],
  ['tele/greenhouse/LWT', 'Online', 'greenhouse is here'],
  ['stat/fan/POWER', 'OFF', 'fan is off'],
  ['shellies/shelly1pm-A4CF12/relay/0', 'on', 'shelly1pm-A4CF12 0 is on'],
  ['shellies/shelly1pm-A4CF12/relay/0/power', '61.25', 'shelly1pm-A4CF12 0 takes 61.3 W'],
  [
    'shellyplus1-08b61f/events/rpc',
    '{"src":"shellyplus1-08b61f","dst":"shellyplus1-08b61f/events","method":"NotifyStatus","params":{"ts":1767261600.1,"switch:0":{"id":0,"output":true,"source":"button"}}}',
    'shellyplus1-08b61f is on',
  ],
  ['shellyplus1-08b61f/online', 'false', 'shellyplus1-08b61f is gone'],
  [
    'owntracks/ann/phone',
    '{"_type":"location","lat":52.52,"lon":13.4,"tst":1767261600,"acc":12,"batt":71}',
    'ann is at 52.52, 13.4',
  ],
  [
    'owntracks/ann/phone',
    '{"_type":"transition","event":"enter","desc":"home","tst":1767261600}',
    'ann: enter home',
  ],
  [
    'spBv1.0/cellar/DDATA/edge/boiler',
    data._tag === 'Right' ? data.right : '',
    'Boiler/Pressure is 1.5, Boiler/Burning is true, Boiler/Starts is 12345',
  ],
  // And what cannot be read, without an end to anything.
  [
    'tele/greenhouse/SENSOR',
    '{"Time":"2026-01-01T12:00:00","AM2301":{"Temperature":null}}',
    'cannot read tele/greenhouse/SENSOR: /AM2301/Temperature: expected number, got null and 1 more (json)',
  ],
  [
    'owntracks/ann/phone',
    '{"_type":"encrypted","data":"b25lIG1vcmU="}',
    'cannot read owntracks/ann/phone: /_type: expected one of location, transition, got "encrypted" (json)',
  ],
  [
    'shellies/shelly1pm-A4CF12/relay/0/power',
    'overload',
    'cannot read shellies/shelly1pm-A4CF12/relay/0/power: expected finite decimal number, got "overload" (number)',
  ],
]

const symbols = 'abcdefghijklmnopqrstuvwxyz'.slice(0, traffic.length).split('')

describe('a mixed home', () => {
  test('one contract reads all that its things send', () =>
    harness(({ client, publish, expectStream }) => {
      for (const [index, [at, payload]] of traffic.entries()) {
        publish(at, `${'-'.repeat(index + 1)}p`, { p: payload })
      }
      const expected = Object.fromEntries(symbols.map((symbol, index) => [symbol, traffic[index]?.[2]]))
      expectStream(lines(client), `-${symbols.join('')}`, expected)
    }))

  test('every topic of the contract is among the traffic', () => {
    const found = new Set(traffic.flatMap(([at]) => home.find(at).map(({ name }) => name)))
    expect([...found].sort()).toEqual([...home.names].sort())
  })

  test('the example is short', () => {
    const text = ['home.ts', 'lines.ts'].map(file => readFileSync(new URL(file, import.meta.url), 'utf8'))
    expect(text.map(each => each.split('\n').length < 80)).toEqual([true, true])
  })
})
