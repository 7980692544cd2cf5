import { PermissionViolationError } from '@nats-io/nats-core'
import { expect, test } from 'vitest'
import { denialOf } from '../../../../../src/driver/nats/link/denial.js'

const said = (words: string) => {
  const error = PermissionViolationError.parse(`Permissions Violation for ${words}`)
  if (error === null) throw new Error('not a violation')
  return denialOf(error)
}

test.each([
  ['plain', 'a.b', 'a.b'],
  ['with a quotation mark', String.raw`a\"b`, 'a"b'],
  ['with a backslash before what looks like an escape', String.raw`a\\u0041`, String.raw`a\u0041`],
  ['with what cannot be printed', String.raw`z\u200bw.\U000e0001`, 'z\u200bw.\u{e0001}'],
  ['with a byte', String.raw`a\x7fb`, 'a\u007fb'],
  ['with what others read as it is', 'é.😀', 'é.😀'],
])('a subject %s is the one that was asked for', (_, quoted, subject) => {
  expect(said(`Publish to "${quoted}"`)).toMatchObject({ operation: 'publish', subject, queue: undefined })
  expect(said(`Subscription to "${quoted}" using queue "${quoted}"`)).toMatchObject({
    operation: 'subscription',
    subject,
    queue: subject,
  })
})

test('a character that there is not is no reason to throw', () => {
  const error = { operation: 'publish', subject: 'a\\U00110000b', message: 'no' } as PermissionViolationError
  expect(denialOf(error)).toMatchObject({ subject: 'a\uFFFDb' })
})
