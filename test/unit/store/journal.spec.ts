import fc from 'fast-check'
import type { StoredPublish } from 'rxtopics'
import { StoreCorruptError } from 'rxtopics/file-store'
import { describe, expect, test } from 'vitest'
import { readJournal, writeHanded, writePut, writeRemove } from '../../../src/store/journal.js'

const publish = fc.record(
  {
    key: fc.nat(),
    since: fc.integer({ min: 0 }),
    handed: fc.boolean(),
    packet: fc.record({
      topic: fc.string(),
      payload: fc.uint8Array(),
      qos: fc.constantFrom<(1 | 2)[]>(1, 2),
      retain: fc.boolean(),
      properties: fc.record(
        {
          contentType: fc.string(),
          messageExpiryInterval: fc.nat(),
          correlationData: fc.uint8Array(),
          userProperties: fc.dictionary(fc.string(), fc.string()),
        },
        { requiredKeys: [] },
      ),
    }),
  },
  { noNullPrototype: true },
)

/** With plain arrays for bytes, whatever class they have. */
const plain = ({ packet, ...rest }: StoredPublish) => {
  const { payload, properties } = packet
  const { correlationData, userProperties, ...others } = properties
  return {
    ...rest,
    ...packet,
    payload: [...payload],
    ...others,
    properties: null,
    correlationData: correlationData && [...correlationData],
    userProperties: userProperties && Object.entries(userProperties),
  }
}

const one: StoredPublish = {
  key: 1,
  since: 0,
  handed: false,
  packet: { topic: 'a', payload: new Uint8Array([1]), qos: 1, retain: false, properties: {} },
}

describe('the lines of a store', () => {
  test('say what was written', () => {
    fc.assert(
      fc.property(fc.uniqueArray(publish, { selector: ({ key }) => key }), publishes => {
        const read = [...readJournal(publishes.map(each => writePut(each)).join(''))]
        expect(read.map(plain)).toEqual(publishes.map(plain))
      }),
    )
  })

  test('leave out what was removed, and mark what was handed over', () => {
    const two = { ...one, key: 2 }
    const text = [
      writePut(one),
      writePut(two),
      writeHanded(2),
      writeRemove(1),
      writeRemove(9),
      writeHanded(9),
    ].join('')
    expect([...readJournal(text)].map(({ key, handed }) => ({ key, handed }))).toEqual([
      { key: 2, handed: true },
    ])
  })

  test('wherever a crash cut the last one off, those before it are read', () => {
    const text = writePut(one) + writePut({ ...one, key: 2 })
    const first = writePut(one).length
    for (let end = 0; end < text.length; end += 1)
      expect([...readJournal(text.slice(0, end))]).toHaveLength(end < first ? 0 : 1)
  })

  test.each([
    'nonsense',
    '{}',
    '{"op":"put","key":1}',
    '{"op":"other","key":1}',
    '{"op":"remove","key":"x"}',
    'null',
  ])('are not guessed at: %s', bad => {
    const text = `${writePut(one)}${bad}\n${writePut(one)}`
    expect(() => [...readJournal(text)]).toThrow(StoreCorruptError)
    expect(() => [...readJournal(text)]).toThrow(expect.objectContaining({ line: 2 }))
  })
})
