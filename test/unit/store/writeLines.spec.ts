import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writeLines } from '../../../src/store/writeLines.js'
import { tempFolder } from './support.js'

test.each([
  ['no line', []],
  ['lines', ['a\n', 'ü\n', 'b\n']],
  ['more than a write takes', ['x'.repeat(700_000), 'y'.repeat(700_000), 'z'.repeat(2_000_000), 'a']],
])('%s: all of it from there on, and where it ends', async (_, lines) => {
  await using folder = await tempFolder()
  const path = join(folder.path, 'lines')
  const file = await open(path, 'w+')
  try {
    await file.write('first')
    const end = await writeLines(file, 5, lines)
    const text = await readFile(path, 'utf8')
    expect(text === `first${lines.join('')}`).toBe(true)
    expect(end).toBe(Buffer.byteLength(text))
  } finally {
    await file.close()
  }
})
