import { describe, expect, test } from 'vitest'
import { createCommits } from '../../../src/store/commits.js'
import { stored, waiterOf } from './support.js'

const rig = () => {
  const lots: {
    keys: readonly number[]
    lines: string
    isBusy: () => boolean
    end: (error?: Error) => void
  }[] = []
  let changed = () => {}
  const commits = createCommits(
    ({ items, lines }, isBusy) =>
      new Promise((resolve, reject) => {
        lots.push({
          keys: items.map(({ key }) => key),
          lines: lines().toString(),
          isBusy,
          end: error => (error === undefined ? resolve() : reject(error)),
        })
        changed()
      }),
  )
  const log: string[] = []
  const waiter = (key: number, then = () => {}) =>
    waiterOf(error => {
      log.push(error === null ? String(key) : `${key} ${(error as Error).message}`)
      then()
    })
  return {
    ...commits,
    log,
    lots,
    handed: (key: number, then?: () => void) => commits.waiting().handed(key, waiter(key, then)),
    remove: (key: number) => commits.waiting().remove(key),
    put: (key: number, payload: string) => commits.waiting().put(stored(key, { payload }), waiter(key)),
    lot: async (number: number) => {
      while (lots.length <= number) {
        await new Promise<void>(resolve => {
          changed = resolve
        })
      }
      return lots[number] as (typeof lots)[number]
    },
  }
}

describe('what is committed', () => {
  test('in one turn is one lot, also what comes in promises of it', async () => {
    const { handed, lot, log, idle } = rig()
    for (const key of [1, 2, 3]) handed(key)
    await Promise.resolve()
    handed(4)
    const { keys, end, isBusy } = await lot(0)
    expect([keys, isBusy(), log]).toEqual([[1, 2, 3, 4], false, []])
    end()
    await idle()
    expect(log).toEqual(['1', '2', '3', '4'])
  })

  test('while a lot is under way is the next one', async () => {
    const { handed, lot, log, idle } = rig()
    handed(1)
    const first = await lot(0)
    handed(2)
    handed(3)
    expect(first.isBusy()).toBe(true)
    first.end()
    const second = await lot(1)
    expect([second.keys, log]).toEqual([[2, 3], ['1']])
    second.end()
    await idle()
    handed(4)
    const third = await lot(2)
    expect(third.keys).toEqual([4])
    third.end()
    await idle()
    expect(log).toEqual(['1', '2', '3', '4'])
  })

  test('in a lot that fails is told so, and the next is tried', async () => {
    const { handed, lot, log, idle } = rig()
    handed(1)
    handed(2)
    const first = await lot(0)
    handed(3)
    first.end(new Error('full'))
    const second = await lot(1)
    second.end()
    await idle()
    expect(log).toEqual(['1 full', '2 full', '3'])
  })

  test('may be what nobody waits for', async () => {
    const { remove, handed, lot, log, idle } = rig()
    remove(1)
    handed(2)
    const { keys, end } = await lot(0)
    expect(keys).toEqual([2, 1])
    end(new Error('full'))
    await idle()
    remove(3)
    ;(await lot(1)).end()
    await idle()
    expect(log).toEqual(['2 full'])
  })

  test('is over at once where there is nothing', async () => {
    await rig().idle()
  })

  test('by who hears that it is done is waited for', async () => {
    const { handed, lot, idle, log } = rig()
    handed(1, () => handed(2))
    const first = await lot(0)
    const over = idle().then(() => log.push('idle'))
    first.end()
    const second = await lot(1)
    expect(second.keys).toEqual([2])
    second.end()
    await over
    expect(log).toEqual(['1', '2', 'idle'])
  })

  test('in many bytes is in several lots: what came first does not wait for what came last', async () => {
    const { put, lot, idle, log } = rig()
    for (let key = 1; key <= 5; key += 1) put(key, 'x'.repeat(150_000))
    const seen: (readonly number[])[] = []
    for (let number = 0; number < 3; number += 1) {
      const { keys, end, isBusy } = await lot(number)
      seen.push(keys)
      expect(isBusy()).toBe(number < 2)
      end()
    }
    await idle()
    expect(seen).toEqual([[1, 2], [3, 4], [5]])
    expect(log).toEqual(['1', '2', '3', '4', '5'])
  })

  test('again and again uses its memory again, and leaves no line of before', async () => {
    const { handed, lot, idle } = rig()
    for (let round = 0; round < 10; round += 1) {
      handed(round)
      const { lines, end } = await lot(round)
      expect(lines.split('\n').length).toBe(2)
      expect(lines).toContain(`"key":${round},`)
      end()
      await idle()
    }
  })
})
