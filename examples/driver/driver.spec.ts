import { createClient } from 'rxtopics'
import { testDriver } from 'rxtopics/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { proxyHooks } from '../../test/support/proxyHooks.js'
import { next } from '../../test/support/until.js'
import { type Hub, startHub } from './hub.js'
import { lines } from './lines.js'

describe('S95 P55 a driver of lines keeps the contract', () => {
  let hub: Hub
  let line: Awaited<ReturnType<typeof proxyHooks>>
  const port = () => Number(new URL(line.url).port)
  beforeAll(async () => {
    hub = await startHub('denied')
    line = await proxyHooks(`tcp://127.0.0.1:${hub.port}`)
  })
  afterAll(async () => {
    await line.proxy.close()
    await hub.close()
  })

  testDriver(test, () => lines(port()), {
    denied: 'denied',
    cut: () => line.hooks.cut(),
    silence: on => line.hooks.silence(on),
    connections: () => hub.connections(),
    restart: async () => {
      const { port } = hub
      await hub.close()
      hub = await startHub('denied', port)
    },
    unreachable: () => lines(9),
  })

  test('a client works over it', async () => {
    const client = createClient(lines(port()))
    const message = next(client.observe('home/+'))
    client.publish('home/lamp', 'on').subscribe()
    expect((await message).topic).toBe('home/lamp')
    await client.close()
  })
})
