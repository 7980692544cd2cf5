import { expect, test } from 'vitest'
import { createPerClient } from '../../../src/driver/perClient.js'

test('Q90 each client has its own, made once', () => {
  let made = 0
  const keptOf = createPerClient(() => {
    made += 1
    return { made }
  })
  const [one, other] = [{}, {}]
  expect(keptOf({ client: one })).toBe(keptOf({ client: one }))
  expect(keptOf({ client: one })).not.toBe(keptOf({ client: other }))
  expect(made).toBe(2)
})

test('links of nobody are those of one client', () => {
  const keptOf = createPerClient(() => ({}))
  expect(keptOf({})).toBe(keptOf({}))
  expect(keptOf({})).not.toBe(keptOf({ client: {} }))
})
