import { getEventListeners } from 'node:events'
import { VirtualTimeScheduler } from 'rxjs'
import { type Client, type ClientOptions, createClient, OptionError, type Status } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { pageOf } from '../../../../src/client/connection/page.js'

/** A page of which the test says what becomes of it. */
const createPage = () => {
  const listeners = new Map<string, Set<(event: unknown) => void>>()
  return {
    addEventListener: (
      type: string,
      listener: (event: unknown) => void,
      { capture }: { readonly capture: boolean },
    ) => {
      if (capture) listeners.set(type, (listeners.get(type) ?? new Set()).add(listener))
    },
    // As in the DOM: what was added capturing is removed as such.
    removeEventListener: (
      type: string,
      listener: (event: unknown) => void,
      { capture }: { readonly capture: boolean },
    ) => {
      if (capture) listeners.get(type)?.delete(listener)
    },
    happens: (type: string, event: unknown = {}) => {
      for (const listener of listeners.get(type) ?? []) listener(event)
    },
    count: () => [...listeners.values()].reduce((sum, { size }) => sum + size, 0),
  }
}

const setUp = (options: (page: ReturnType<typeof createPage>) => ClientOptions = page => ({ page })) => {
  const scheduler = new VirtualTimeScheduler()
  const page = createPage()
  const broker = createBroker({ scheduler })
  const client: Client = createClient(memory(broker), {
    scheduler,
    retry: () => 60_000,
    linger: 0,
    ...options(page),
  })
  const states: Status['state'][] = []
  client.status$.subscribe(({ state }) => states.push(state))
  const pass = (ms: number) => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.flush()
    scheduler.frame = scheduler.maxFrames
  }
  return { client, page, broker, states, pass }
}

afterEach(() => {
  vi.unstubAllGlobals()
})

describe('Q92 a client in a page', () => {
  test('lets go of an EventTarget of the platform, too', () => {
    const page = new EventTarget()
    const { client, pass } = setUp(() => ({ page }))
    const count = () =>
      ['online', 'resume', 'pagehide', 'pageshow'].map(type => getEventListeners(page, type).length)
    const connected = client.connect().subscribe()
    pass(10)
    expect(count()).toEqual([1, 1, 1, 1])
    connected.unsubscribe()
    pass(10)
    expect(count()).toEqual([0, 0, 0, 0])
  })

  test.each(['online', 'resume'])('%s cuts a back-off short', event => {
    const { client, page, broker, states, pass } = setUp()
    client.connect().subscribe()
    pass(10)
    broker.stop()
    pass(10)
    expect(states.at(-1)).toBe('waiting')
    broker.start()
    page.happens(event)
    pass(10)
    expect(states.at(-1)).toBe('connected')
  })

  test('coming online changes nothing where nothing waits', () => {
    const { client, page, states, pass } = setUp()
    client.connect().subscribe()
    pass(10)
    page.happens('online')
    pass(10)
    expect(states).toEqual(['idle', 'connecting', 'connected'])
  })

  test('in the back/forward cache it ends its connection in order, and takes it up again after', () => {
    const { client, page, broker, states, pass } = setUp()
    const packets: string[] = []
    broker.packets$.subscribe(({ direction, type }) => direction === 'in' && packets.push(type))
    const seen: string[] = []
    client.observe('a').subscribe(({ payload }) => seen.push(String(payload)))
    pass(10)
    page.happens('pagehide', { persisted: true })
    pass(10)
    expect(packets).toEqual(['connect', 'subscribe', 'disconnect'])
    expect(client.snapshot()).toMatchObject({ status: { state: 'idle' }, leases: 1 })
    page.happens('online')
    pass(100_000)
    expect(states.at(-1)).toBe('idle')
    page.happens('pageshow', { persisted: true })
    pass(10)
    expect(packets).toEqual(['connect', 'subscribe', 'disconnect', 'connect', 'subscribe'])
    expect(states.at(-1)).toBe('connected')
  })

  test('a back-off ends with it, too', () => {
    const { client, page, broker, states, pass } = setUp()
    broker.stop()
    client.connect().subscribe()
    pass(10)
    page.happens('pagehide', { persisted: true })
    broker.start()
    pass(100_000)
    expect(states.at(-1)).toBe('idle')
    page.happens('pageshow', { persisted: true })
    pass(10)
    expect(states.at(-1)).toBe('connected')
  })

  test('a page that is left for good, or shown for the first time, is no concern of it', () => {
    const { client, page, states, pass } = setUp()
    client.connect().subscribe()
    pass(10)
    page.happens('pagehide', { persisted: false })
    page.happens('pageshow', { persisted: false })
    page.happens('pageshow', { persisted: true })
    pass(10)
    expect(states).toEqual(['idle', 'connecting', 'connected'])
  })

  test('listens while a connection is needed, and leaves nothing behind', () => {
    const { client, page, pass } = setUp()
    expect(page.count()).toBe(0)
    const held = client.connect().subscribe()
    pass(10)
    expect(page.count()).toBe(4)
    held.unsubscribe()
    pass(10)
    expect(page.count()).toBe(0)
  })

  test('leaves nothing behind where nobody needs it when the page comes back, or it is closed meanwhile', async () => {
    const { client, page, pass } = setUp()
    const held = client.connect().subscribe()
    pass(10)
    page.happens('pagehide', { persisted: true })
    pass(10)
    expect(page.count()).toBe(4)
    held.unsubscribe()
    page.happens('pageshow', { persisted: true })
    pass(10)
    expect(page.count()).toBe(0)
    client.connect().subscribe()
    pass(10)
    page.happens('pagehide', { persisted: true })
    const closed = client.close()
    pass(10)
    await closed
    expect(page.count()).toBe(0)
  })

  test('is found where there is one, unless it is not to be', () => {
    expect(pageOf(true)).toBeNull()
    const page = createPage()
    vi.stubGlobal('addEventListener', page.addEventListener)
    vi.stubGlobal('removeEventListener', page.removeEventListener)
    expect(pageOf(true)).toBe(globalThis)
    expect(pageOf(false)).toBeNull()
    expect(pageOf(page)).toBe(page)
    const { client, pass } = setUp(() => ({ page: false }))
    client.connect().subscribe()
    pass(10)
    expect(page.count()).toBe(0)
    const found = setUp(() => ({}))
    found.client.connect().subscribe()
    found.pass(10)
    expect(page.count()).toBe(4)
  })

  test('what has no events is refused', () => {
    expect(() => createClient(memory(), { page: {} as never })).toThrow(OptionError)
  })
})
