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
