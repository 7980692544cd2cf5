import { describe, expect, test } from 'vitest'
import { createCommits } from '../../../src/store/commits.js'

const rig = () => {
  const lots: { items: readonly string[]; end: (error?: Error) => void }[] = []
  let changed = () => {}
  const commits = createCommits<string>(
    items =>
      new Promise((resolve, reject) => {
        lots.push({ items, end: error => (error === undefined ? resolve() : reject(error)) })
        changed()
      }),
  )
  const log: string[] = []
  return {
    ...commits,
    log,
    put: (item: string) =>
      commits.add(item, error => log.push(error === null ? item : `${item} ${(error as Error).message}`)),
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
    const { put, lot, log, idle } = rig()
    for (const item of ['a', 'b', 'c']) put(item)
    await Promise.resolve()
    put('d')
    const { items, end } = await lot(0)
    expect(items).toEqual(['a', 'b', 'c', 'd'])
    expect(log).toEqual([])
    end()
    await idle()
    expect(log).toEqual(['a', 'b', 'c', 'd'])
  })

  test('while a lot is under way is the next one', async () => {
    const { put, lot, log, idle } = rig()
    put('a')
    const first = await lot(0)
    put('b')
    put('c')
    first.end()
    const second = await lot(1)
    expect([second.items, log]).toEqual([['b', 'c'], ['a']])
    second.end()
    await idle()
    put('d')
    const third = await lot(2)
    expect(third.items).toEqual(['d'])
    third.end()
    await idle()
    expect(log).toEqual(['a', 'b', 'c', 'd'])
  })

  test('in a lot that fails is told so, and the next is tried', async () => {
    const { put, lot, log, idle } = rig()
    put('a')
    put('b')
    const first = await lot(0)
    put('c')
    first.end(new Error('full'))
    const second = await lot(1)
    second.end()
    await idle()
    expect(log).toEqual(['a full', 'b full', 'c'])
  })

  test('is over at once where there is nothing', async () => {
    await rig().idle()
  })

  test('by who hears that it is done is waited for', async () => {
    const { add, put, lot, idle, log } = rig()
    add('a', () => put('b'))
    const first = await lot(0)
    const over = idle().then(() => log.push('idle'))
    first.end()
    const second = await lot(1)
    expect(second.items).toEqual(['b'])
    second.end()
    await over
    expect(log).toEqual(['b', 'idle'])
  })
})
