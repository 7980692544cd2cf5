import { concat, EMPTY, NEVER, of, throwError } from 'rxjs'
import { LinkError, ReplyError, RequestTimeoutError } from 'rxtopics'
import { expect, test } from 'vitest'
import { createRounds } from '../../../src/command/rounds.js'

const create = () => {
  let now = 0
  return createRounds({ elapsed: () => (now += 10) })
}

test('one: its replies, and when the last has come', () => {
  const rounds = create()
  const got: unknown[] = []
  rounds.watch(of('a', 'b')).subscribe(reply => got.push(reply))
  expect([got, rounds.single(), rounds.failure()]).toEqual([
    ['a', 'b'],
    '2 replies, the last after 20 ms',
    null,
  ])
  expect(create().single()).toBe('0 replies')
})

test('many: the first reply of each counts for the time, and what failed does not end it', () => {
  const rounds = create()
  const timeout = new RequestTimeoutError('t', 5)
  const failed = [
    throwError(() => timeout),
    concat(
      of('c'),
      throwError(() => new ReplyError('x', 'y')),
    ),
  ]
  let completed = 0
  for (const replies$ of [of('a', 'b'), ...failed, NEVER])
    rounds.watch(replies$).subscribe({ complete: () => (completed += 1) })
  expect(completed).toBe(3)
  expect(rounds.all()).toBe('3 requests, 3 replies, 2 failures; p50 10 ms, p95 10 ms, p99 10 ms, max 10 ms')
  expect(rounds.failure()?.error).toBe(timeout)
})

test('what the next one would not fare better with is an error', () => {
  const rounds = create()
  const lost = new LinkError('lost')
  let error: unknown
  rounds.watch(throwError(() => lost)).subscribe({ error: (given: unknown) => (error = given) })
  expect([error, rounds.failure(), rounds.all()]).toEqual([lost, null, '0 requests, 0 replies, 0 failures'])
  rounds.watch(EMPTY).subscribe()
  expect(rounds.all()).toBe('1 request, 0 replies, 0 failures')
})
