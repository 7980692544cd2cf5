import * as t from 'io-ts'
import {
  byContentType,
  bytes,
  type Contract,
  contract,
  flag,
  json,
  number,
  OptionError,
  type Topics,
  text,
  topic,
} from 'rxtopics'
import { type AsyncApiOptions, asyncApi } from 'rxtopics/asyncapi'
import { cbor } from 'rxtopics/cbor'
import { describe, expect, test } from 'vitest'
import { home } from '../../../examples/home/home.js'
import { problemsOf } from './support.js'

const named = { title: 'Home', version: '1.0.0' }
const Climate = t.type({ celsius: t.number })
const plant = contract({
  climate: topic('home/{room:int}/climate', json(Climate), { publish: { qos: 1, retain: true } }),
  lamp: topic('home/{room}/lamp', flag('ON', 'OFF')),
  any: topic('log/+/#', text),
  raw: topic('raw', bytes),
  none: topic('none'),
  either: topic(
    'either',
    byContentType({ 'application/json': json(Climate), 'application/cbor': cbor(Climate) }),
  ),
})

describe('asyncApi', () => {
  test('writes channels, operations and messages', () => {
    const document = asyncApi(plant, {
      ...named,
      id: 'urn:example:home',
      description: 'All of it.',
      servers: { broker: { url: 'mqtts://broker.example:8883', description: 'in the cellar' } },
      directions: { lamp: 'receive', raw: 'send' },
    })
    expect(problemsOf(document)).toEqual([])
    expect(document).toMatchObject({
      asyncapi: '3.0.0',
      id: 'urn:example:home',
      info: { ...named, description: 'All of it.' },
      servers: { broker: { host: 'broker.example:8883', protocol: 'mqtts', description: 'in the cellar' } },
    })
    expect(document.channels['climate']).toEqual({
      address: 'home/{room}/climate',
      parameters: { room: { description: 'int' } },
      messages: {
        climate: {
          name: 'climate',
          contentType: 'application/json',
          payload: { type: 'object', required: ['celsius'], properties: { celsius: { type: 'number' } } },
        },
      },
    })
    expect(document.channels['lamp']?.messages['lamp']?.payload).toEqual({
      type: 'string',
      enum: ['ON', 'OFF'],
    })
    expect(document.channels['any']?.address).toBe('log/{level2}/{level3}')
    expect(document.channels['raw']?.messages).toEqual({
      raw: { name: 'raw', payload: { description: 'bytes' } },
    })
    expect(document.channels['none']?.messages).toEqual({
      none: { name: 'none', payload: { description: 'bytes' } },
    })
    const either = document.channels['either']?.messages ?? {}
    expect(Object.entries(either).map(([name, { contentType }]) => [name, contentType])).toEqual([
      ['either', 'application/json'],
      ['either.2', 'application/cbor'],
    ])
    expect(Object.keys(document.operations)).toEqual([
      ...['send.climate', 'receive.climate', 'receive.lamp', 'receive.any', 'send.raw'],
      ...['send.none', 'receive.none', 'send.either', 'receive.either'],
    ])
    expect(document.operations['send.climate']).toEqual({
      action: 'send',
      channel: { $ref: '#/channels/climate' },
      bindings: { mqtt: { qos: 1, retain: true, bindingVersion: '0.2.0' } },
    })
  })

  test('writes a whole home, a contract below a prefix and one of nothing as the official definition asks', () => {
    const all = [home, home.under('house/7'), contract({})] as unknown as readonly Contract<Topics>[]
    for (const each of all) {
      const document = asyncApi(each, named)
      expect(problemsOf(document)).toEqual([])
      expect(Object.keys(document.channels)).toEqual(each.names)
    }
    expect(asyncApi(home.under('house/7'), named).channels['shellyPower']?.address).toBe(
      'house/7/shellies/{device}/relay/{channel}/power',
    )
    expect(asyncApi(home, named).channels['sparkplug']?.parameters?.['kind']).toEqual({
      enum: ['DBIRTH', 'DDATA'],
    })
  })

  test('is plain JSON, and the same each time', () => {
    const once = asyncApi(home, named)
    expect(JSON.parse(JSON.stringify(once))).toEqual(once)
    expect(JSON.stringify(asyncApi(home, named))).toBe(JSON.stringify(once))
  })

  test('the official definition refuses what is no such document', () => {
    expect(problemsOf({ ...asyncApi(plant, named), info: {} })).not.toEqual([])
  })

  test.each<[string, object, string]>([
    ['no title', { version: '1' }, 'asyncApi.title'],
    ['no version', { title: 'a' }, 'asyncApi.version'],
    ['an unknown option', { ...named, server: {} }, 'asyncApi.server'],
    ['an id that is no URI', { ...named, id: 'a b' }, 'asyncApi.id'],
    [
      'a server with a password',
      { ...named, servers: { a: { url: 'mqtt://u:secret@h' } } },
      'asyncApi.servers.a.url',
    ],
    [
      'a topic that is not there',
      { ...named, directions: { nowhere: 'send' } },
      'asyncApi.directions.nowhere',
    ],
    ['a direction that is none', { ...named, directions: { lamp: 'up' } }, 'asyncApi.directions.lamp'],
    ['sending to wildcards', { ...named, directions: { any: 'both' } }, 'asyncApi.directions.any'],
    ['a hook that is none', { ...named, jsonSchema: {} }, 'asyncApi.jsonSchema'],
    ['a hook that answers with text', { ...named, jsonSchema: () => 'x' }, 'asyncApi.jsonSchema'],
  ])('refuses %s', (_, options, path) => {
    const write = () => asyncApi(plant, options as AsyncApiOptions)
    expect(write).toThrow(OptionError)
    expect(write).toThrow(expect.objectContaining({ path }))
    expect(write).not.toThrow(/secret/)
  })

  test('refuses what is not a contract', () => {
    expect(() => asyncApi({} as never, named)).toThrow(expect.objectContaining({ path: 'asyncApi.contract' }))
  })

  test('names with any characters are referred to', () => {
    const document = asyncApi(contract({ 'a/b~c d': topic('a', number) }), named)
    expect(problemsOf(document)).toEqual([])
    expect(document.operations['send.a/b~c d']?.channel.$ref).toBe('#/channels/a~1b~0c%20d')
  })
})
