import { array, assert, constantFrom, nat, option, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'
import { createMeter } from '../../../src/client/traffic.js'

const outcomes = ['sent', 'acknowledged', 'dropped', 'expired', 'replaced', 'stored'] as const
const settled = tuple(constantFrom(...outcomes), nat(10_000), option(nat(60_000))).map(
  ([outcome, bytes, age]) => ({ outcome, bytes, age: outcome === 'acknowledged' ? age : null }),
)
const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0)

test('before the first message there is no mean and no maximum', () => {
  expect(createMeter().read()).toEqual({
    received: { messages: 0, bytes: 0 },
    sent: { messages: 0, bytes: 0 },
    acknowledged: { count: 0, mean: null, max: null },
  })
})

test('P68 totals are those of the list of all that came and went', () => {
  assert(
    property(array(nat(10_000)), array(settled), (received, all) => {
      const meter = createMeter()
      for (const bytes of received) meter.received(bytes)
      for (const { outcome, bytes, age } of all) meter.settled(outcome, bytes, age)
      const sent = all.filter(({ outcome }) => outcome === 'sent' || outcome === 'acknowledged')
      const ages = sent.flatMap(({ age }) => (age === null ? [] : [age]))
      expect(meter.read()).toEqual({
        received: { messages: received.length, bytes: sum(received) },
        sent: { messages: sent.length, bytes: sum(sent.map(({ bytes }) => bytes)) },
        acknowledged: {
          count: ages.length,
          mean: ages.length === 0 ? null : sum(ages) / ages.length,
          max: ages.length === 0 ? null : Math.max(...ages),
        },
      })
    }),
  )
})

test('what was read stays as it is', () => {
  const meter = createMeter()
  const before = meter.read()
  meter.received(5)
  meter.settled('acknowledged', 3, 7)
  expect(before.received).toEqual({ messages: 0, bytes: 0 })
  expect(before.sent).toEqual({ messages: 0, bytes: 0 })
})
