import { expect, test } from 'vitest'
import { createDoubt, wasUnsent } from '../../../../../src/driver/mqtt/session/doubt.js'

test('a session that each CONNECT has found is the same', () => {
  const doubt = createDoubt()
  for (let time = 0; time < 2; time += 1) {
    doubt.asked()
    doubt.answered(true)
    expect(doubt.opened()).toBe('same')
  }
})

test('one that is there after a CONNECT without an answer is doubtful, once', () => {
  const doubt = createDoubt()
  for (const expected of ['doubtful', 'same']) {
    if (expected === 'doubtful') doubt.asked()
    doubt.asked()
    doubt.answered(true)
    expect(doubt.opened()).toBe(expected)
  }
})

test('one that was not there when it was asked for is lost, whatever was seen before and after', () => {
  const doubt = createDoubt()
  doubt.asked()
  doubt.asked()
  doubt.answered(false)
  // Nobody has used that connection.
  for (let time = 0; time < 2; time += 1) doubt.asked()
  doubt.answered(true)
  expect(doubt.opened()).toBe('lost')
})

test.each(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN'])(
  'a CONNECT that %s has kept from leaving raises none',
  code => {
    expect(wasUnsent(Object.assign(new Error(), { code }))).toBe(true)
    expect(wasUnsent(Object.assign(new Error(), { code: 'ECONNRESET' }))).toBe(false)
  },
)
