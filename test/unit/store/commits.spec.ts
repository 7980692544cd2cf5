import { describe, expect, test } from 'vitest'
import { createCommits } from '../../../src/store/commits.js'
import { stored } from './support.js'

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
  const done = (key: number) => (error: unknown) => {
    log.push(error === null ? String(key) : `${key} ${(error as Error).message}`)
  }
  return {
    ...commits,
    log,
    lots,
    done,
    remove: (key: number) => commits.waiting().remove(key, done(key)),
    put: (key: number, payload: string) => commits.waiting().put(stored(key, { payload }), done(key)),
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
    const { remove, lot, log, idle } = rig()
    for (const key of [1, 2, 3]) remove(key)
    await Promise.resolve()
    remove(4)
    const { keys, end, isBusy } = await lot(0)
    expect([keys, isBusy(), log]).toEqual([[1, 2, 3, 4], false, []])
    end()
    await idle()
    expect(log).toEqual(['1', '2', '3', '4'])
  })

  test('while a lot is under way is the next one', async () => {
    const { remove, lot, log, idle } = rig()
    remove(1)
    const first = await lot(0)
    remove(2)
    remove(3)
    expect(first.isBusy()).toBe(true)
    first.end()
    const second = await lot(1)
    expect([second.keys, log]).toEqual([[2, 3], ['1']])
    second.end()
    await idle()
    remove(4)
    const third = await lot(2)
    expect(third.keys).toEqual([4])
    third.end()
    await idle()
    expect(log).toEqual(['1', '2', '3', '4'])
  })

  test('in a lot that fails is told so, and the next is tried', async () => {
    const { remove, lot, log, idle } = rig()
    remove(1)
    remove(2)
    const first = await lot(0)
    remove(3)
    first.end(new Error('full'))
    const second = await lot(1)
    second.end()
    await idle()
    expect(log).toEqual(['1 full', '2 full', '3'])
  })

  test('is over at once where there is nothing', async () => {
    await rig().idle()
  })

  test('by who hears that it is done is waited for', async () => {
    const { waiting, remove, lot, idle, log } = rig()
    waiting().remove(1, () => remove(2))
    const first = await lot(0)
    const over = idle().then(() => log.push('idle'))
    first.end()
    const second = await lot(1)
    expect(second.keys).toEqual([2])
    second.end()
    await over
    expect(log).toEqual(['2', 'idle'])
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
    const { remove, lot, idle } = rig()
    for (let round = 0; round < 10; round += 1) {
      remove(round)
      const { lines, end } = await lot(round)
      expect(lines.split('\n').length).toBe(2)
      expect(lines).toContain(`"key":${round},`)
      end()
      await idle()
    }
  })
})
