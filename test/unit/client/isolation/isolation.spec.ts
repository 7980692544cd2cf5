import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createIsolation } from '../../../../src/client/isolation/isolation.js'

interface Request {
  readonly name: number
}

/** Plays a broker that closes on the requests in `poison` and answers all others in order; returns what became of it. */
const play = (count: number, poison: ReadonlySet<number>, patience = 3) => {
  const isolation = createIsolation<Request>(patience)
  const waiting = Array.from({ length: count }, (_, name): Request => ({ name }))
  const answered: number[] = []
  const culprits: { name: number; attempts: number }[] = []
  let connections = 0
  while (waiting.length > 0) {
    connections += 1
    isolation.opened()
    isolation.proven()
    // What is on the wire is the beginning of what waits; the broker reads it in order.
    for (;;) {
      const sent = waiting.slice(0, Math.min(isolation.limit(), waiting.length))
      const [first] = sent
      if (first === undefined) break
      const bad = sent.findIndex(({ name }) => poison.has(name))
      if (bad >= 0) {
        // It answers nothing of what it had not answered before it closes.
        const { culprit } = isolation.ended(sent)
        if (culprit !== null) {
          culprits.push({ name: culprit.request.name, attempts: culprit.attempts })
          waiting.splice(waiting.indexOf(culprit.request), 1)
        }
        break
      }
      for (const request of sent) {
        waiting.shift()
        answered.push(request.name)
        isolation.answered(request)
      }
    }
  }
  return { connections, answered, culprits, isolation }
}

describe('O78 a request that ends the connection', () => {
  test.each([
    [1, 5],
    [10, 9],
    [1_000, 16],
  ])('is found among %i within %i connections, wherever it stands', (count, most) => {
    for (const place of new Set([0, 1, Math.floor(count / 2), Math.floor(count * 0.7), count - 1])) {
      if (place >= count) continue
      const { connections, culprits, answered } = play(count, new Set([place]))
      expect(culprits.map(({ name }) => name)).toEqual([place])
      expect(connections).toBeLessThanOrEqual(most)
      expect(answered).toEqual(
        Array.from({ length: count }, (_, name) => name).filter(name => name !== place),
      )
    }
  })

  test('is found among any others, and each of several is; all others are answered in their order', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 200 }),
        fc.uniqueArray(fc.nat(199), { maxLength: 4 }),
        fc.integer({ min: 1, max: 4 }),
        (count, bad, patience) => {
          const poison = new Set(bad.filter(name => name < count))
          const { connections, culprits, answered } = play(count, poison, patience)
          expect(culprits.map(({ name }) => name)).toEqual([...poison].sort((a, b) => a - b))
          expect(answered).toEqual(
            Array.from({ length: count }, (_, name) => name).filter(name => !poison.has(name)),
          )
          const each = Math.ceil(Math.log2(count)) + 2 + patience
          expect(connections).toBeLessThanOrEqual(poison.size * each + 1)
          for (const { attempts } of culprits) expect(attempts).toBeGreaterThan(patience)
        },
      ),
    )
  })

  test('says how often it was tried', () => {
    expect(play(1, new Set([0])).culprits).toEqual([{ name: 0, attempts: 4 }])
    expect(play(2, new Set([0])).culprits).toEqual([{ name: 0, attempts: 5 }])
  })

  test('has to be alone as often as the patience says, in a row, and once more', () => {
    const isolation = createIsolation<Request>(2)
    isolation.proven()
    const [one, other] = [{ name: 1 }, { name: 2 }]
    expect(isolation.ended([one]).culprit).toBeNull()
    expect(isolation.ended([other]).culprit).toBeNull()
    expect(isolation.ended([one]).culprit).toBeNull()
    expect(isolation.ended([one]).culprit).toBeNull()
    expect(isolation.ended([one]).culprit).toEqual({ request: one, attempts: 4 })
  })

  test('starts anew once it was answered', () => {
    const isolation = createIsolation<Request>(1)
    isolation.proven()
    const one = { name: 1 }
    expect(isolation.ended([one]).culprit).toBeNull()
    isolation.answered(one)
    expect(isolation.ended([one]).culprit).toBeNull()
    expect(isolation.ended([one]).culprit).not.toBeNull()
  })

  test('is not given up for a link that has shown nothing, however often that is lost', () => {
    const isolation = createIsolation<Request>(2)
    const one = { name: 1 }
    for (let i = 0; i < 2; i += 1) {
      isolation.opened()
      expect([isolation.isLast(), isolation.limit()]).toEqual([false, i === 0 ? Number.POSITIVE_INFINITY : 1])
      expect(isolation.ended([one]).culprit).toBeNull()
    }
    for (let i = 0; i < 10; i += 1) {
      isolation.opened()
      expect([isolation.isLast(), isolation.limit()]).toEqual([true, 0])
      expect(isolation.ended([]).culprit).toBeNull()
    }
    isolation.opened()
    isolation.proven()
    expect(isolation.limit()).toBe(1)
    expect(isolation.ended([one]).culprit).toEqual({ request: one, attempts: 3 })
    expect(isolation.isLast()).toBe(false)
  })

  test('is never given up with endless patience', () => {
    const isolation = createIsolation<Request>(Number.POSITIVE_INFINITY)
    const one = { name: 1 }
    for (let i = 0; i < 100; i += 1) expect(isolation.ended([one]).culprit).toBeNull()
  })
})

test('it is closer with fewer suspects than at the loss before', () => {
  const isolation = createIsolation<Request>(3)
  const requests = Array.from({ length: 4 }, (_, name) => ({ name }))
  expect(isolation.ended(requests).closer).toBe(false)
  expect(isolation.ended(requests).closer).toBe(false)
  expect(isolation.ended(requests.slice(0, 2)).closer).toBe(true)
  expect(isolation.ended(requests.slice(0, 2)).closer).toBe(false)
})

describe('how many may be unanswered', () => {
  test('is without limit as long as nothing was lost, and after a loss with nothing unanswered', () => {
    const isolation = createIsolation<Request>(3)
    isolation.opened()
    expect(isolation.limit()).toBe(Number.POSITIVE_INFINITY)
    expect(isolation.ended([])).toEqual({ culprit: null, closer: false })
    isolation.opened()
    expect(isolation.limit()).toBe(Number.POSITIVE_INFINITY)
  })

  test('is one after a loss, one more with each answer, half of what was lost at most, and free after the last', () => {
    const isolation = createIsolation<Request>(3)
    const requests = Array.from({ length: 6 }, (_, name) => ({ name }))
    isolation.ended(requests)
    isolation.opened()
    const limits = requests.map(request => {
      const limit = isolation.limit()
      isolation.answered(request)
      return limit
    })
    expect(limits).toEqual([1, 2, 3, 3, 3, 3])
    expect(isolation.limit()).toBe(Number.POSITIVE_INFINITY)
  })

  test('is free again when the last suspect is withdrawn', () => {
    const isolation = createIsolation<Request>(3)
    const [one, other] = [{ name: 1 }, { name: 2 }]
    isolation.ended([one, other])
    isolation.opened()
    isolation.withdrawn(one)
    expect(isolation.limit()).toBe(1)
    isolation.withdrawn(other)
    expect(isolation.limit()).toBe(Number.POSITIVE_INFINITY)
  })
})
