import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { createTenure } from '../../../../../src/driver/tabs/election/tenure.js'
import type { LockHandlers } from '../../../../../src/driver/tabs/platform.js'
import { createOrigin } from '../../../../support/tabsOrigin.js'

const setup = () => {
  const scheduler = new VirtualTimeScheduler()
  const origin = createOrigin(scheduler, 1)
  const advance = (ms: number) => {
    const until = scheduler.frame + ms
    scheduler.maxFrames = until
    scheduler.flush()
    scheduler.frame = until
  }
  const tab = () => {
    const own = origin.tab()
    const told: string[] = []
    const tenure = createTenure(own.platform, 'lock', {
      held: () => told.push('held'),
      stolen: () => told.push('stolen'),
      refused: error => told.push(error.name),
    })
    return { ...own, tenure, told }
  }
  return { advance, tab }
}

test('one has it until it gives it back; asking again changes nothing', () => {
  const { advance, tab } = setup()
  const [a, b] = [tab(), tab()]
  for (const { tenure } of [a, b, a, b]) tenure.ask(false)
  advance(10)
  expect([a.told, b.told]).toEqual([['held'], []])
  a.tenure.end()
  advance(10)
  expect([a.told, b.told]).toEqual([['held'], ['held']])
})

test('one that gives it back before it has it is not told of it', () => {
  const { advance, tab } = setup()
  const a = tab()
  a.tenure.ask(false)
  advance(1)
  a.tenure.end()
  advance(10)
  expect(a.told).toEqual([])
})

test('it is stolen by one that waits for it, and can be asked for again', () => {
  const { advance, tab } = setup()
  const [a, b] = [tab(), tab()]
  for (const { tenure } of [a, b]) tenure.ask(false)
  advance(10)
  b.tenure.ask(true)
  advance(10)
  expect([a.told, b.told]).toEqual([['held', 'stolen'], ['held']])
  a.tenure.ask(false)
  b.tenure.end()
  advance(10)
  expect(a.told).toEqual(['held', 'stolen', 'held'])
})

test('a tab that was frozen while it got the lock and lost it was never one that has it', () => {
  const { advance, tab } = setup()
  const [a, b] = [tab(), tab()]
  a.tenure.ask(false)
  a.freeze()
  advance(1_000)
  b.tenure.ask(true)
  advance(1_000)
  a.thaw()
  advance(10)
  expect([a.told, b.told]).toEqual([['stolen'], ['held']])
})

test('one that is refused is told so with a typed error, and can ask again', () => {
  const told: string[] = []
  const platform = {
    lock: (_name: string, _steal: boolean, { refused }: LockHandlers) => {
      told.push('asked')
      queue.push(refused)
      return () => {}
    },
    settle: () => {},
  }
  const queue: (() => void)[] = []
  const tenure = createTenure(platform, 'lock', {
    held: () => {},
    stolen: () => {},
    refused: error => told.push(`${error.name} ${error.fatal}`),
  })
  tenure.ask(false)
  queue.shift()?.()
  tenure.ask(false)
  expect(told).toEqual(['asked', 'TabsUnavailableError true', 'asked'])
})
