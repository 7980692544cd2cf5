import { expect, test } from 'vitest'
import { refusalOf, wordsOf } from '../../../../../src/driver/amqp/link/refusal.js'

const error = (code: number | undefined, words: string) =>
  Object.assign(new Error(`Operation failed: QueueBind; ${code} (X) with message "${words}"`), { code })

test.each([
  [403, "ACCESS_REFUSED - access to topic 'a' refused", 0x87],
  [404, "NOT_FOUND - no exchange 'a'", 0x80],
  [406, 'PRECONDITION_FAILED - inequivalent arg', 0x83],
  [404, "NOT_FOUND - home node 'a' of durable queue 'q' is down or inaccessible", 0x88],
])('%d, %s: 0x%x', (code, words, expected) => {
  expect(refusalOf(error(code, words))).toEqual({ code: expected, text: words })
})

test('no more channels is a quota', () => {
  expect(refusalOf(new Error('No channels left to allocate'))?.code).toBe(0x97)
})

test('what has no code is no refusal', () => {
  expect(refusalOf(new Error('Channel ended, no reply will be forthcoming'))).toBeNull()
})

test('the words are the server’s own', () => {
  expect(wordsOf('Channel closed by server: 406 (X) with message "say "no""')).toBe('say "no"')
  expect(wordsOf('anything else')).toBe('anything else')
})
