import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf, linesOf, lineText } from '../../../src/command/lines.js'

async function* cut(bytes: Uint8Array, sizes: readonly number[]) {
  let from = 0
  for (const size of sizes) {
    yield bytes.subarray(from, from + size)
    from += size
  }
  yield bytes.subarray(from)
}

const all = async (chunks: AsyncIterable<Uint8Array>, longest?: number) => {
  const lines: string[] = []
  for await (const line of linesOf(chunks, longest)) lines.push(Buffer.from(line).toString('latin1'))
  return lines
}

test('lines are what stands between line breaks, however the bytes come', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.constantFrom('a', '\n', '\r', '\r\n', '\u00ff', '\0')),
      fc.array(fc.integer({ min: 0, max: 4 })),
      async (parts, sizes) => {
        const text = parts.join('')
        const expected = text.split('\n').map(line => line.replace(/\r$/, ''))
        if (text === '' || text.endsWith('\n')) expected.pop()
        expect(await all(cut(Buffer.from(text, 'latin1'), sizes))).toEqual(expected)
      },
    ),
  )
})

test('a line that is too long ends it, before it is all there', async () => {
  let given = 0
  const endless = (async function* () {
    for (;;) {
      given += 1
      yield Buffer.alloc(10)
    }
  })()
  await expect(all(endless, 100)).rejects.toThrow('a line of more than 100 bytes')
  expect(given).toBe(11)
  await expect(bytesOf(cut(new Uint8Array(5), [2]), 4)).rejects.toThrow('more than 4 bytes')
})

test('a long line over many chunks takes no more than its length', async () => {
  const chunk = Buffer.alloc(1024, 'a')
  const chunks = (async function* () {
    for (let n = 0; n < 32 * 1024; n += 1) yield chunk
  })()
  const began = performance.now()
  const [line] = await all(chunks)
  expect(line).toHaveLength(32 * 1024 * 1024)
  expect(performance.now() - began).toBeLessThan(10_000)
})

test('the text of a line, but of one that is none; a mark at the beginning is left out', () => {
  expect(lineText(Buffer.from('\ufeff{é}'), 1)).toBe('{é}')
  expect(lineText(Uint8Array.of(0xff), 2)).toBeUndefined()
})
