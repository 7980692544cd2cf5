import { expect, test } from 'vitest'
import { createControl } from '../../../../../src/driver/amqp/link/control.js'
import { fakeConnection } from './fake.js'

test('tasks are done one after the other, on one channel', async () => {
  const { model, channels, calls } = fakeConnection()
  const { run } = createControl(model)
  await Promise.all([run(channel => channel.checkQueue('a')), run(channel => channel.checkQueue('b'))])
  expect(channels).toHaveLength(1)
  expect(calls()).toEqual(['check a', 'check b'])
})

test('what is refused ends no other', async () => {
  const { model, channels, refusals } = fakeConnection()
  const { run } = createControl(model)
  refusals.set('check bad', [404, 'NOT_FOUND'])
  const results = await Promise.allSettled(
    ['a', 'bad', 'c'].map(name => run(channel => channel.checkQueue(name))),
  )
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
  expect(channels.map(({ calls }) => calls)).toEqual([['check a', 'check bad'], ['check c']])
})
