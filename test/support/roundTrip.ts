import type { Client } from 'rxtopics'
import { expect } from 'vitest'
import { collect } from './until.js'

/** Publishes something, and gets it. */
export const roundTrip = async (client: Client) => {
  const seen = collect(client.observe('greeting', { qos: 1, retained: 'none' }))
  await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
  await collect(client.publish('greeting', 'hello', { qos: 1 })).waitForCount(1)
  expect((await seen.waitForCount(1)).map(({ payload }) => Buffer.from(payload).toString())).toEqual([
    'hello',
  ])
  seen.unsubscribe()
}
