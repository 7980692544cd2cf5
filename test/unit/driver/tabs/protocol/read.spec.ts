import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { FromHub, FromTab } from '../../../../../src/driver/tabs/protocol/messages.js'
import { readFromHub, readFromTab, versionIn } from '../../../../../src/driver/tabs/protocol/read.js'

const packet = {
  topic: 'a/b',
  payload: new Uint8Array([1, 2]),
  qos: 1,
  retain: false,
  properties: { contentType: 'x', userProperties: [['a', '1']] },
} as const

const capabilities = {
  maximumQos: 2,
  retained: true,
  retainHandling: true,
  wildcards: true,
  groups: 'yes',
  identifiers: true,
  groupIdentifiers: false,
  overlap: 'one',
  noLocal: false,
  retainAsPublished: false,
  properties: true,
  maximumPayload: Number.POSITIVE_INFINITY,
  maximumLevels: 7,
} as const

const fromTab: readonly FromTab[] = [
  { kind: 'hello', version: 1, client: 'c' },
  {
    kind: 'subscribe',
    id: 1,
    requests: [{ filter: 'a/+', qos: 1, retainHandling: 0, identifier: 7, userProperties: [['a', '1']] }],
  },
  { kind: 'unsubscribe', id: 1, filters: ['a/#', '$share/g/a'] },
  { kind: 'publish', id: 1, again: false, packet },
  { kind: 'ack', delivery: 1, code: 0x80, text: 'no' },
  { kind: 'ack', delivery: 1, code: null },
  { kind: 'read', bytes: 7 },
  { kind: 'ping', id: 1 },
  { kind: 'beat' },
  { kind: 'alive' },
  { kind: 'close' },
  { kind: 'abort' },
]

const fromHub: readonly FromHub[] = [
  { kind: 'refused', version: 2 },
  {
    kind: 'opened',
    session: {
      present: false,
      persistent: false,
      clientId: 'c',
      capabilities,
      announced: {
        ...{ keepalive: 30, sessionExpiry: 3_600, receiveMaximum: 20, maximumPacketSize: 1_000 },
        ...{ reason: 'welcome', responseInformation: 'r', serverReference: 's' },
        userProperties: [['a', 'b']],
      },
    },
  },
  ...(['no', 'unconfirmed'] as const).map(
    (groups): FromHub => ({
      kind: 'opened',
      session: {
        ...{ present: true, persistent: true, clientId: 'c' },
        capabilities: { ...capabilities, groups },
      },
    }),
  ),
  { kind: 'subscribed', id: 1, at: 0, answer: { code: 1 } },
  { kind: 'unsubscribed', id: 1, at: 0, answer: { code: 0x11, text: 'there was none' } },
  { kind: 'published', id: 1, answer: { code: 0, uncertain: true, error: { name: 'E', message: 'm' } } },
  { kind: 'message', message: { ...packet, dup: true }, identifiers: [1, 2], delivery: 3 },
  { kind: 'noticed', notice: { kind: 'overshoot', reason: 'r' } },
  { kind: 'pong', id: 1 },
  { kind: 'beat' },
  { kind: 'probe' },
  { kind: 'closed', error: null },
  { kind: 'closed', error: { name: 'LinkError', message: 'm', fatal: true, reasonCode: 0x87 } },
]

/** Returns copies of a value each of which has one part that is something else. */
const spoiled = (value: unknown): readonly unknown[] => {
  if (value instanceof Uint8Array) return [[...value], new Uint16Array(1), 'text']
  if (typeof value !== 'object' || value === null) return [{}, Symbol.iterator, () => {}]
  const entries = Object.entries(value)
  const inside = entries.flatMap(([name, member]) =>
    spoiled(member).map(other =>
      Array.isArray(value)
        ? value.map((item, at) => (`${at}` === name ? other : item))
        : { ...value, [name]: other },
    ),
  )
  return [...inside, 7, null]
}

for (const [name, read, messages] of [
  ['a tab', readFromTab, fromTab],
  ['a hub', readFromHub, fromHub],
] as const) {
  describe(`what ${name} posts`, () => {
    test.each(messages.map(message => [message.kind, message] as const))(
      '%s is read as it is',
      (_, message) => {
        expect(read(structuredClone(message))).toEqual(message)
      },
    )

    test.each(messages.map(message => [message.kind, message] as const))(
      '%s is refused with any part that is another',
      (_, message) => {
        for (const other of spoiled(message)) {
          // An error may be left out.
          if ((other as { readonly error?: unknown } | null)?.error === null) continue
          if ((other as { readonly code?: unknown } | null)?.code === null) continue
          expect(read(other)).toBeNull()
        }
        expect(read({ ...message, more: 1 })).toBeNull()
      },
    )

    test('nothing else is read, and nothing throws', () => {
      fc.assert(
        fc.property(fc.anything(), value => {
          expect(read(value)).toBeNull()
        }),
      )
      for (const kind of ['constructor', '__proto__', 'toString', 'hasOwnProperty'])
        expect(read({ kind })).toBeNull()
    })
  })
}

/** Returns the numbers in a message, each with its place and what puts another one there. */
const numbersIn = (
  value: unknown,
  place = '',
  put: (other: unknown) => unknown = other => other,
): readonly { readonly place: string; put(other: number): unknown }[] => {
  if (typeof value === 'number') return [{ place, put }]
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return []
  return Object.entries(value).flatMap(([name, member]) =>
    numbersIn(member, `${place} ${name}`, other =>
      put(
        Array.isArray(value)
          ? value.map((item, at) => (`${at}` === name ? other : item))
          : { ...value, [name]: other },
      ),
    ),
  )
}

const NAMES = [1, 0x0fff_ffff] as const
const bounds: readonly (readonly [RegExp, readonly [number, number]])[] = [
  [/(qos|maximumQos|retainHandling)$/, [0, 2]],
  [/(code|reasonCode)$/i, [0, 0xff]],
  [/identifier$| identifiers /, NAMES],
  [/^ack delivery$/, [1, Number.MAX_SAFE_INTEGER]],
  [/ (capabilities|announced) /, [0, Number.POSITIVE_INFINITY]],
  [/./, [0, Number.MAX_SAFE_INTEGER]],
]

for (const [read, messages] of [
  [readFromTab, fromTab],
  [readFromHub, fromHub],
] as const) {
  const numbers = messages.flatMap(message => numbersIn(message, message.kind))
  test.each(numbers.map(({ place, put }) => [place, put] as const))('%s has its bounds', (place, put) => {
    const [least, most] = bounds.find(([is]) => is.test(place))?.[1] ?? []
    const isRead = (value = Number.NaN) => read(put(value)) !== null
    expect([least, most].map(isRead)).toEqual([true, true])
    expect(
      [(least ?? 0) - 1, most === Number.POSITIVE_INFINITY ? Number.NaN : (most ?? 0) + 1].map(isRead),
    ).toEqual([false, false])
  })
}

test('names of topics and filters have to be some', () => {
  expect(
    readFromTab({ kind: 'publish', id: 1, again: false, packet: { ...packet, topic: 'a/+' } }),
  ).toBeNull()
  expect(readFromTab({ kind: 'unsubscribe', id: 1, filters: ['a/#/b'] })).toBeNull()
  expect(
    readFromHub({
      kind: 'message',
      message: { ...packet, dup: false, topic: '' },
      identifiers: [],
      delivery: 0,
    }),
  ).toBeNull()
})

test('what others have published is read, though it be what nobody could publish here', () => {
  const text = fc.string({ unit: 'binary' })
  const properties = fc.record(
    {
      payloadFormatIndicator: fc.boolean(),
      messageExpiryInterval: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
      contentType: text,
      responseTopic: fc.oneof(text, fc.constantFrom('', 'a/+', 'a\u0000', '\ud800', 'x'.repeat(70_000))),
      correlationData: fc.uint8Array(),
      userProperties: fc.array(fc.tuple(text, text)),
    },
    { requiredKeys: [] },
  )
  const topics = fc.oneof(fc.string({ unit: 'binary', minLength: 1 }), fc.constantFrom('a\u0007', 'a/+'))
  fc.assert(
    fc.property(topics, properties, (topic, said) => {
      const message = { ...packet, topic, dup: false, properties: said }
      const posted = { kind: 'message', message, identifiers: [], delivery: 0 }
      expect(readFromHub(posted)).toBe(posted)
    }),
  )
})

test('a version is read whatever else there is', () => {
  expect(versionIn({ kind: 'hello', version: 9, news: {} }, 'hello')).toBe(9)
  expect(versionIn({ kind: 'hello', version: '9' }, 'hello')).toBeNull()
  expect(versionIn({ kind: 'refused', version: 9 }, 'hello')).toBeNull()
  expect(versionIn(null, 'tabs')).toBeNull()
})

test('each kind of what may be noticed is read, and no other', () => {
  const noticed = (kind: string) => readFromHub({ kind: 'noticed', notice: { kind, reason: 'x' } })
  for (const kind of ['ill-formed', 'overshoot', 'unverified', 'blocked', 'lost', 'unsettled'])
    expect(noticed(kind)).not.toBeNull()
  for (const kind of ['', 'other']) expect(noticed(kind)).toBeNull()
})
