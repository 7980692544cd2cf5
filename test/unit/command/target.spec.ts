import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from '../../../src/command/arguments.js'
import { connectionOptions, targetOf } from '../../../src/command/target.js'
import type { World } from '../../../src/command/world.js'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rxtopics-target-'))
})
afterEach(() => rm(folder, { recursive: true }))

interface Given {
  readonly url?: string
  readonly argv?: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly typed?: string
}

const target = async ({ url, argv = [], env = {}, typed }: Given) => {
  const world = {
    env: { RXTOPICS_PROFILES: join(folder, 'profiles.json'), ...env },
    stderr: { write: () => {} },
    ask: async () => (typed === undefined ? 'no terminal' : { text: typed }),
  }
  return targetOf(url, parse(argv, connectionOptions).values, world as unknown as World)
}
const who = async (given: Given) => {
  const { url, username, password } = await target(given)
  return [url, username, password]
}

describe('who it is', () => {
  test.each<[Given, readonly unknown[]]>([
    [{}, ['mqtt://localhost', undefined, undefined]],
    [{ url: 'mqtt://u@h', env: { RXTOPICS_PASSWORD: 'p' } }, ['mqtt://h', 'u', 'p']],
    [{ env: { RXTOPICS_URL: 'mqtt://u:p%40@h', RXTOPICS_PASSWORD: 'q' } }, ['mqtt://h', 'u', 'p@']],
    [{ url: 'mqtt://h', argv: ['-u', 'v', '--ask-password'], typed: 'p' }, ['mqtt://h', 'v', 'p']],
    [{ env: { RXTOPICS_URL: 'nats://token@h' } }, ['nats://h', undefined, 'token']],
    [{ env: { RXTOPICS_URL: 'nats://u@h', RXTOPICS_PASSWORD: 'p' } }, ['nats://h', 'u', 'p']],
    [{ url: 'amqp://h/host', env: { RXTOPICS_PASSWORD: 'token' } }, ['amqp://h/host', undefined, 'token']],
  ])('%j', async (given, expected) => {
    expect(await who(given)).toEqual(expected)
  })

  test('of a profile, which the command line goes before, and the environment after', async () => {
    const profiles = {
      home: { url: 'mqtts://u:p@h', clientId: 'c', mqtt: '3.1.1', insecure: true, options: { keepalive: 5 } },
      plain: { url: 'mqtt://h', username: 'u', password: 'p' },
    }
    await writeFile(join(folder, 'profiles.json'), JSON.stringify(profiles), { mode: 0o600 })
    const env = { RXTOPICS_URL: 'mqtt://other', RXTOPICS_USERNAME: 'x', RXTOPICS_PASSWORD: 'y' }
    expect(await target({ argv: ['--profile', 'home'], env })).toMatchObject({
      ...{ url: 'mqtts://h', username: 'u', password: 'p', clientId: 'c', protocolVersion: 4 },
      ...{ tls: { verify: false }, options: { keepalive: 5 } },
    })
    expect(await who({ argv: ['--profile', 'plain', '-u', 'v'], env })).toEqual(['mqtt://h', 'v', 'p'])
    expect(await target({ argv: ['--profile', 'home', '--mqtt', '5'] })).toMatchObject({ protocolVersion: 5 })
  })
})

test.each<[Given, string]>([
  [{ url: 'mqtt://u:secret@h' }, 'can be read by everybody'],
  [{ url: 'nats://secret@h' }, 'can be read by everybody'],
  [{ url: 'mqtt://h', argv: ['--profile', 'home'] }, 'a profile has its URL'],
  [{ argv: ['--ask-password'] }, '--ask-password needs a terminal'],
  [{ argv: ['--ask-password', '--password-file', 'x'], typed: 'p' }, 'not both'],
  [{ env: { RXTOPICS_URL: 'mqtt://u:secret%@h' } }, '% is %25'],
  [{ env: { RXTOPICS_URL: 'mqtt//u:secret@h' } }, 'not a URL'],
  [{ env: { RXTOPICS_URL: 'mqtt://u:a/secret@h' } }, 'not a URL: mqtt://…@h'],
  [{ env: { RXTOPICS_URL: 'mqtt://u:a//secret@b/secret@h' } }, 'not a URL: mqtt://…@h'],
  [{ env: { RXTOPICS_URL: 'u secret@h' } }, 'not a URL: …@h'],
  [{ url: 'mqtt://h', argv: ['--key', 'k'] }, '--cert and --key go together'],
])('%j is refused, and nothing of it is shown', async (given, message) => {
  const error = await target(given).then(
    () => null,
    (error: Error) => error,
  )
  expect(error).toMatchObject({ exit: 2, message: expect.stringContaining(message) })
  expect(error?.message).not.toContain('secret')
})

test('a file that cannot be read is named', async () => {
  for (const option of ['--password-file', '--creds', '--ca'])
    await expect(target({ url: 'mqtts://h', argv: [option, join(folder, 'none')] })).rejects.toMatchObject({
      exit: 7,
    })
})
