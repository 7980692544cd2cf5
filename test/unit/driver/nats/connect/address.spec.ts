import { OptionError } from 'rxtopics'
import { expect, test } from 'vitest'
import {
  addressesOf,
  parseUrl,
  serverOf,
  showAddress,
} from '../../../../../src/driver/nats/connect/address.js'

test('a URL is where to connect to, and what it shows is not secret', () => {
  const cases = [
    ['nats://host', 'host:4222', 'nats://host:4222'],
    ['tls://host:1', 'host:1', 'tls://host:1'],
    ['nats://[::1]:4223/', '[::1]:4223', 'nats://[::1]:4223'],
    ['nats://bröker', 'xn--brker-kua:4222', 'nats://xn--brker-kua:4222'],
    ['ws://host/nats?key=secret', 'ws://host:80/nats?key=secret', 'ws://host:80/nats'],
    ['wss://me:secret@host', 'wss://host:443/', 'wss://host:443'],
  ] as const
  for (const [url, server, shown] of cases) {
    expect(serverOf(parseUrl(url))).toBe(server)
    expect(showAddress(parseUrl(url))).toBe(shown)
  }
})

test('only WebSockets have a path', () => {
  const urls = ['nats://host', 'nats://host/', 'ws://host', 'ws://host/nats?x=1']
  expect(urls.map(url => parseUrl(url).path)).toEqual(['', '', '/', '/nats?x=1'])
})

test('a name and a password are those of a user, a name alone is a token', () => {
  expect(parseUrl('nats://me:p%40ss@host').credentials).toEqual({ username: 'me', password: 'p@ss' })
  expect(parseUrl('nats://secret@host').credentials).toEqual({ token: 'secret' })
  expect(parseUrl('nats://host').credentials).toBeUndefined()
})

test('what cannot be used is refused, and not shown', () => {
  for (const url of [
    ...['', 'host:4222', 'http://host', 'nats://', 'nats://host:0', 'nats://host/x', 'nats://host?x=1'],
    ...['nats://a:secret#1@host', 'nats://ho\nst', 'nats://%zz@host', 'nats://a b/'],
  ]) {
    expect(() => parseUrl(url)).toThrow(OptionError)
    expect(() => parseUrl(url)).not.toThrow(/secret/)
  }
  expect(() => addressesOf([])).toThrow(/one at least/)
  expect(addressesOf(['nats://a', 'nats://b'])).toHaveLength(2)
})
