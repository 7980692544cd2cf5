import { expect, test } from 'vitest'
import { percentTokens } from '../../../../../src/driver/nats/subjects/percent.js'

test('what NATS reads as something else is percent-encoded, all else stays', () => {
  const cases = [
    ['lamp', 'lamp'],
    ['', '%'],
    ['x.y', 'x%2Ey'],
    ['*', '%2A'],
    ['a>b', 'a%3Eb'],
    ['50 %', '50%20%25'],
    ['é\u00a0', 'é%C2%A0'],
  ] as const
  for (const [level, token] of cases) {
    expect(percentTokens.encode(level, false)).toEqual({ token })
    expect(percentTokens.decode(token)).toBe(level)
  }
})

test('a $ is encoded where it begins a topic: such subjects are the own ones of the server', () => {
  expect(percentTokens.encode('$JS', true)).toEqual({ token: '%24JS' })
  expect(percentTokens.encode('$JS', false)).toEqual({ token: '$JS' })
})

test('what is no percent-encoding is read as it is', () => {
  expect(percentTokens.decode('50%')).toBe('50%')
})
