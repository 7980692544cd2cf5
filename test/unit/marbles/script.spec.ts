import { execFile } from 'node:child_process'
import { cp, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../..', import.meta.url))

interface Outcome {
  readonly code: number
  readonly lines: readonly string[]
}

const run = (...args: readonly string[]): Promise<Outcome> =>
  new Promise(resolve => {
    execFile(
      process.execPath,
      ['--import', 'tsx', 'scripts/marbles.ts', ...args],
      { cwd: root },
      (error, stdout, stderr) => {
        const code = typeof error?.code === 'number' ? error.code : 0
        resolve({ code, lines: `${stdout}${stderr}`.split('\n').filter(line => line !== '') })
      },
    )
  })

describe('scripts/marbles', () => {
  let folder = ''

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'marbles-'))
    await cp(fileURLToPath(new URL('fixtures', import.meta.url)), folder, { recursive: true })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  test('draws what is missing, and finds it again', async () => {
    const diagrams = (await readdir(folder)).length
    expect(await run('--check', folder)).toMatchObject({ code: 1, lines: { length: diagrams } })
    expect(await run(folder)).toMatchObject({ code: 0, lines: { length: diagrams } })
    expect(await run('--check', folder)).toEqual({ code: 0, lines: [] })
  })

  test('lists pictures that are stale, missing or left over, and diagrams that cannot be read', async () => {
    await run(folder)
    await writeFile(join(folder, 'quiet.svg'), '<svg/>')
    await rm(join(folder, 'groups.svg'))
    await writeFile(join(folder, 'old.svg'), '<svg/>')
    await writeFile(join(folder, 'wrong.marbles'), 'T\n\na  -x\n')
    const { code, lines } = await run('--check', folder)
    expect(code).toBe(1)
    expect(lines.map(line => line.slice(folder.length + 1))).toEqual([
      'groups.svg is missing: run npm run marbles',
      'quiet.svg is stale: run npm run marbles',
      'wrong.marbles:3:5: x is not bound: say below what it stands for',
      'old.svg belongs to no diagram',
    ])
  })
})
