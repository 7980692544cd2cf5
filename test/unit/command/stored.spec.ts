import { asyncScheduler, NEVER, of } from 'rxjs'
import { createClient } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { expect, test } from 'vitest'
import { createStoredValues, storedOf } from '../../../src/command/stored.js'
import type { World } from '../../../src/command/world.js'
import { seen } from './seen.js'

const value = (topic: string, payload: string | Uint8Array) => seen({ topic, payload }).message

const world = (ended = false) =>
  ({ scheduler: asyncScheduler, ended$: ended ? of('signal') : NEVER }) as unknown as World

test('of several values of a topic the last counts, in bytes, too', () => {
  const values = createStoredValues()
  for (const payload of ['long value', 'b']) values.add(value('a', payload))
  values.add(value('c', 'dd'))
  expect([...values.all().keys()]).toEqual(['a', 'c'])
  expect(values.all().get('a')?.payload).toEqual(new TextEncoder().encode('b'))
  expect(values.bytes()).toBe(3)
})

test('more than are kept, by number or by size, are refused: 2', () => {
  const many = createStoredValues()
  for (let n = 0; n < 10_000; n += 1) many.add(value(`t/${n}`, ''))
  many.add(value('t/0', ''))
  const tooMuch = { exit: 2, message: expect.stringContaining('10,000 stored values or 16 MiB') }
  expect(() => many.add(value('t/more', ''))).toThrow(expect.objectContaining(tooMuch))
  const large = createStoredValues()
  large.add(value('a', new Uint8Array(2 ** 24)))
  expect(() => large.add(value('b', 'x'))).toThrow(expect.objectContaining(tooMuch))
})

test('what a broker has stored for filters that overlap is there once', async () => {
  const broker = createBroker()
  for (const topic of ['s/a', 's/b', 'other']) broker.publish(topic, 'x', { retain: true })
  await using client = createClient(memory(broker))
  const stored = await storedOf(client, ['s/#', 's/+'], world())
  expect([...(stored?.all().keys() ?? [])].sort()).toEqual(['s/a', 's/b'])
})

test('a broker that has too much stored is 2, not a fault of this program', async () => {
  const broker = createBroker()
  for (const topic of ['l/a', 'l/b']) broker.publish(topic, new Uint8Array(9 * 2 ** 20), { retain: true })
  await using client = createClient(memory(broker))
  await expect(storedOf(client, ['l/#'], world())).rejects.toMatchObject({ exit: 2 })
  await expect(storedOf(client, ['l/a', 'l/b'], world())).rejects.toMatchObject({ exit: 2 })
})

test('the end of the command ends the waiting', async () => {
  await using client = createClient(memory(createBroker()))
  expect(await storedOf(client, ['#'], world(true))).toBeNull()
})
