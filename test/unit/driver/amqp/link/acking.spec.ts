import type { ConsumeMessage } from 'amqplib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createAcking } from '../../../../../src/driver/amqp/link/acking.js'

const messageOf = (deliveryTag: number) => ({ fields: { deliveryTag } }) as ConsumeMessage
const turn = () => new Promise<void>(resolve => setImmediate(resolve))

/** A channel as the server sees it: what is unsettled of so many deliveries. */
const setup = (count: number) => {
  const unsettled = new Set(Array.from({ length: count }, (_, at) => at + 1))
  const told: string[] = []
  const acking = createAcking({
    ack: ({ fields: { deliveryTag } }, all = false) => {
      told.push(`ack ${deliveryTag}${all ? ' and before' : ''}`)
      // Of one that it does not know the server closes the channel.
      expect(unsettled.has(deliveryTag)).toBe(true)
      for (const tag of unsettled)
        if (tag === deliveryTag || (all && tag < deliveryTag)) unsettled.delete(tag)
    },
    reject: ({ fields: { deliveryTag } }) => {
      told.push(`reject ${deliveryTag}`)
      expect(unsettled.delete(deliveryTag)).toBe(true)
    },
  })
  return { acking, unsettled, told }
}

test('what is acknowledged in one turn is told by one', async () => {
  const { acking, told, unsettled } = setup(1_000)
  for (let tag = 1; tag <= 1_000; tag += 1) acking.ack(messageOf(tag))
  expect(told).toEqual([])
  await turn()
  expect(told).toEqual(['ack 1000 and before'])
  expect(unsettled.size).toBe(0)
})

test('what is settled after one that is not is told by itself', async () => {
  const { acking, told, unsettled } = setup(6)
  for (const tag of [1, 4, 2]) acking.ack(messageOf(tag))
  acking.reject(messageOf(5), true)
  await turn()
  expect(told).toEqual(['reject 5', 'ack 4', 'ack 2 and before'])
  acking.ack(messageOf(6))
  acking.ack(messageOf(3))
  acking.flush()
  expect(told.slice(3)).toEqual(['ack 6 and before'])
  expect(unsettled.size).toBe(0)
})

test('in whatever order and turns, the server learns what is settled, and nothing else', async () => {
  const step = fc.record({
    tag: fc.integer({ min: 1, max: 12 }),
    how: fc.constantFrom('ack', 'reject', 'turn'),
  })
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async steps => {
      const { acking, unsettled } = setup(12)
      const left = new Set(unsettled)
      for (const { tag, how } of steps) {
        if (how === 'turn') await turn()
        else if (left.delete(tag))
          how === 'ack' ? acking.ack(messageOf(tag)) : acking.reject(messageOf(tag), true)
      }
      await turn()
      expect([...unsettled]).toEqual([...left])
    }),
  )
})
