import { expect, test } from 'vitest'
import { resolve } from '../../../../../src/driver/nats/connect/resolve.js'

test('what is not given, or is undefined, has its default', () => {
  const undefinedOptions = { keepalive: undefined, closeTimeout: 5 } as unknown as {
    readonly closeTimeout: number
  }
  expect(resolve(undefinedOptions)).toMatchObject({
    ...{
      keepalive: 20,
      connectTimeout: 30_000,
      serverTimeout: 5_000,
      closeTimeout: 5,
      maximumUnread: 1_048_576,
    },
  })
})

test('a farewell takes two seconds at most, where nothing else is said', () => {
  expect(resolve({}).closeTimeout).toBe(2_000)
})

test('the mapping is the one that is asked for, with its prefix and its limit', () => {
  expect(resolve({}).mapping.subjectOf('a//x.y')).toBe('a.%.x%2Ey')
  expect(resolve({ mapping: 'mqtt', prefix: 'p' }).mapping.subjectOf('a//x.y')).toBe('p.a./.x//y')
  expect(() => resolve({}).mapping.subjectOf('x'.repeat(1_025))).toThrow(/1024 bytes/)
  expect(() => resolve({ maximumSubject: 64 }).mapping.subjectOf('x'.repeat(65))).toThrow(/64 bytes/)
})
