import { expect, test } from 'vitest'
import { gatewayTokens } from '../../../../../src/driver/nats/subjects/gateway.js'

test('levels are what nats-server makes of them', () => {
  const cases = [
    ['lamp', 'lamp'],
    ['', '/'],
    ['x.y', 'x//y'],
    ['.', '//'],
  ] as const
  for (const [level, token] of cases) {
    expect(gatewayTokens.encode(level, true)).toEqual({ token })
    expect(gatewayTokens.decode(token)).toBe(level)
  }
})

test('what it does not take has no token, in words', () => {
  for (const [level, words] of [
    ['a b', /takes no blank/],
    ['*', /wildcard of NATS/],
    ['>', /wildcard of NATS/],
    ['$SYS', /those of the server/],
  ] as const) {
    expect(gatewayTokens.encode(level, true)).toEqual({ problem: expect.stringMatching(words) })
  }
  expect(gatewayTokens.encode('$x', false)).toEqual({ token: '$x' })
})
