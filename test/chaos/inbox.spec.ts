import { describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing } from '../support/brokers.js'
import { inboxRounds } from './inboxRounds.js'
import { createRandom } from './random.js'

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('an inbox on disk — mosquitto', () => {
  test('P79 processes that are killed in the middle lose nothing, and double nothing at QoS 2', async () => {
    const result = await inboxRounds(3, createRandom(7))
    expect(result).toMatchObject({
      published: 900,
      lost: 0,
      doubledAtQos2: 0,
      outOfOrder: 0,
      told: [],
    })
    // They were killed in the middle, and what they had stored was there.
    expect(result.stored).toBeLessThan(900 + result.doubledAtQos1)
    expect(result.left).toBeGreaterThan(0)
  }, 120_000)
})
