import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type PasswordSources, passwordOf } from '../../../src/command/passwords.js'
import type { Answer, World } from '../../../src/command/world.js'

let folder: string
let path: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rxtopics-passwords-'))
  path = join(folder, 'password')
  await writeFile(path, 'of the file \r\nanother line\n', { mode: 0o600 })
})
afterAll(() => rm(folder, { recursive: true }))

const find = async (sources: Partial<PasswordSources>, env = {}, answer: Answer = 'no terminal') => {
  const told: string[] = []
  const questions: string[] = []
  const world = {
    env,
    stderr: { write: (text: string) => told.push(text) },
    ask: async (question: string) => {
      questions.push(question)
      return answer
    },
  }
  const all = { file: undefined, ask: false, inUrl: '', profile: {}, ...sources }
  const password = await passwordOf(all, world as unknown as World)
  return { password, told, questions }
}

test('the command line goes first, then the URL, the profile and the environment', async () => {
  const env = { RXTOPICS_PASSWORD: 'of the environment' }
  const profile = { password: 'of the profile', passwordFile: path }
  const found = async (...given: Parameters<typeof find>) => (await find(...given)).password
  expect(await found({ file: path, inUrl: 'of the URL', profile }, env)).toBe('of the file ')
  expect(await found({ ask: true, inUrl: 'of the URL', profile }, env, { text: 'typed' })).toBe('typed')
  expect(await found({ inUrl: 'of the URL', profile }, env)).toBe('of the URL')
  expect(await found({ profile }, env)).toBe('of the profile')
  expect(await found({ profile: { passwordFile: path } }, env)).toBe('of the file ')
  expect(await found({}, env)).toBe('of the environment')
  expect(await found({})).toBeUndefined()
})

test('nobody is asked but where that is wanted', async () => {
  expect((await find({ inUrl: 'x' }, {}, { text: 'typed' })).questions).toEqual([])
  expect((await find({ ask: true }, {}, { text: '' })).questions).toEqual(['Password: '])
})

test('no terminal to ask on is 2, Ctrl-C there 4, two ways at once 2, no file 7', async () => {
  await expect(find({ ask: true })).rejects.toMatchObject({ exit: 2 })
  await expect(find({ ask: true }, {}, 'refused')).rejects.toMatchObject({ exit: 4 })
  await expect(find({ ask: true, file: path })).rejects.toMatchObject({ exit: 2 })
  await expect(find({ file: join(folder, 'none') })).rejects.toMatchObject({ exit: 7 })
})

test.runIf(process.platform !== 'win32')('a file that others can read is warned of, and read', async () => {
  expect((await find({ file: path })).told).toEqual([])
  for (const mode of [0o604, 0o640]) {
    await chmod(path, mode)
    expect(await find({ file: path })).toMatchObject({
      password: 'of the file ',
      told: [`${path} can be read by others on this machine: chmod 600\n`],
    })
  }
  await chmod(path, 0o600)
})
