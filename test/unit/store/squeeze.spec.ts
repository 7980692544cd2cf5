import type { FileHandle } from 'node:fs/promises'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { headerOf, writeHanded, writePut, writeRemove } from '../../../src/store/journal.js'
import { readJournal } from '../../../src/store/readJournal.js'
import { squeeze } from '../../../src/store/squeeze.js'
import { sourceOf, stored } from './support.js'

const header = headerOf('publishes')

/** A file in memory, and what it had before and after each write: all that a process that is killed can leave. */
const fileOf = (content: string, piece: number = Number.POSITIVE_INFINITY) => {
  let bytes = Buffer.from(content)
  const states: Buffer[] = []
  const act = (change: () => void) => {
    states.push(Buffer.from(bytes))
    change()
    states.push(Buffer.from(bytes))
    return Promise.resolve()
  }
  const log: string[] = []
  const file = {
    read: (buffer: Buffer, offset: number, length: number, position: number) =>
      sourceOf(bytes, piece).read(buffer, offset, length, position),
    write: async (from: Buffer, offset: number, length: number, position: number) => {
      const bytesWritten = Math.min(length, piece)
      await act(() => from.copy(bytes, position, offset, offset + bytesWritten))
      log.push('write')
      return { bytesWritten }
    },
    truncate: (length: number) =>
      act(() => {
        bytes = bytes.subarray(0, length)
        log.push('truncate')
      }),
    datasync: () => Promise.resolve(void log.push('datasync')),
    sync: () => Promise.resolve(void log.push('sync')),
  }
  return { file: file as unknown as FileHandle, states, log, content: () => bytes.toString() }
}

const leftIn = async (content: string | Uint8Array) => {
  const { ledger, damage } = await readJournal(sourceOf(content))
  return {
    left: ledger.all().map(({ key, handed, packet: { payload } }) => [key, handed, payload.length]),
    damage,
  }
}

test('a file with nothing to spare stays as it is', async () => {
  const content = header + writePut(stored(1)) + writePut(stored(2, { qos: 2 })) + writeHanded(2)
  const { file, content: after } = fileOf(content)
  expect(await squeeze(file, () => true)).toBe(content.length)
  expect(after()).toBe(content)
})

test('a file with nothing left keeps its first line', async () => {
  const { file, content } = fileOf(header + writePut(stored(1)) + writeRemove(1))
  expect(await squeeze(file, () => false)).toBe(header.length)
  expect(content()).toBe(header)
})

test('lines move over those that say nothing, and what they leave is no line', async () => {
  const [first, second] = [writePut(stored(1, { payload: 'x'.repeat(600) })), writePut(stored(2))]
  const { file, content, log, states } = fileOf(header + first + second + writeRemove(1))
  await squeeze(file, key => key === 2)
  expect(content()).toBe(header + second)
  expect(log).toEqual(['write', 'datasync', 'truncate', 'sync'])
  // Between the write and the end: both copies, and nothing that is damaged.
  const filling = '\n'.repeat(first.length - second.length)
  expect(states.at(-2)?.toString()).toBe(header + second + filling + second + writeRemove(1))
})

test('a line that is larger than the gap before it stays, and the gap is nothing', async () => {
  const [small, large] = [writePut(stored(1)), writePut(stored(2, { payload: 'x'.repeat(600) }))]
  const { file, content } = fileOf(header + small + large + writeRemove(1))
  await squeeze(file, key => key === 2)
  expect(content()).toBe(header + '\n'.repeat(small.length) + large)
})

test('much is moved in pieces, each confirmed by the disk before the next is written', async () => {
  const big = (key: number) => writePut(stored(key, { payload: 'x'.repeat(3_000_000) }))
  const { file, content, log } = fileOf([1, 2, 3, 4, 5, 6].map(big).join(''))
  await squeeze(file, key => key > 3)
  expect(log).toEqual(['write', 'datasync', 'write', 'datasync', 'write', 'datasync', 'truncate', 'sync'])
  expect(content()).toBe([4, 5, 6].map(big).join(''))
})

test.each([1, 7, 100])(
  'a disk that takes and gives %i bytes at a time is asked for the rest',
  async piece => {
    const [first, second, third] = [1, 2, 3].map(key =>
      writePut(stored(key, { payload: 'x'.repeat(key * 90) })),
    )
    const { file, content } = fileOf(`${header}${third}${first}${second}${writeRemove(3)}`, piece)
    expect(await squeeze(file, key => key !== 3)).toBe(`${header}${first}${second}`.length)
    expect(content()).toBe(`${header}${first}${second}`)
  },
)

test('a file that becomes shorter meanwhile is an error', async () => {
  const { file } = fileOf(header + writePut(stored(1)) + writePut(stored(2)))
  let reads = 0
  const shorter = Object.assign(file, {
    read: new Proxy(file.read, {
      apply: (read, _, args: Parameters<typeof file.read>) =>
        // The lines are found first: with one piece, and the end.
        ++reads > 2 ? Promise.resolve({ bytesRead: 0 }) : Reflect.apply(read, file, args),
    }),
  })
  await expect(squeeze(shorter, key => key === 2)).rejects.toThrow('the file has become shorter')
})

test('lines move into a gap of just their size, in one write, and are there twice until then', async () => {
  const [first, second, third] = [1, 2, 3].map(key => writePut(stored(key)))
  const [gone, other] = [8, 9].map(key => writePut(stored(key)))
  const { file, content, log, states } = fileOf(`${header}${gone}${other}${first}${second}${third}`)
  await squeeze(file, key => key < 4)
  expect(content()).toBe(`${header}${first}${second}${third}`)
  expect(log).toEqual(['write', 'datasync', 'write', 'datasync', 'truncate', 'sync'])
  expect(states[1]?.toString()).toBe(`${header}${first}${second}${first}${second}${third}`)
})

test('a line that is more than a piece moves, too', async () => {
  const [gone, large] = [1, 2].map(key => writePut(stored(key, { payload: 'x'.repeat(4_000_000) })))
  const { file, content } = fileOf(`${header}${gone}${large}`)
  await squeeze(file, key => key === 2)
  expect(content()).toBe(`${header}${large}`)
})

test('U108 at each moment all that is left is in the file, and what is removed does not come back', async () => {
  const step = fc.record({
    key: fc.integer({ min: 1, max: 12 }),
    op: fc.constantFrom('put', 'put', 'handed', 'remove', 'damage'),
    size: fc.integer({ min: 0, max: 400 }),
  })
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { maxLength: 40 }),
      fc.array(fc.integer({ min: 1, max: 12 })),
      async (steps, gone) => {
        const text = steps.map(({ key, op, size }) => {
          if (op === 'put') return writePut(stored(key, { payload: 'x'.repeat(size) }))
          if (op === 'handed') return writeHanded(key)
          return op === 'remove' ? writeRemove(key, key + (size % 4)) : `${'z'.repeat(size)}\n`
        })
        const content = header + text.join('')
        const isLeft = (key: number) => !gone.includes(key)
        const before = (await leftIn(content)).left.filter(([key]) => isLeft(Number(key)))
        const all = (await leftIn(content)).left.map(([key]) => key)
        const { file, states, content: after } = fileOf(content)
        const size = await squeeze(file, isLeft)
        expect(after()).toHaveLength(size)
        for (const state of states) {
          const { left } = await leftIn(state)
          expect(left).toEqual(expect.arrayContaining(before))
          // What nobody has removed in the file may still be there, for it is there only in part.
          for (const [key] of left) expect(all).toContain(key)
        }
        expect(new Set((await leftIn(after())).left.map(String))).toEqual(new Set(before.map(String)))
        if (!steps.some(({ op }) => op === 'damage'))
          for (const state of states) expect((await leftIn(state)).damage).toEqual([])
      },
    ),
    { numRuns: 300 },
  )
})
