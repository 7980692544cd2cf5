import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { groupName, sessionName, sessionPrefix } from '../../../../../src/driver/nats/jetstream/names.js'

test('names are ones that JetStream takes, and no two things have the same', () => {
  const text = fc.string({ unit: fc.constantFrom(...'ab-_ .>é'), minLength: 1, maxLength: 5 })
  fc.assert(
    fc.property(text, text, text, text, (client, subject, otherClient, otherSubject) => {
      for (const make of [sessionName, groupName]) {
        const name = make(client, subject)
        expect(name).toMatch(/^[\w-]{1,120}$/)
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
  expect(sessionName('x'.repeat(500), 'a').length).toBeLessThan(60)
})

test('names stay what they are from version to version: a session is found by them', () => {
  expect(sessionName('gateway', 'lab.>')).toBe('rxs-gateway-c34bf030a890f286')
  expect(groupName('a b', 'jobs.*')).toBe('rxg-h10a3f9f247922ec8-31530439b0eafca7')
})
