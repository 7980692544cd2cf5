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
