import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { CommandError } from '../../../src/command/errors.js'
import { importFile } from '../../../src/command/importFile.js'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rxtopics-import-'))
})
afterAll(() => rm(folder, { recursive: true }))

const written = async (name: string, text: string): Promise<string> => {
  const path = join(folder, name)
  await writeFile(path, text)
  return path
}

describe('importFile', () => {
  test('returns what a module exports', async () => {
    expect(await importFile(await written('good.mjs', 'export const a = 1'))).toMatchObject({ a: 1 })
  })

  test('a file that is not there, and one that is no module: its path and why, exit 7', async () => {
    const missing = join(folder, 'missing.mjs')
    const bad = await written('bad.mjs', 'throw new Error("on purpose")')
    for (const [path, why] of [
      [missing, /missing\.mjs: ENOENT/],
      [bad, /bad\.mjs: on purpose/],
    ] as const) {
      const error = await importFile(path).catch((caught: unknown) => caught)
      expect(error).toBeInstanceOf(CommandError)
      expect(error).toMatchObject({ exit: 7, message: expect.stringMatching(why) as unknown })
    }
  })

  test('what a module imports in vain is told as it is', async () => {
    const path = await written('needs.mjs', 'import "./elsewhere.mjs"')
    await expect(importFile(path)).rejects.toThrow(/needs\.mjs: .*elsewhere\.mjs/)
  })
})
