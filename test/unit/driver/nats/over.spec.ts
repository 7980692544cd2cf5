import { type ConnectionOptions, TimeoutError } from '@nats-io/nats-core'
import { backoff, createClient, OptionError } from 'rxtopics'
import { expect, test } from 'vitest'
import { natsOver } from '../../../../src/driver/nats/over.js'
import { collect } from '../../../support/until.js'

test('each client of a driver tries the servers in its own order, by a name of its own', async () => {
  const tried: ConnectionOptions[] = []
  const driver = natsOver(
    options => {
      tried.push(options)
      return Promise.reject(new TimeoutError())
    },
    ['nats://a', 'nats://b'],
    {},
  )
  expect(driver.name).toBe('nats')
  const options = { retry: backoff({ base: 1 }) }
  for (let round = 0; round < 2; round++) {
    await using client = createClient(driver, options)
    const observer = collect(client.observe('x'))
    await expect.poll(() => tried.length).toBeGreaterThanOrEqual(2)
    observer.unsubscribe()
    expect(tried.slice(0, 2).map(({ servers }) => servers)).toEqual([['a:4222'], ['b:4222']])
    expect(tried[0]?.name).toMatch(/^rxtopics-[a-z0-9]{14}$/)
    expect(tried[1]?.name).toBe(tried[0]?.name)
    tried.length = 0
  }
})

test('what cannot be used is refused at once', () => {
  expect(() => natsOver(null, [], {})).toThrow(OptionError)
  expect(() => natsOver(null, 'nats://a', { keepalive: 0 })).toThrow(OptionError)
})
