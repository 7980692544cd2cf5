import { delay, NEVER, of, ReplaySubject, Subject, throwError, VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { PATIENCE, pause, pump } from '../../../src/command/pump.js'
import type { World } from '../../../src/command/world.js'

const worldOf = () => {
  const scheduler = new VirtualTimeScheduler()
  const ended$ = new ReplaySubject<'signal' | 'closed'>(1)
  return { scheduler, ended$, world: { scheduler, ended$ } as unknown as World }
}

const turn = () => new Promise(setImmediate)

async function* endless(begun: number[]) {
  for (let n = 0; ; n += 1) {
    begun.push(n)
    yield n
  }
}

test('no more is under way than told, and all is done in the end', async () => {
  const { world } = worldOf()
  const gates = [new Subject<void>(), new Subject<void>(), new Subject<void>()]
  const begun: number[] = []
  const source = (async function* () {
    yield* [0, 1, 2]
  })()
  const pumped = pump(
    source,
    n => {
      begun.push(n)
      return gates[n]!
    },
    2,
    world,
  )
  await turn()
  expect(begun).toEqual([0, 1])
  gates[1]!.complete()
  await turn()
  expect(begun).toEqual([0, 1, 2])
  gates[0]!.complete()
  gates[2]!.complete()
  expect(await pumped).toEqual({ unsettled: 0, failure: null })
})

test('to end waits a while for what is under way, and tells what is left', async () => {
  const { world, scheduler, ended$ } = worldOf()
  const begun: number[] = []
  const pumped = pump(
    endless(begun),
    n => (n === 0 ? of(0).pipe(delay(PATIENCE / 2, scheduler)) : NEVER),
    5,
    world,
  )
  await turn()
  expect(begun).toEqual([0, 1, 2, 3, 4])
  ended$.next('signal')
  await turn()
  scheduler.flush()
  expect(await pumped).toEqual({ unsettled: 4, failure: null })
  expect(scheduler.now()).toBe(PATIENCE)
  expect(begun).toHaveLength(5)
})

test('to end while nothing is under way waits for nothing, also where the next item never comes', async () => {
  const { world, ended$ } = worldOf()
  const source: AsyncIterable<number> = {
    [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
  }
  const pumped = pump(source, () => NEVER, 2, world)
  await turn()
  ended$.next('closed')
  expect(await pumped).toEqual({ unsettled: 0, failure: null })
})

test.each([
  ['work that fails', (n: number) => (n === 1 ? throwError(() => new Error('broken')) : NEVER)],
  ['a source that fails', () => NEVER],
])('%s begins nothing more, and what is under way is waited for', async (what, work) => {
  const { world, scheduler } = worldOf()
  const source = (async function* () {
    yield 0
    if (what === 'a source that fails') throw new Error('broken')
    yield 1
    yield 2
    yield 3
  })()
  const pumped = pump(source, work, 10, world)
  await turn()
  scheduler.flush()
  expect(await pumped).toMatchObject({ failure: { error: new Error('broken') } })
  expect((await pumped).unsettled).toBeGreaterThan(0)
  expect(scheduler.now()).toBe(PATIENCE)
})

test('a pause ends with the command', async () => {
  const { world, ended$ } = worldOf()
  const paused = pause(1_000_000, world)
  ended$.next('signal')
  await paused
  await pause(0, world)
})
