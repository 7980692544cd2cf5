import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { afterEach, expect, test, vi } from 'vitest'
import {
  groupName,
  isSessionName,
  sessionName,
  sessionPrefix,
} from '../../../../../src/driver/nats/jetstream/names.js'

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')
const ofSession = async (clientId: string, subject: string) =>
  sessionName(await sessionPrefix(clientId), subject)

afterEach(() => {
  vi.unstubAllGlobals()
})

test('names are ones that JetStream takes, and no two things have the same', async () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab-_ .>é'), minLength: 1, maxLength: 5 })
  await fc.assert(
    fc.asyncProperty(text, text, text, text, async (client, subject, otherClient, otherSubject) => {
      for (const make of [ofSession, groupName]) {
        const name = await make(client, subject)
        expect(name).toMatch(/^[\w-]{1,160}$/)
        expect((await make(otherClient, otherSubject)) === name).toBe(
          client === otherClient && subject === otherSubject,
        )
      }
    }),
  )
})

test('the names of a session are those of no other client', async () => {
  const prefix = await sessionPrefix('gateway')
  expect(await ofSession('gateway', 'a.>')).toMatch(/^rxs-gateway-[0-9a-f]{16}$/)
  expect(isSessionName(prefix, await ofSession('gateway', 'a'))).toBe(true)
  for (const other of ['gateway-2', 'gateway-', 'gatewa', 'gateway-0123456789abcdef', '-gateway'])
    expect(isSessionName(prefix, await ofSession(other, 'a'))).toBe(false)
  expect((await ofSession('x'.repeat(500), 'a')).length).toBeLessThan(100)
})

test('no client has the session of another, though their names be made for it', async () => {
  // The 64 bits that once stood for a name are the same for both of these.
  const twins = [
    'p.bSCocuM3OkdXyIrZ9GAXQMndJiMUavoYTi6mFLK7drverEEDuNgBQJDwX811oOUgA29UJzFUAO2gUMLY25E1tN2EpI',
    'p.MvYVRuM3OkdXyIrAKJIxQMndJp5Zds0kigx4bYmqEPwY0EEDuN0uep0EnrbBRnyAMmqT1eFUAO24FAZMKcByTN2EpI',
  ] as const
  expect(await sessionPrefix(twins[0])).not.toBe(await sessionPrefix(twins[1]))
  const stands = (await sessionPrefix('a b')).slice('rxs-'.length, -1)
  expect(await sessionPrefix(stands)).not.toBe(await sessionPrefix('a b'))
})

test('names stay what they are from version to version: a session is found by them', async () => {
  expect(await ofSession('gateway', 'lab.>')).toBe('rxs-gateway-c34bf030a890f286')
  expect(await groupName('a b', 'jobs.*')).toBe(`rxg-h${sha256Of('a b')}-31530439b0eafca7`)
})

test.each([undefined, {}])(
  'where the platform makes no digest (%o), plain names do without',
  async crypto => {
    vi.stubGlobal('crypto', crypto)
    expect(await sessionPrefix('gateway-2')).toBe('rxs-gateway-2-')
    await expect(sessionPrefix('a b')).rejects.toMatchObject({
      ...{ name: 'LinkError', fatal: true },
      message:
        'a client id or group that is not 1 to 64 letters, digits, _ and - needs crypto.subtle, which a page has over HTTPS alone',
    })
    await expect(groupName('a b', 'x')).rejects.toMatchObject({ name: 'LinkError' })
  },
)
