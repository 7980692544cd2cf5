import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readLines, type Source } from '../../../src/store/readLines.js'
import { sourceOf } from './support.js'

const linesOf = async (source: Source, longest?: number) => {
  const lines: (readonly [string | null, number, number])[] = []
  const { end, rest, restLength } = await readLines(
    source,
    (bytes, { start, size }) => lines.push([bytes?.toString('latin1') ?? null, start, size]),
    longest,
  )
  return { lines, end, rest: rest.toString('latin1'), restLength }
}

describe('the lines of a file', () => {
  test('are what is between their ends, however the file comes', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.string({ unit: fc.constantFrom('a', 'b', '\n', '\r', '\0') }),
        fc.integer({ min: 1, max: 5 }),
        async (content, piece) => {
          const parts = content.split('\n')
          const rest = parts.pop() ?? ''
          let at = 0
          const expected = parts.map(part => {
            const start = at
            at += part.length + 1
            return [part, start, part.length + 1]
          })
          const read = await linesOf(sourceOf(content, piece))
          expect(read).toEqual({ lines: expected, end: at, rest, restLength: rest.length })
        },
      ),
    )
  })

  test('have behind them what a line may be as long as, and of what is longer its length alone', async () => {
    for (const [content, rest] of [
      ['a\nbcd', 'bcd'],
      ['a\nbcde', 'bcde'],
      ['a\nbcdef', ''],
    ] as const)
      expect(await linesOf(sourceOf(content, 2), 4)).toMatchObject({ rest, restLength: content.length - 2 })
  })

  test('U105 are read a piece at a time, and kept as far as a line can be long', async () => {
    // A file that is nowhere: one line that is too long, one that is not, one that just is, and the beginning of another.
    const ends = [40_000_000, 41_000_000, 51_000_000]
    const size = 70_000_000
    let largest = 0
    const source: Source = {
      read: (buffer, offset, length, position) => {
        const bytesRead = Math.max(0, Math.min(length, size - position))
        largest = Math.max(largest, bytesRead)
        buffer.fill('x', offset, offset + bytesRead)
        for (const end of ends) {
          if (end >= position && end < position + bytesRead) buffer[offset + end - position] = 10
        }
        return Promise.resolve({ bytesRead })
      },
    }
    const { lines, end, rest, restLength } = await linesOf(source, 10_000_000)
    expect(lines.map(([text, ...at]) => [text?.length ?? null, ...at])).toEqual([
      [null, 0, 40_000_001],
      [999_999, 40_000_001, 1_000_000],
      [9_999_999, 41_000_001, 10_000_000],
    ])
    expect([end, rest, restLength]).toEqual([51_000_001, '', 18_999_999])
    expect(largest).toBeLessThanOrEqual(1_048_576)
  })
})
