import { describe, expect, test } from 'vitest'
import type { Driver } from '../../../../src/driver/driver.js'
import { memory } from '../../../../src/driver/memory/memory.js'
import { bytesOf, request, virtually, type World } from './virtual.js'

/** Opens a link of a client of its own, and writes down what it hears. */
const openOf = (driver: Driver, { scheduler, flush }: World, client: object = {}) => {
  const topics: string[] = []
  const errors: unknown[] = []
  const link = driver.open(
    {
      opened: () => {},
      message: ({ topic }) => topics.push(topic),
      closed: error => errors.push(error),
    },
    { scheduler, random: () => 0.5, client },
  )
  flush()
  return { link, topics, errors }
}

describe('memory', () => {
  test('is called memory, and takes brokers of createBroker alone', () => {
    expect(memory().name).toBe('memory')
    expect(() => memory({} as never)).toThrow('invalid option memory.broker')
  })

  test(
    'makes a broker of its own, one for all links of the driver',
    virtually(world => {
      const driver = memory()
      const [a, b] = [openOf(driver, world), openOf(driver, world)]
      const other = openOf(memory(), world)
      for (const { link } of [b, other]) link.subscribe([request('x')], () => {})
      world.flush()
      const packet = { topic: 'x', payload: bytesOf('hello'), qos: 0, retain: false, properties: {} } as const
      a.link.publish(packet, () => {})
      world.flush()
      expect([b.topics, other.topics]).toEqual([['x'], []])
    }),
  )

  test(
    'calls each client by a name of its own, the same one for all its links',
    virtually(world => {
      const b = world.broker()
      const driver = memory(b)
      const one = {}
      const first = openOf(driver, world, one)
      openOf(driver, world)
      expect(b.snapshot().clients).toEqual(['rxtopics-80000000', 'rxtopics-80000000-2'])
      first.link.close()
      world.flush()
      openOf(driver, world, one)
      expect(b.snapshot().clients).toEqual(['rxtopics-80000000-2', 'rxtopics-80000000'])
    }),
  )

  test(
    'connects one client by a given name at a time',
    virtually(world => {
      const b = world.broker()
      const driver = memory(b, { clientId: 'me' })
      const first = openOf(driver, world)
      const second = openOf(driver, world)
      expect(second.errors).toMatchObject([{ name: 'ClientIdInUseError', clientId: 'me', fatal: true }])
      expect(first.errors).toEqual([])
      expect(b.snapshot().clients).toEqual(['me'])
    }),
  )
})
