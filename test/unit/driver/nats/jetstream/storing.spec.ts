import { expect, test } from 'vitest'
import type { Received } from '../../../../../src/driver/driver.js'
import type { Stored } from '../../../../../src/driver/nats/jetstream/retained.js'
import { createStoring } from '../../../../../src/driver/nats/jetstream/storing.js'
import { requestOf } from '../link/fake.js'

const stored: Stored[] = ['a', 'b', 'c'].map(subject => ({
  subject,
  data: new Uint8Array(),
}))
const found = { subjects: ['a', 'b'], group: undefined, open: true }

const start = (problem: Error | null = null) => {
  const happened: string[] = []
  const storing = createStoring({
    retained: {
      fetch: async (subjects, tell) => {
        happened.push(`fetch ${subjects.join(' ')}`)
        if (problem !== null) throw problem
        for (const message of stored) tell(message)
      },
    },
    reading: {
      read: ({ subject }, { request, open }) =>
        subject === 'c' ? null : ({ topic: `${subject} ${request.noLocal} ${open}` } as Received),
    },
    caughtUp: async filter => void happened.push(`caught up ${filter}`),
    hand: ({ topic }, { filter, noLocal }) => happened.push(`hand ${topic} ${filter} ${noLocal}`),
  })
  const fetch = (replaced = '') =>
    storing.fetch(
      requestOf('f', { noLocal: true }),
      found,
      { isReplaced: subject => subject === replaced, over: () => happened.push('over') },
      reason => happened.push(`done ${reason === null ? '' : `${reason.code} ${reason.text}`}`),
    )
  return { happened, storing, fetch }
}
const turn = () => new Promise(resolve => setImmediate(resolve))

test('what is stored comes after the answer, but for what is no message, or has been replaced', async () => {
  const { happened, fetch } = start()
  fetch()
  await turn()
  expect(happened).toEqual([
    ...['fetch a b', 'caught up f', 'done '],
    ...['hand a false true f true', 'hand b false true f true', 'over'],
  ])
  happened.length = 0
  fetch('a')
  await turn()
  expect(happened.slice(3)).toEqual(['hand b false true f true', 'over'])
})

test('that it cannot be read is told, and nothing else', async () => {
  const { happened, fetch } = start(new Error('odd'))
  fetch()
  await turn()
  expect(happened).toEqual(['fetch a b', 'done 128 odd'])
})

test('nobody is told anything once it has stopped', async () => {
  for (const problem of [null, new Error('odd')]) {
    const { happened, fetch, storing } = start(problem)
    fetch()
    storing.stop()
    await turn()
    expect(happened.filter(each => /done|hand|over/.test(each))).toEqual([])
  }
})
