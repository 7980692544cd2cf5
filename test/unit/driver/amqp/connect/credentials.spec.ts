import { expect, test } from 'vitest'
import { isCredentials, mechanismOf } from '../../../../../src/driver/amqp/connect/credentials.js'
import type { AmqpCredentials } from '../../../../../src/driver/amqp/options.js'

const sent = (credentials: AmqpCredentials | undefined) => {
  const { mechanism, response } = mechanismOf(credentials)
  return [mechanism, response().toString()]
}

test('each says who it is in its own way', () => {
  expect(sent({ username: 'a', password: 'b' })).toEqual(['PLAIN', '\0a\0b'])
  expect(sent({ username: 'a' })).toEqual(['PLAIN', '\0a\0'])
  expect(sent({ token: 't' })).toEqual(['PLAIN', '\0\0t'])
  expect(sent({ external: true })[0]).toBe('EXTERNAL')
  expect(sent(undefined)).toEqual(['PLAIN', '\0guest\0guest'])
})

test.each([{ username: 'a' }, { username: 'a', password: '' }, { token: 't' }, { external: true }])(
  '%j are some',
  value => {
    expect(isCredentials(value)).toBeNull()
  },
)

test.each([
  {},
  { username: '' },
  { username: 'a', password: 7 },
  { token: '' },
  { external: false },
  { username: 'a', token: 't' },
  'text',
])('%j are none', value => {
  expect(isCredentials(value)).not.toBeNull()
})
