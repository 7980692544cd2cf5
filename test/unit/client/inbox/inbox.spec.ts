import { expect, test } from 'vitest'
import { linked } from '../subscriptions/linked.js'
import { heldStore } from './heldStore.js'

// What either does is in the specs of memoryInbox and storedInbox.

const opened = (inbox: object) => {
  const link = linked({}, { inbox })
  link.observe('keep')
  link.open({ present: true, persistent: true })
  link.settle()
  return { link }
}

const held = (inbox: object) => {
  const { link } = opened(inbox)
  link.send('a', 'x', { qos: 1 })
  return (ms: number) => {
    link.pass(ms)
    return link.client.snapshot().held
  }
}

test('without a store messages are held for 5 seconds, and with one until they are observed', () => {
  const memory = held({})
  expect([memory(4_999), memory(1)]).toEqual([1, 0])
  const { store } = heldStore()
  const stored = held({ store })
  expect(stored(1e9)).toBe(1)
})

test('1,000 messages are held, and 16 MiB of them', () => {
  const { link } = opened({})
  for (let i = 1; i <= 1_001; i += 1) link.send(`t${i}`, 'x', { qos: 1 })
  expect([link.client.snapshot().held, link.unhandled.map(({ message }) => message.topic)]).toEqual([
    1_000,
    ['t1001'],
  ])
  const heldOf = (bytes: number) => {
    const { link } = opened({})
    link.send('a', 'x'.repeat(bytes), { qos: 1 })
    return link.client.snapshot().held
  }
  expect([heldOf(16_777_216), heldOf(16_777_217)]).toEqual([1, 0])
})

test('what a store fails at is held no longer than the deadline, and than without one', () => {
  const failing = (deadline?: number) => {
    const broken = heldStore()
    broken.break(true)
    return held({ store: broken.store, ...(deadline === undefined ? {} : { deadline }) })
  }
  const short = failing(100)
  expect([short(99), short(1)]).toEqual([1, 0])
  const long = failing(60_000)
  expect([long(4_999), long(1)]).toEqual([1, 0])
})
