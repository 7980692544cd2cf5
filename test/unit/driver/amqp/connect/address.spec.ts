import { OptionError } from 'rxtopics'
import { expect, test } from 'vitest'
import { addressesOf, parseUrl, showAddress } from '../../../../../src/driver/amqp/connect/address.js'

test('a URL has all that it takes to connect', () => {
  expect(parseUrl('amqps://user:p%40ss@one.example/north%2Feast')).toEqual({
    ...{ protocol: 'amqps', host: 'one.example', port: 5671, virtualHost: 'north/east' },
    credentials: { username: 'user', password: 'p@ss' },
  })
  expect(parseUrl('amqp://localhost')).toEqual({
    ...{ protocol: 'amqp', host: 'localhost', port: 5672, virtualHost: '/', credentials: undefined },
  })
  expect(parseUrl('amqp://localhost:1/').virtualHost).toBe('/')
  expect(parseUrl('amqp://br%C3%B6ker').host).toBe('xn--brker-kua')
})

test('it is shown without its secrets', () => {
  expect(showAddress(parseUrl('amqp://user:secret@[::1]/a%2Fb'))).toBe('amqp://[::1]:5672/a%2Fb')
  expect(showAddress(parseUrl('amqp://user:secret@host'))).toBe('amqp://host:5672')
})

test.each([
  ['http://secret@host', 'one of amqp: amqps:'],
  ['amqp://user:secret@host/a/b', 'virtual host'],
  ['amqp://host?heartbeat=1&password=secret', 'a query has no meaning'],
  ['amqp://user:secret#1@host', 'fragment'],
  ['amqp://user:secret@host:0', 'port 0'],
  ['amqp://%@host/secret', 'percent-encoded'],
  ['secret', 'expected a URL'],
])('%s is wrong', (url, reason) => {
  expect(() => parseUrl(url)).toThrow(OptionError)
  expect(() => parseUrl(url)).toThrow(reason)
  expect(() => parseUrl(url)).not.toThrow('secret')
})

test('several are several, and none is wrong', () => {
  expect(addressesOf(['amqp://one', 'amqp://two']).map(({ host }) => host)).toEqual(['one', 'two'])
  expect(() => addressesOf([])).toThrow('one at least')
})
