import { createClient, type Driver, type Link, type LinkContext, type LinkHandlers, traced } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { mqtt } from 'rxtopics/mqtt'
import { withProperties } from 'rxtopics/with-properties'
import { describe, expect, test } from 'vitest'
import { opening } from '../../../src/driver/opening.js'
import { collect } from '../../support/until.js'

/** One whose members are those of its class. */
class OwnDriver implements Driver {
  readonly #inner = memory(createBroker())
  get name() {
    return 'own'
  }
  open(handlers: LinkHandlers, context: LinkContext): Link {
    return this.#inner.open(handlers, context)
  }
}

type Layer = (driver: Driver) => Driver
const layers: readonly (readonly [string, Layer])[] = [
  ['traced', driver => traced(driver, () => {})],
  ['withProperties', driver => withProperties(driver, { filters: ['#'], envelope: 'always' })],
  ['a copy', driver => ({ ...driver })],
]
const towers = layers.flatMap(([lower, first]) =>
  layers.map(([upper, second]): [string, Layer] => [
    `${upper} over ${lower}`,
    driver => second(first(driver)),
  ]),
)

describe('a driver that is made of another one', () => {
  test.each(towers)('%s carries messages', async (_name, tower) => {
    const driver = tower(withProperties(new OwnDriver(), { filters: ['#'] }))
    const client = createClient(driver)
    const seen = collect(client.observe('a'))
    await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
    client.publish('a', 'x', { properties: { contentType: 'text/plain' } }).subscribe()
    expect(await seen.waitForCount(1)).toMatchObject([{ properties: { contentType: 'text/plain' } }])
    expect(client.snapshot().driver).toBe('own')
    await client.close()
  })

  test('has all else of it', () => {
    const driver = mqtt('mqtt://localhost', { keepalive: 7 })
    expect(opening(driver, driver.open)).toMatchObject({ name: 'mqtt', options: { keepalive: 7 } })
  })
})
