import { expect, test } from 'vitest'
import { resolve } from '../../../../../src/driver/redis/connect/resolve.js'

test('what is not given has its default, `undefined` too', () => {
  expect(resolve({})).toMatchObject({
    keepalive: 20,
    connectTimeout: 30_000,
    serverTimeout: 5_000,
    closeTimeout: 2_000,
    maximumUnanswered: 1_048_576,
    maximumPayload: 536_000_000,
    cluster: false,
    root: '{rxtopics}:',
  })
  expect(resolve({ keepalive: undefined as never, keys: 'mine' })).toMatchObject({
    keepalive: 20,
    root: '{mine}:',
  })
})

test('prefix and separator are those of the channels', () => {
  expect(resolve({ prefix: 'p:', separator: ':' }).mapping.channelOf('a/b')).toBe('p:a:b')
  expect(resolve({}).mapping.channelOf('a/b')).toBe('a/b')
})

test('a session expires as it is begun: never, after an hour, or with its link', () => {
  const expiry = (streams: NonNullable<Parameters<typeof resolve>[0]['streams']>) =>
    resolve({ streams }).streams?.sessionExpiry
  expect(resolve({}).streams).toBeUndefined()
  expect([expiry({ clean: false }), expiry({ clean: 'first' }), expiry({})]).toEqual([
    Number.POSITIVE_INFINITY,
    3_600,
    0,
  ])
  expect(resolve({ streams: { sessionExpiry: 5, ackWait: undefined as never } }).streams).toMatchObject({
    ...{ sessionExpiry: 5, ackWait: 5_000, clean: true, maxLength: 1_000_000, groupExpiry: 3_600 },
    ...{ receiveMaximum: 1_000, maximumInFlight: 1_000 },
  })
})
