import { createClient, type RejectedError } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { expect, test } from 'vitest'
import { signing } from './signing.js'

test('P56 what is signed arrives in order; what is not, or by another, is rejected', async () => {
  const broker = createBroker()
  const one = createClient(memory(broker), { interceptors: [await signing('correct horse')] })
  const other = createClient(memory(broker), { interceptors: [await signing('battery staple')] })
  const plain = createClient(memory(broker))
  const seen: string[] = []
  const rejected: RejectedError[] = []
  one.rejections$.subscribe(error => rejected.push(error))
  one.observe('a', { qos: 1 }).subscribe(({ payload }) => seen.push(Buffer.from(payload).toString()))
  for (let at = 0; at < 20; at++) one.publish('a', String(at), { qos: 1 }).subscribe()
  await expect.poll(() => seen.length).toBe(20)
  plain.publish('a', 'plain', { qos: 1 }).subscribe()
  other.publish('a', 'other', { qos: 1 }).subscribe()
  await expect.poll(() => rejected.length).toBe(2)
  expect(seen).toEqual(Array.from({ length: 20 }, (_, at) => String(at)))
  expect(rejected.map(({ reason }) => reason).sort()).toEqual(['it is not signed', 'its signature is wrong'])
  await Promise.all([one, other, plain].map(client => client.close()))
})
