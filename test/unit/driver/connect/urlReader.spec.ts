import { expect, test } from 'vitest'
import { OptionError } from '../../../../src/base/errors.js'
import { createUrlReader } from '../../../../src/driver/connect/urlReader.js'

const { read, hostOf, decode, wrong } = createUrlReader('nats.url', 'nats://localhost:4222')

test('a URL is read', () => {
  const { protocol, hostname, port, username, password } = read('tls://user:p%40ss@one.example:4222')
  expect([protocol, hostname, port, username, password]).toEqual([
    'tls:',
    'one.example',
    '4222',
    'user',
    'p%40ss',
  ])
})

test.each(['', 'localhost', 'nats://secret:b\nc', 'nats://admin:1#secret@host', 7 as never])(
  'what is no URL is an error that does not show it: %j',
  url => {
    const thrown = (() => {
      try {
        return read(url)
      } catch (error) {
        return error
      }
    })()
    expect(thrown).toBeInstanceOf(OptionError)
    expect(String(thrown)).toContain('nats.url')
    expect(String(thrown)).not.toContain('secret')
  },
)

test.each(['localhost', '', 'nats://b\nc', 7 as never])('%j is told what one looks like', url => {
  expect(() => read(url)).toThrow('nats.url: expected a URL such as nats://localhost:4222')
})

test('a host is as the network wants it', () => {
  expect(hostOf('br%C3%B6ker')).toBe('xn--brker-kua')
  expect(hostOf('[::1]')).toBe('::1')
  expect(() => hostOf('')).toThrow('the host is missing')
  expect(() => hostOf('a b')).toThrow('neither a name nor an address')
})

test('what was percent-encoded is decoded', () => {
  expect(decode('p%40ss')).toBe('p@ss')
  expect(() => decode('%')).toThrow('not percent-encoded properly')
})

test('an error names the option', () => {
  expect(wrong('is odd').message).toContain('nats.url')
})

test.each<[string, () => unknown, string]>([
  ['a fragment', () => read('nats://a#b'), 'a URL of a server has no fragment; in a password # is %23'],
  ['a URL that is none', () => read('a'), 'expected a URL such as nats://localhost:4222'],
  ['no host', () => hostOf(''), 'the host is missing'],
  ['a host that is none', () => hostOf('a b'), 'the host is neither a name nor an address'],
  ['half of an escape', () => decode('%'), 'a part of it is not percent-encoded properly'],
])('%s is told in exactly these words', (_, attempt, reason) => {
  expect(attempt).toThrow(expect.objectContaining({ name: 'OptionError', path: 'nats.url', reason }))
})
