import { createHash } from 'node:crypto'
import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupName, sessionName, sessionPrefix } from '../../../../../src/driver/nats/jetstream/names.js'

const sha256Of = (text: string) => createHash('sha256').update(text).digest('hex')

test('names are ones that JetStream takes, and no two things have the same', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab-_ .>é'), minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(text, text, text, text, (client, subject, otherClient, otherSubject) => {
      for (const make of [sessionName, groupName]) {
        const name = make(client, subject)
        expect(name).toMatch(/^[\w-]{1,160}$/)
        expect(make(otherClient, otherSubject) === name).toBe(
          client === otherClient && subject === otherSubject,
        )
      }
    }),
  )
})

test('the names of a session begin as those of no other client do', () => {
  expect(sessionName('gateway', 'a.>')).toMatch(/^rxs-gateway-[0-9a-f]{16}$/)
  expect(sessionName('gateway', 'a').startsWith(sessionPrefix('gateway'))).toBe(true)
  expect(sessionName('gateway-2', 'a').startsWith(sessionPrefix('gateway'))).toBe(false)
  expect(sessionName('x'.repeat(500), 'a').length).toBeLessThan(100)
})

test('no client has the session of another, though their names be made for it', () => {
  // The 64 bits that once stood for a name are the same for both of these.
  const twins = [
    'p.bSCocuM3OkdXyIrZ9GAXQMndJiMUavoYTi6mFLK7drverEEDuNgBQJDwX811oOUgA29UJzFUAO2gUMLY25E1tN2EpI',
    'p.MvYVRuM3OkdXyIrAKJIxQMndJp5Zds0kigx4bYmqEPwY0EEDuN0uep0EnrbBRnyAMmqT1eFUAO24FAZMKcByTN2EpI',
  ] as const
  expect(sessionPrefix(twins[0])).not.toBe(sessionPrefix(twins[1]))
  const stands = sessionPrefix('a b').slice('rxs-'.length, -1)
  expect(sessionPrefix(stands)).not.toBe(sessionPrefix('a b'))
})

test('names stay what they are from version to version: a session is found by them', () => {
  expect(sessionName('gateway', 'lab.>')).toBe('rxs-gateway-c34bf030a890f286')
  expect(groupName('a b', 'jobs.*')).toBe(`rxg-h${sha256Of('a b')}-31530439b0eafca7`)
})
