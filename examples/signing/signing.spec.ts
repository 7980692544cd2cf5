import { createClient, type RejectedError } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../../test/support/brokers.js'
import { collect } from '../../test/support/until.js'
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

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('signed payloads — mosquitto', () => {
  test('P56 P57 what is signed is taken, also when it was stored; moved to another topic it is not', async () => {
    await using broker = await startMosquitto()
    await using one = createClient(mqtt(broker.url), { interceptors: [await signing('correct horse')] })
    await using plain = createClient(mqtt(broker.url))
    const stored = collect(one.publish('door', 'open', { qos: 1, retain: true }))
    await stored.waitForCount(1)
    const [copy] = await collect(plain.observe('door')).waitForCount(1)
    expect(copy?.properties.userProperties).toHaveProperty('signature')

    const rejected = collect(one.rejections$)
    const seen = collect(one.observe('#', { qos: 1 }))
    expect(Buffer.from((await seen.waitForCount(1))[0]?.payload ?? []).toString()).toBe('open')
    const moved = { qos: 1, properties: copy?.properties ?? {} } as const
    await collect(plain.publish('gate', copy?.payload ?? '', moved)).waitForCount(1)
    await collect(plain.publish('door', 'shut', moved)).waitForCount(1)
    await collect(plain.publish('door', 'shut', { qos: 1 })).waitForCount(1)
    await rejected.waitForCount(3)
    // A signature is looked at meanwhile.
    expect(rejected.values.map(({ topic, reason }) => `${topic}: ${reason}`).sort()).toEqual([
      'door: it is not signed',
      'door: its signature is wrong',
      'gate: its signature is wrong',
    ])
    expect(seen.values).toHaveLength(1)
  })
})
