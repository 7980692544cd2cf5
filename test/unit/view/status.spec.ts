import { map } from 'rxjs'
import { createClient } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { harness } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'
import { statusView } from '../../../src/view/status.js'
import { observed } from './observed.js'

describe('the status', () => {
  test('is there at once, and told through an outage', () => {
    harness({ client: { retry: () => 10 } }, ({ client, link, at, expectStream }) => {
      link('---------x---o')
      at(2, () => client.observe('a').subscribe())
      const states$ = observed(statusView(client)).pipe(map(({ state }) => state))
      expectStream(states$, 'i-(co)---w---------(co)', {
        i: 'idle',
        c: 'connecting',
        o: 'connected',
        w: 'waiting',
      })
    })
  })

  test('is the one there is, for who has not subscribed yet', async () => {
    await using client = createClient(memory(createBroker()))
    client.observe('a').subscribe()
    await expect.poll(() => client.snapshot().status.state).toBe('connected')
    const view = statusView(client)
    expect(view.current().state).toBe('connected')
    expect(view.initial()).toEqual({ state: 'idle' })
    expect(view.current()).toBe(view.current())
    let told = 0
    view.subscribe(() => (told += 1))()
    expect(told).toBe(0)
    await client.close()
    expect(view.current().state).toBe('closed')
  })

  test('opens nothing', () => {
    harness(({ client, expectStream, expectWire }) => {
      expectStream(observed(statusView(client)).pipe(map(({ state }) => state)), 'i---', { i: 'idle' })
      expectWire('----', {})
    })
  })
})
