import { describe, expect, test } from 'vitest'
import {
  addressesOf,
  parseReference,
  parseUrl,
  showAddress,
} from '../../../../../src/driver/mqtt/connect/address.js'

const aUrl = 'expected a URL such as mqtt://localhost:1883'
const protocols = 'expected one of mqtt: tcp: mqtts: ssl: tls: ws: wss: mqtt+unix:'
const onlyWebSockets = 'only ws: and wss: have a path or a query; in a password / is %2F and ? is %3F'
const noUnix = 'expected mqtt+unix:///path'
const notEncoded = 'a part of it is not percent-encoded properly'

describe('parseUrl', () => {
  test.each<[string, object]>([
    ['mqtt://a', { protocol: 'mqtt', host: 'a', port: 1883, path: '', unixSocket: false, credentials: {} }],
    ['tcp://a', { protocol: 'mqtt', port: 1883 }],
    ['mqtts://a', { protocol: 'mqtts', port: 8883 }],
    ['ssl://a/', { protocol: 'mqtts', port: 8883, path: '' }],
    ['tls://a:1', { protocol: 'mqtts', port: 1 }],
    ['tls://a', { protocol: 'mqtts', port: 8883 }],
    ['mqtt+unix:///a', { path: '/a' }],
    ['ws://a', { protocol: 'ws', port: 80, path: '/' }],
    ['ws://a/b/c?d=e', { protocol: 'ws', path: '/b/c?d=e' }],
    ['wss://a?d', { protocol: 'wss', port: 443, path: '/?d' }],
    ['mqtt://a:65535', { port: 65_535 }],
    ['  mqtt://a  ', { host: 'a' }],
    ['mqtt://bröker', { host: 'xn--brker-kua' }],
    ['mqtt://[2001:db8::1]', { host: '2001:db8::1' }],
    ['mqtt+unix:///run/a%20b', { protocol: 'mqtt', host: '', port: 0, path: '/run/a b', unixSocket: true }],
    ['mqtt://me:a%2Fb%3F@a', { credentials: { username: 'me', password: 'a/b?' } }],
    ['mqtt://me@a', { credentials: { username: 'me' } }],
    ['mqtt://:secret@a', { credentials: { password: 'secret' } }],
  ])('of %s', (url, address) => {
    expect(parseUrl(url)).toMatchObject(address)
  })

  test('gives no credentials that are not there', () => {
    expect(Object.keys(parseUrl('mqtt://me@a').credentials)).toEqual(['username'])
    expect(Object.keys(parseUrl('mqtt://:x@a').credentials)).toEqual(['password'])
  })

  test.each<[unknown, string]>([
    [5, aUrl],
    ['', aUrl],
    ['a', aUrl],
    ['mqtt://a b', aUrl],
    ['mqtt://a:65536', aUrl],
    ['mqtt://\u0000a', aUrl],
    ['mqtt://a\u007f@b', aUrl],
    ['mqtt://a\nb', aUrl],
    ['http://a', protocols],
    ['toString://a', protocols],
    ['mqtt://a#b', 'a URL of a broker has no fragment; in a password # is %23'],
    ['mqtt://a/path', onlyWebSockets],
    ['mqtt://a?q', onlyWebSockets],
    ['mqtt+unix:///a?q', onlyWebSockets],
    ['mqtt+unix://host/path', noUnix],
    ['mqtt+unix://', noUnix],
    ['mqtt://a:0', 'port 0 is not a port to connect to'],
    ['mqtt://', 'the host is missing'],
    ['mqtt://%zz', 'the host is neither a name nor an address'],
    ['mqtt://%zz@a', notEncoded],
    ['mqtt://a:%zz@b', notEncoded],
    ['mqtt+unix:///%zz', notEncoded],
  ])('refuses %j', (url, reason) => {
    expect(() => parseUrl(url as string)).toThrow(
      expect.objectContaining({ name: 'OptionError', path: 'mqtt.url', reason }),
    )
  })
})

describe('addressesOf', () => {
  test('are one or several, in their order', () => {
    expect(addressesOf('mqtt://a')).toEqual([parseUrl('mqtt://a')])
    expect(addressesOf(['mqtt://a', 'ws://b', 'mqtt://c']).map(({ host }) => host)).toEqual(['a', 'b', 'c'])
  })

  test('are one at least', () => {
    expect(() => addressesOf([])).toThrow('invalid option mqtt.url: expected at least one')
    expect(() => addressesOf(['mqtt://a', 'b'])).toThrow(aUrl)
  })
})

describe('showAddress', () => {
  test.each([
    ['mqtt://a', 'mqtt://a:1883'],
    ['ssl://me:secret@a:1', 'mqtts://a:1'],
    ['wss://a', 'wss://a:443'],
    ['ws://a/b?token=secret', 'ws://a:80/b'],
    ['ws://a?token=secret', 'ws://a:80'],
    ['mqtt://[::1]', 'mqtt://[::1]:1883'],
    ['mqtt+unix:///run/b', 'mqtt+unix:///run/b'],
  ])('of %s is %s: nothing in it is secret', (url, shown) => {
    expect(showAddress(parseUrl(url))).toBe(shown)
  })
})

describe('parseReference', () => {
  const from = parseUrl('mqtts://user:secret@a:8884')

  test.each([
    ['b', 'b', 8884],
    ['b:1', 'b', 1],
    ['b:65535', 'b', 65_535],
    ['[::1]', '::1', 8884],
    ['[fe80::1]:7', 'fe80::1', 7],
    ['b:1 c:2', 'b', 1],
    ['\tb\n', 'b', 8884],
    ['B.example', 'b.example', 8884],
  ])('of %j is reached as the one that named it', (reference, host, port) => {
    expect(parseReference(reference, from)).toEqual({ ...from, host, port })
  })

  test.each([
    '',
    ' ',
    'b:0',
    'b:65536',
    'b:123456',
    'b:',
    'mqtt://b',
    'u@b',
    'b/c',
    'b?c',
    'b#c',
    '[::1',
    '[b]',
    '::1',
    'b:1x',
    '%zz',
  ])('%j is none', reference => {
    expect(parseReference(reference, from)).toBeNull()
  })

  test('leads nowhere from a Unix socket', () => {
    expect(parseReference('b', parseUrl('mqtt+unix:///a'))).toBeNull()
  })
})
