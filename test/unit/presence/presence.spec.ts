import { createClient, flag, presence, topic } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { expect, test } from 'vitest'
import { collect } from '../../support/until.js'

test('presence errors with what isPresent throws, and gives its filter back', async () => {
  const client = createClient(memory(createBroker()))
  const state = topic('{id}/state', flag('online', 'offline'))
  const strange = new Error('strange')
  const isPresent = (value: boolean) => {
    if (!value) throw strange
    return true
  }
  const seen = collect(presence(client, state, { isPresent }))
  await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
  client.publish('1/state', 'online').subscribe()
  await seen.waitForCount(1)
  client.publish('2/state', 'offline').subscribe()
  expect(await seen.ended()).toMatchObject({ kind: 'error', error: strange })
  expect(seen.values.length).toBe(1)
  await expect.poll(() => client.snapshot().subscriptions).toEqual([])
  await client.close()
})
