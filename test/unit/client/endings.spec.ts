import { ConnectionLostError } from 'rxtopics'
import { expect, test } from 'vitest'
import { createEndings } from '../../../src/client/endings.js'
import { createIsolation } from '../../../src/client/isolation/isolation.js'

const setUp = () => {
  const isolation = createIsolation<{ name: string }>(1)
  const given: string[] = []
  const suspects: { name: string }[] = []
  const endings = createEndings({
    isolation,
    suspects: () => suspects,
    unanswered: () => ({ subscriptions: 1, publishes: 2 }),
    error: reason => reason,
    giveUp: ({ name }, attempts) => given.push(`${name} ${attempts}`),
  })
  const lose = (reason = new ConnectionLostError('cut')) => {
    isolation.opened()
    isolation.proven()
    const ended = endings.ending(reason)
    endings.lost()
    return ended
  }
  return { isolation, given, suspects, endings, lose }
}

test('what has ended one connection after the other is given up, once', () => {
  const { given, suspects, lose } = setUp()
  suspects.push({ name: 'a' })
  lose()
  expect(given).toEqual([])
  lose()
  expect(given).toEqual(['a 2'])
  suspects.length = 0
  lose()
  expect(given).toEqual(['a 2'])
})

test('what is given up is given up once, also where that ends a connection, or the next one ends as asked', () => {
  const isolation = createIsolation<object>(1)
  const request = {}
  let given = 0
  const endings = createEndings({
    isolation,
    suspects: () => [request],
    unanswered: () => ({ subscriptions: 1, publishes: 0 }),
    error: reason => reason,
    giveUp: () => {
      given += 1
      if (given < 9) endings.lost()
    },
  })
  for (let time = 0; time < 2; time += 1) {
    isolation.opened()
    isolation.proven()
    endings.ending(new ConnectionLostError('cut'))
    endings.lost()
  }
  endings.lost()
  expect(given).toBe(1)
})

test('an end is closer where fewer were unanswered than before, and says what was', () => {
  const { suspects, lose } = setUp()
  suspects.push({ name: 'a' }, { name: 'b' })
  expect(lose()).toMatchObject({ closer: false, unanswered: { subscriptions: 1, publishes: 2 } })
  suspects.pop()
  expect(lose().closer).toBe(true)
})

test('an end that is about the server says nothing of requests', () => {
  const { isolation, suspects, lose } = setUp()
  suspects.push({ name: 'a' })
  // The server shuts down.
  expect(lose(new ConnectionLostError('bye', { reasonCode: 0x8b })).closer).toBe(false)
  expect(isolation.limit()).toBe(Number.POSITIVE_INFINITY)
})

test('an end says that it may be an answer only where something was unanswered', () => {
  const { suspects, lose } = setUp()
  const reason = new ConnectionLostError('refused', { reasonCode: 0x87, fatal: true })
  expect(lose(reason).error).toBe(reason)
  suspects.push({ name: 'a' })
  expect(lose(reason).error).toMatchObject({ fatal: false })
})
