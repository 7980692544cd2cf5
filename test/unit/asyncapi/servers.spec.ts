import { OptionError } from 'rxtopics'
import { expect, test } from 'vitest'
import { isServers, serverOf } from '../../../src/asyncapi/servers.js'

test('a server is its host, protocol and path', () => {
  expect(serverOf('WSS://h:8084/mqtt', 'd')).toEqual({
    host: 'h:8084',
    protocol: 'wss',
    pathname: '/mqtt',
    description: 'd',
  })
  expect(serverOf('mqtt://[::1]:1883/', undefined)).toEqual({ host: '[::1]:1883', protocol: 'mqtt' })
})

test.each([
  'mqtt://user:secret@h',
  'mqtt://secret@h',
  'wss://h/mqtt?token=secret',
  'wss://h/#secret',
  'h:1883',
  'mqtt://',
])('%s is refused, and not shown', url => {
  expect(() => serverOf(url, undefined)).toThrow(OptionError)
  expect(() => serverOf(url, undefined)).not.toThrow(/secret/)
  expect(isServers({ a: { url } })).toMatchObject({ at: 'a.url' })
})
