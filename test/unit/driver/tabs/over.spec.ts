import { VirtualTimeScheduler } from 'rxjs'
import { createClient } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { TabsUnavailableError, tabs } from 'rxtopics/tabs'
import { expect, test, vi } from 'vitest'
import { tabsOver } from '../../../../src/driver/tabs/over.js'
import { createOrigin } from '../../../support/tabsOrigin.js'

const errorsOf = (driver: ReturnType<typeof tabs>): readonly unknown[] => {
  const scheduler = new VirtualTimeScheduler()
  const errors: unknown[] = []
  createClient(driver, { scheduler, retry: error => (error instanceof TabsUnavailableError ? 'fatal' : 100) })
    .connect()
    .subscribe({ error: (error: unknown) => errors.push(error) })
  scheduler.maxFrames = 10_000
  scheduler.flush()
  return errors
}

test('a platform without what is needed is a typed error, and final', () => {
  const platform = { ...createOrigin().tab().platform, missing: () => 'Web Locks' }
  const [error] = errorsOf(tabsOver(platform, { name: 'a', driver: memory() }))
  expect(error).toBeInstanceOf(TabsUnavailableError)
  expect(error).toMatchObject({ missing: 'Web Locks', fatal: true })
})

test('a page that may have no lock has a typed error, too, and leaves nothing open', () => {
  const origin = createOrigin()
  const { platform } = origin.tab()
  const lock: typeof platform.lock = (_name, _steal, { refused }) => {
    queueMicrotask(refused)
    return () => {}
  }
  const errors: unknown[] = []
  createClient(tabsOver({ ...platform, lock }, { name: 'a', driver: memory() }))
    .connect()
    .subscribe({ error: (error: unknown) => errors.push(error) })
  return vi.waitFor(() => {
    expect(errors).toMatchObject([{ name: 'TabsUnavailableError', missing: 'Web Locks', fatal: true }])
    expect(origin.channels()).toEqual([])
  })
})

test('a worker alone needs a platform with workers', () => {
  const { platform } = createOrigin().tab()
  const [error] = errorsOf(tabsOver(platform, { name: 'a', worker: () => ({}) as never }))
  expect(error).toMatchObject({ name: 'TabsUnavailableError', missing: 'SharedWorker' })
})

test('nothing is opened before a client connects', () => {
  const origin = createOrigin()
  tabsOver(origin.tab().platform, { name: 'a', driver: memory() })
  expect(origin.channels()).toEqual([])
  expect(tabs({ name: 'a', driver: memory() }).name).toBe('tabs')
})

test('pages with different names know nothing of each other', () => {
  const scheduler = new VirtualTimeScheduler()
  const origin = createOrigin(scheduler)
  const seen: string[] = []
  for (const name of ['a', 'b']) {
    const client = createClient(tabsOver(origin.tab().platform, { name, driver: memory() }), { scheduler })
    client.observe('t').subscribe(() => seen.push(name))
    client.publish('t', 'x').subscribe()
  }
  scheduler.maxFrames = 2_000
  scheduler.flush()
  expect(seen.sort()).toEqual(['a', 'b'])
})
