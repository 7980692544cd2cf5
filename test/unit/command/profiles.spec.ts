import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { profilesPath, readProfile } from '../../../src/command/profiles.js'

let folder: string
let path: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rxtopics-profiles-'))
  path = join(folder, 'profiles.json')
})
afterEach(() => rm(folder, { recursive: true }))

const write = (profiles: unknown, mode = 0o600) =>
  writeFile(path, typeof profiles === 'string' ? profiles : JSON.stringify(profiles), { mode })
const read = (name: string) => readProfile(name, { env: { RXTOPICS_PROFILES: path } })
const refused = (name: string) =>
  read(name).then(
    () => 'taken',
    (error: { readonly exit: number; readonly message: string }) => `${error.exit} ${error.message}`,
  )

test('paths in it are seen from its folder', async () => {
  const home = { url: 'mqtts://h', username: 'u', ca: 'ca.pem', key: '/etc/key', passwordFile: './p' }
  await write({ home: { ...home, options: { keepalive: 5 } } })
  expect(await read('home')).toEqual({
    ...home,
    ...{ ca: join(folder, 'ca.pem'), key: '/etc/key', passwordFile: join(folder, 'p') },
    options: { keepalive: 5 },
  })
})

test('what is wrong is named, and nothing of the file is shown', async () => {
  await write({ home: { url: 'mqtt://h', password: 'secret', usernme: 'u' }, none: {}, list: [] })
  expect(await refused('home')).toMatch(/^7 .*profiles\.json: .*home\.usernme.*did you mean username/)
  expect(await refused('none')).toMatch(/^7 .*none\.url/)
  expect(await refused('list')).toMatch(/^7 /)
  expect(await refused('hme')).toMatch(/^2 no profile "hme" in .*; did you mean "home"\?$/)
  expect(await refused('toString')).toMatch(/^2 no profile/)
  for (const text of ['{"home": {"password": "secret" "x"', '["secret"]', '"secret"', 'null', '']) {
    await write(text)
    expect(await refused('home')).toMatch(/^7 .*profiles\.json: /)
    expect(await refused('home')).not.toContain('secret')
  }
  await rm(path)
  expect(await refused('home')).toMatch(/^7 .*ENOENT/)
  await write({})
})

test.runIf(process.platform !== 'win32')('a file that others can read is not read', async () => {
  await write({ home: { url: 'mqtt://h' } })
  for (const mode of [0o604, 0o640, 0o620, 0o602]) {
    await chmod(path, mode)
    expect(await refused('home')).toMatch(/^7 .*chmod 600$/)
  }
})

test('the file is that of the environment, else of the settings of the user', () => {
  expect(profilesPath({ env: { RXTOPICS_PROFILES: '/a/b.json', HOME: '/h' } })).toBe('/a/b.json')
  expect(profilesPath({ env: { XDG_CONFIG_HOME: '/c', HOME: '/h' } })).toBe('/c/rxtopics/profiles.json')
  expect(profilesPath({ env: { HOME: '/h' } })).toBe('/h/.config/rxtopics/profiles.json')
})
