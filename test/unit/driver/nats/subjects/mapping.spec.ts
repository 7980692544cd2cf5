import * as fc from 'fast-check'
import { FilterError, matches, TopicNameError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { gatewayTokens } from '../../../../../src/driver/nats/subjects/gateway.js'
import { createMapping } from '../../../../../src/driver/nats/subjects/mapping.js'
import { percentTokens } from '../../../../../src/driver/nats/subjects/percent.js'
import { filters, natsMatches, topics } from './topics.js'

const mappings = [
  ['percent', createMapping(percentTokens, { prefix: '', maximum: 1024 })],
  ['percent, with a prefix', createMapping(percentTokens, { prefix: 'factory.east', maximum: 1024 })],
  ['mqtt', createMapping(gatewayTokens, { prefix: '', maximum: 1024 })],
] as const

/** Returns what a call returns, or `null` where it throws because there is nothing to return. */
const orNull = <T>(call: () => T): T | null => {
  try {
    return call()
  } catch (error) {
    if (error instanceof TopicNameError || error instanceof FilterError) return null
    throw error
  }
}

for (const [name, mapping] of mappings) {
  describe(`the subjects of topics: ${name}`, () => {
    test('each topic has one that NATS takes, of no other topic, and that is read back', () => {
      fc.assert(
        fc.property(topics, topic => {
          const subject = orNull(() => mapping.subjectOf(topic))
          if (subject === null) return
          expect(subject).not.toMatch(/[\s]|^\.|\.\.|\.$/)
          expect(subject.split('.')).not.toContain('*')
          expect(subject.split('.')).not.toContain('>')
          expect(mapping.topicOf(subject)).toBe(topic)
        }),
      )
    })

    test('a filter has those that match what it matches, each by one', () => {
      fc.assert(
        fc.property(filters, topics, (filter, topic) => {
          const found = orNull(() => mapping.subjectsOf(filter))
          const subject = orNull(() => mapping.subjectOf(topic))
          if (found === null || subject === null) return
          // What begins with `$`, and inboxes, are kept from wildcards by what reads messages.
          if (found.open && /^(\$|_INBOX(\/|$))/.test(topic)) return
          const count = found.subjects.filter(pattern => natsMatches(pattern, subject)).length
          expect(count).toBe(matches(filter, topic) ? 1 : 0)
        }),
      )
    })

    test('a subject that no topic has stands for none', () => {
      const subject = fc.string({ unit: fc.constantFrom(...'ab/%2E+#$.'), minLength: 1, maxLength: 8 })
      fc.assert(
        fc.property(subject, text => {
          const topic = mapping.topicOf(text)
          if (topic !== null) expect(mapping.subjectOf(topic)).toBe(text)
        }),
      )
    })
  })
}

test('plain topics are the subjects that others know', () => {
  const [, plain] = mappings[0]
  const [, prefixed] = mappings[1]
  expect(plain.subjectOf('home/lamp_1/on-off')).toBe('home.lamp_1.on-off')
  // What begins with $ is the server's own; elsewhere it is a letter like others.
  expect(plain.subjectOf('$home/$x')).toBe('%24home.$x')
  expect(() => mappings[2][1].subjectOf('$home')).toThrow('the server itself')
  expect(mappings[2][1].subjectOf('a/$home')).toBe('a.$home')
  expect(prefixed.subjectOf('line/1')).toBe('factory.east.line.1')
  expect(prefixed.topicOf('factory.west.line.1')).toBeNull()
  expect(plain.subjectsOf('a/+/#')).toEqual({ subjects: ['a.*', 'a.*.>'], group: undefined, open: false })
  expect(plain.subjectsOf('#')).toEqual({ subjects: ['>'], group: undefined, open: true })
  expect(prefixed.subjectsOf('+')).toEqual({ subjects: ['factory.east.*'], group: undefined, open: true })
})

test('a group is a queue group, whatever it is called', () => {
  const [, plain] = mappings[0]
  expect(plain.subjectsOf('$share/workers/jobs/+')).toEqual({
    subjects: ['jobs.*'],
    group: 'workers',
    open: false,
  })
  expect(plain.subjectsOf('$share/a b.*/x').group).toBe('a%20b%2E%2A')
})

test('an inbox is itself, with no prefix: whoever asks by NATS is answered', () => {
  const [, prefixed] = mappings[1]
  expect(prefixed.topicOf('_INBOX.abc.1')).toBe('_INBOX/abc/1')
  expect(prefixed.subjectOf('_INBOX/abc/1')).toBe('_INBOX.abc.1')
})

test('what would be longer than the server takes is refused before it is sent', () => {
  const short = createMapping(percentTokens, { prefix: '', maximum: 64 })
  expect(short.subjectOf('x'.repeat(64))).toHaveLength(64)
  expect(() => short.subjectOf('x'.repeat(65))).toThrow(TopicNameError)
  expect(() => short.subjectOf('é'.repeat(33))).toThrow(/longer than the 64 bytes/)
  expect(() => short.subjectsOf(`${'x'.repeat(65)}/#`)).toThrow(FilterError)
})
