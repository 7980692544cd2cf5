import { describe, expect, test } from 'vitest'
import { left } from '../../../src/base/either.js'
import type { DecodeFailure } from '../../../src/codec/failure.js'
import { payloadText, plainOf, prettyOf } from '../../../src/command/show.js'
import { seen } from './seen.js'

const options = {
  paint: (style: string, text: string) => `<${style}>${text}`,
  ...{ limit: 200, params: [], time: () => '12:00' },
}

const failure = (topic: string): DecodeFailure => ({
  ...{ topic, payload: new Uint8Array(), codec: 'json', reason: 'schema', path: ['a'] },
  ...{ message: 'no \u001bnumber', issues: [], cause: undefined },
})

describe('one line, for files', () => {
  test('time, topic, params and payload, parted by tabs', () => {
    const given = seen({ topic: 'site/b/7', payload: 'open', params: { door: 7, site: 'b' } })
    expect(plainOf(given, { ...options, params: ['site', 'door'] })).toBe('12:00\tsite/b/7\tb\t7\topen')
  })

  test('tabs and line breaks of others part nothing', () => {
    const given = seen({ topic: 'a\tb', payload: 'c\td\ne\r', params: { p: '\t' } })
    expect(
      plainOf(given, { ...options, params: ['p'] })
        .split('\t')
        .slice(1),
    ).toEqual([...['a\\u0009b', '\\u0009', 'c\\u0009d\\u000ae\\u000d']])
  })

  test('what failed is a column more', () => {
    const given = seen({ read: left(failure('t')) })
    expect(plainOf(given, options).split('\t').at(-1)).toBe('t: /a: no \\u001bnumber (json)')
  })
})

describe('for a terminal', () => {
  test('what is short is a line, with params and flags', () => {
    const given = seen({ payload: 'on', qos: 1, retain: true, dup: true, params: { room: 'hall' } })
    expect(prettyOf(given, { ...options, params: ['room', 'none'] })).toBe(
      '<dim>12:00 <bold>t <cyan>room=hall <cyan>none= <yellow>q1 <yellow>retained <yellow>dup  on',
    )
  })

  test('what came along is shown, escaped', () => {
    const properties = {
      ...{ contentType: 'text/plain', messageExpiryInterval: 60, responseTopic: 'r\u001b' },
      ...{ correlationData: Uint8Array.of(1), userProperties: { by: ['me', 'you'] } },
    }
    expect(prettyOf(seen({ properties }), options)).toBe(
      '<dim>12:00 <bold>t <dim>text/plain <dim>expires in 60 s <dim>reply to r\\u001b <dim>by=me <dim>by=you  x',
    )
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`k${at}`, 'v']))
    expect(prettyOf(seen({ properties: { userProperties: many } }), options)).toMatch(
      /<dim>k9=v <dim>and 2 more properties {2}x$/,
    )
  })

  test('long JSON is laid out; foreign text in it is escaped', () => {
    const given = seen({ payload: JSON.stringify({ name: `\u202e${'x'.repeat(60)}` }) })
    expect(prettyOf(given, options)).toBe(
      `<dim>12:00 <bold>t\n  {\n    "name": "\\u202e${'x'.repeat(60)}"\n  }`,
    )
  })

  test.each([
    ['a number that JavaScript cannot hold', `{"id":12345678901234567890,"x":"${'x'.repeat(60)}"}`],
    ['a number that would be infinite', `{"v":1e400,"x":"${'x'.repeat(60)}"}`],
    ['a number that would be 0', `{"v":1e-400,"x":"${'x'.repeat(60)}"}`],
    ['what is nested 101 levels deep', `${'['.repeat(101)}${']'.repeat(101)}`],
    ['what only begins as JSON', `{${'x'.repeat(70)}`],
    ['short JSON', '{"a":1}'],
  ])('%s is shown as it came', (_, payload) => {
    const shown = prettyOf(seen({ payload }), { ...options, limit: 1_000 })
    expect(shown).toBe(`<dim>12:00 <bold>t  ${payload}`)
  })

  test('what is nested so deep that it cannot be written is shown all the same, and cut', () => {
    const payload = '['.repeat(100_000) + ']'.repeat(100_000)
    expect(prettyOf(seen({ payload }), options)).toBe(
      `<dim>12:00 <bold>t  ${'['.repeat(200)}… (200,000 characters in all)`,
    )
  })

  test('what is nested 100 levels deep is laid out', () => {
    const lists = `${'[1,'.repeat(99)}[1]${']'.repeat(99)}`
    const shown = prettyOf(seen({ payload: lists }), { ...options, limit: 100_000 })
    expect(shown.split('\n')).toHaveLength(1 + 3 * 100)
  })

  test('what failed stands below', () => {
    const given = seen({ read: left(failure('t')) })
    expect(prettyOf(given, options)).toMatch(/ {2}x\n {2}<red>t: \/a: no \\u001bnumber \(json\)$/)
  })
})

test.each<[string | Uint8Array, number, string]>([
  ['', 10, '(empty)'],
  ['text\u001b', 20, 'text\\u001b'],
  ['0123456789', 10, '0123456789'],
  ['0123456789x', 10, '0123456789… (11 characters in all)'],
  [Uint8Array.of(0xff), 9, 'ff (1 byte)'],
  [Uint8Array.of(0, 0xff, 1, 2), 9, '00 ff 01 … (4 bytes)'],
  [Uint8Array.of(0xff, 0xfe), 1, 'ff … (2 bytes)'],
  [Uint8Array.of(0, 0xff), Number.POSITIVE_INFINITY, '00 ff (2 bytes)'],
])('a payload %j within %d is %s', (payload, limit, shown) => {
  expect(payloadText(seen({ payload }).message.payload, limit)).toBe(shown)
})
