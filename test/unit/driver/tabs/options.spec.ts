import { OptionError } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { serveTabs, type TabsOptions, tabs } from 'rxtopics/tabs'
import { describe, expect, test } from 'vitest'
import { sizesOf } from '../../../../src/driver/tabs/options.js'

const pathOf = (call: () => unknown): string => {
  try {
    call()
  } catch (error) {
    return error instanceof OptionError ? error.path : `${error}`
  }
  return 'nothing was wrong'
}

const driver = memory()

describe('options of tabs', () => {
  test.each<[unknown, string]>([
    [undefined, 'tabs.options'],
    [{}, 'tabs.name'],
    [{ name: '' }, 'tabs.name'],
    [{ name: '\u0000', driver }, 'tabs.name'],
    [{ name: 'a' }, 'tabs.driver'],
    [{ name: 'a', driver: 'mqtt://localhost' }, 'tabs.driver'],
    [{ name: 'a', worker: 'worker.js' }, 'tabs.worker'],
    [{ name: 'a', driver, heartbeat: 0 }, 'tabs.heartbeat'],
    [{ name: 'a', driver, heartbeat: Number.POSITIVE_INFINITY }, 'tabs.heartbeat'],
    [{ name: 'a', driver, heartbeat: 3_000 }, 'tabs.heartbeatTimeout'],
    [{ name: 'a', driver, heartbeatTimeout: 1_999 }, 'tabs.heartbeatTimeout'],
    [{ name: 'a', driver, grace: -1 }, 'tabs.grace'],
    [{ name: 'a', driver, maximumUnread: Number.POSITIVE_INFINITY }, 'tabs.maximumUnread'],
    // It tells every 64 KiB what it has read.
    [{ name: 'a', driver, maximumUnread: 131_071 }, 'tabs.maximumUnread'],
    [{ name: 'a', driver, url: 'x' }, 'tabs.url'],
    [{ name: 'a', driver }, 'nothing was wrong'],
    [{ name: 'a', worker: () => {}, grace: 0, heartbeat: 10, heartbeatTimeout: 20 }, 'nothing was wrong'],
  ])('%j: %s', (options, path) => {
    expect(pathOf(() => tabs(options as TabsOptions))).toBe(path)
  })

  test('those of serveTabs are checked before it listens', () => {
    expect(pathOf(() => serveTabs({} as never))).toBe('serveTabs.driver')
    expect(pathOf(() => serveTabs(driver, { heartbeat: -1 }))).toBe('serveTabs.heartbeat')
    expect(pathOf(() => serveTabs(driver, { scheduler: {} as never }))).toBe('serveTabs.scheduler')
    expect(pathOf(() => serveTabs(driver, { name: 'a' } as never))).toBe('serveTabs.name')
  })

  test('have defaults', () => {
    expect(sizesOf({})).toEqual({
      ...{ heartbeat: 1_000, heartbeatTimeout: 5_000, grace: 5_000, maximumUnread: 16_777_216 },
    })
    expect(sizesOf({ grace: 0 }).grace).toBe(0)
  })
})
