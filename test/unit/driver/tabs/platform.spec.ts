import { describe, expect, test } from 'vitest'
import { browserPlatform } from '../../../../src/driver/tabs/platform.js'

interface Asked {
  readonly name: string
  readonly options: { readonly steal?: boolean; readonly signal?: AbortSignal }
  readonly hold: () => Promise<void>
  readonly reject: (error: Error) => void
  readonly resolve: () => void
}

const browser = () => {
  const asked: Asked[] = []
  const locks = {
    request: (name: string, options: Asked['options'], hold: () => Promise<void>) =>
      new Promise<void>((resolve, reject) => {
        asked.push({ name, options, hold, reject, resolve })
        options.signal?.addEventListener('abort', () => reject(new Error('aborted')))
      }),
    query: () => Promise.resolve({}),
  }
  return { asked, platform: browserPlatform({ navigator: { locks }, BroadcastChannel }) }
}

const notedIn = (told: string[]) => ({
  held: () => told.push('held'),
  stolen: () => told.push('stolen'),
  refused: () => told.push('refused'),
})

const turn = () => new Promise(resolve => setImmediate(resolve))

describe('locks', () => {
  test('are held until they are given back', async () => {
    const { asked, platform } = browser()
    const told: string[] = []
    const release = platform.lock('a', false, notedIn(told))
    const [one] = asked
    expect(one?.options.signal?.aborted).toBe(false)
    let over = false
    void one?.hold().then(() => {
      over = true
    })
    await turn()
    expect([told, over]).toEqual([['held'], false])
    release()
    await turn()
    one?.resolve()
    await turn()
    expect([told, over]).toEqual([['held'], true])
  })

  test('that are not held yet are asked for no more', async () => {
    const { asked, platform } = browser()
    const told: string[] = []
    const release = platform.lock('a', false, notedIn(told))
    release()
    await turn()
    expect(asked[0]?.options.signal?.aborted).toBe(true)
    // Granted in the same moment.
    await asked[0]?.hold()
    expect(told).toEqual([])
  })

  test('are stolen by whom and from whom it is told', async () => {
    const { asked, platform } = browser()
    const told: string[] = []
    platform.lock('a', true, notedIn(told))
    expect(asked[0]?.options).toEqual({ steal: true })
    void asked[0]?.hold()
    asked[0]?.reject(new Error('stolen'))
    await turn()
    expect(told).toEqual(['held', 'stolen'])
  })

  test('are refused to a page that may store nothing, unless it asks no more', async () => {
    const { asked, platform } = browser()
    const told: string[] = []
    platform.lock('a', false, notedIn(told))
    platform.lock('b', false, notedIn(told))()
    for (const { reject } of asked) reject(new DOMException('denied', 'SecurityError'))
    await turn()
    expect(told).toEqual(['refused'])
  })

  test('what has happened to them until now is told before settle calls back', async () => {
    const { platform } = browser()
    await new Promise<void>(resolve => platform.settle(resolve))
    await new Promise<void>(resolve => browserPlatform({}).settle(resolve))
  })
})

test('channels are those of the platform', async () => {
  const { platform } = browser()
  const got: unknown[] = []
  let hear: () => void = () => {}
  const heard = new Promise<void>(resolve => {
    hear = resolve
  })
  const one = platform.channel('test', message => {
    got.push(message)
    hear()
  })
  const other = platform.channel('test', () => got.push('its own'))
  other.post({ bytes: new Uint8Array([1]) })
  await heard
  one.close()
  other.close()
  expect(got).toEqual([{ bytes: new Uint8Array([1]) }])
})

test('what is missing is named', () => {
  expect(browserPlatform({}).missing()).toBe('Web Locks')
  expect(browserPlatform({ navigator: { locks: { request: () => {}, query: () => {} } } }).missing()).toBe(
    'BroadcastChannel',
  )
  expect(browser().platform.missing()).toBeNull()
  const locks = { request: () => {}, query: () => {} }
  const blocked = class {
    constructor() {
      throw new DOMException('The operation is insecure.', 'SecurityError')
    }
  }
  expect(browserPlatform({ navigator: { locks }, BroadcastChannel: blocked }).missing()).toBe(
    'BroadcastChannel',
  )
  expect(browserPlatform({}).hasWorkers()).toBe(false)
  expect(browserPlatform({ SharedWorker: class {} }).hasWorkers()).toBe(true)
})

test('a page says that it is being left, or frozen, until nobody wants to know', () => {
  const target = new EventTarget()
  const platform = browserPlatform(target)
  let told = 0
  const stop = platform.leaving(() => {
    told += 1
  })
  target.dispatchEvent(new Event('freeze'))
  target.dispatchEvent(new Event('pagehide'))
  stop()
  target.dispatchEvent(new Event('pagehide'))
  expect(told).toBe(2)
  expect(browserPlatform({}).leaving(() => {})()).toBeUndefined()
})
