import { OptionError } from 'rxtopics'
import { expect, test } from 'vitest'
import { addressesOf, parseUrl, showAddress } from '../../../../../src/driver/redis/connect/address.js'

test('a URL is where to connect to, and what it shows is not secret', () => {
  const cases = [
    ['redis://host', { host: 'host', port: 6379, secure: false, database: 0 }, 'redis://host:6379'],
    ['rediss://host:1/3', { host: 'host', port: 1, secure: true, database: 3 }, 'rediss://host:1/3'],
    ['redis://[::1]:7/', { host: '::1', port: 7 }, 'redis://[::1]:7'],
    ['redis://me:secret@bröker', { host: 'xn--brker-kua' }, 'redis://xn--brker-kua:6379'],
  ] as const
  for (const [url, address, shown] of cases) {
    expect(parseUrl(url)).toMatchObject(address)
    expect(showAddress(parseUrl(url))).toBe(shown)
  }
})

test('a password alone is that of the default user', () => {
  expect(parseUrl('redis://me:p%40ss@host').credentials).toEqual({ username: 'me', password: 'p@ss' })
  expect(parseUrl('redis://:secret@host').credentials).toEqual({ password: 'secret' })
  expect(parseUrl('redis://host').credentials).toBeUndefined()
})

test('what cannot be used is refused, and not shown', () => {
  for (const url of [
    ...['', 'host:6379', 'http://host', 'redis://', 'redis://host:0', 'redis://host/x', 'redis://host?x=1'],
    ...['redis://a:secret#1@host', 'redis://ho\nst', 'redis://%zz:x@host', 'redis://secret@host'],
    ...['redis://host/1/2', 'redis://a b/'],
  ]) {
    expect(() => parseUrl(url)).toThrow(OptionError)
    expect(() => parseUrl(url)).not.toThrow(/secret/)
  }
  expect(() => addressesOf([])).toThrow(/one at least/)
  expect(addressesOf(['redis://a', 'redis://b'])).toHaveLength(2)
})
