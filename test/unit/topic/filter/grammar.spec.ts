import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FilterError, TopicNameError } from '../../../../src/base/errors.js'
import {
  checkFilter,
  checkTopic,
  filterProblem,
  parseShared,
  topicProblem,
} from '../../../../src/topic/filter/grammar.js'
import { plainFilter, topicName } from '../arbitraries.js'

const both: readonly (readonly [string, string, string])[] = [
  ['an empty text', '', 'must not be empty'],
  ['U+0000', 'a/\u0000', 'has the control character U+0000'],
  ['U+0001', '\u0001', 'has the control character U+0001'],
  ['a line break', 'a\nb', 'has the control character U+000A'],
  ['U+001F', 'a\u001f', 'has the control character U+001F'],
  ['U+007F', 'a\u007f', 'has the control character U+007F'],
  ['U+0080', 'a\u0080', 'has the control character U+0080'],
  ['U+009F', '\u009fa', 'has the control character U+009F'],
  ['U+FDD0', 'a\ufdd0', 'has the non-character U+FDD0'],
  ['U+FDEF', 'a\ufdef', 'has the non-character U+FDEF'],
  ['U+FFFE', 'a\ufffe', 'has the non-character U+FFFE'],
  ['U+FFFF', 'a\uffff', 'has the non-character U+FFFF'],
  ['U+1FFFE', 'a\u{1fffe}', 'has the non-character U+1FFFE'],
  ['U+10FFFF', '\u{10ffff}/a', 'has the non-character U+10FFFF'],
  ['a lone lead surrogate at the end', 'a\ud83d', 'has a lone surrogate'],
  ['a lone lead surrogate in the middle', '\ud83da', 'has a lone surrogate'],
  ['a lone trail surrogate', 'a\ude00', 'has a lone surrogate'],
  ['a trail surrogate before its lead', '\ude00\ud83d', 'has a lone surrogate'],
  ['65,536 bytes of ASCII', 'a'.repeat(65_536), 'longer than 65535 bytes of UTF-8'],
  ['65,536 bytes of two-byte characters', 'é'.repeat(32_768), 'longer than 65535 bytes of UTF-8'],
  ['65,538 bytes of three-byte characters', '漢'.repeat(21_846), 'longer than 65535 bytes of UTF-8'],
  ['65,536 bytes of four-byte characters', '🎈'.repeat(16_384), 'longer than 65535 bytes of UTF-8'],
]

const fine: readonly (readonly [string, string])[] = [
  ['65,535 bytes of ASCII', 'a'.repeat(65_535)],
  ['65,535 bytes of two-byte characters and one more', `${'é'.repeat(32_767)}a`],
  ['65,535 bytes of three-byte characters', '漢'.repeat(21_845)],
  ['65,532 bytes of four-byte characters', '🎈'.repeat(16_383)],
  ['a slash alone', '/'],
  ['empty levels', '//a//'],
  ['spaces', ' / '],
  ['characters up to U+007E and from U+00A0', '!~\u00a0'],
  ['U+FEFF, which is significant', '\ufeffa'],
  ['U+FDCF, U+FDF0, U+FFFD', '\ufdcf\ufdf0\ufffd'],
  ['U+1FFFD and U+20000', '\u{1fffd}\u{20000}'],
  ['U+103FE, which ends no plane', '\u{103fe}'],
  ['a leading $', '$SYS/uptime'],
  ['$ shares nothing', '$shared/a'],
]

describe('filterProblem and topicProblem', () => {
  test.each(both)('refuse %s (D26, P10)', (_, text, reason) => {
    expect(filterProblem(text)).toBe(reason)
    expect(topicProblem(text)).toBe(reason)
  })

  test.each(fine)('accept %s (D26, P10)', (_, text) => {
    expect(filterProblem(text)).toBeNull()
    expect(topicProblem(text)).toBeNull()
  })

  test.each([
    [undefined, 'undefined'],
    [null, 'null'],
    [7, 'number'],
    [{ length: 1 }, 'object'],
    [Symbol('a'), 'symbol'],
  ])('refuse %s, which is no string (P10)', (value, kind) => {
    const text = value as unknown as string
    expect(filterProblem(text)).toBe(`must be a string, not ${kind}`)
    expect(topicProblem(text)).toBe(`must be a string, not ${kind}`)
  })

  test('accept exactly the texts of characters that a broker accepts (D26, P10)', () => {
    const edges = [
      0x20, 0x7e, 0x7f, 0x9f, 0xa0, 0xd7ff, 0xd83f, 0xdbff, 0xdc00, 0xdffd, 0xdffe, 0xdfff, 0xe000,
    ]
    const unit = fc.oneof(
      fc.constantFrom(...edges),
      fc.integer({ min: 0, max: 0xff }),
      fc.nat({ max: 0xffff }),
    )
    fc.assert(
      fc.property(fc.array(unit, { minLength: 1, maxLength: 6 }), units => {
        const text = String.fromCharCode(...units)
        const refused = /[\p{Cc}\p{Cs}\p{Noncharacter_Code_Point}]/u.test(text)
        if (!/[+#]/.test(text)) expect(filterProblem(text) !== null).toBe(refused)
        expect(topicProblem(text) !== null).toBe(refused || /[+#]/.test(text))
      }),
      { numRuns: 2_000 },
    )
  })
})

describe('filterProblem', () => {
  test.each(['+', '#', '+/+', '/+', '+/', '/#', 'a/+/b', 'a/+/#', '+/#', '$SYS/#', '//#'])(
    'accepts the wildcards of %s (D26, P10)',
    filter => {
      expect(filterProblem(filter)).toBeNull()
    },
  )

  test.each([
    ['a+', '+ must fill a whole level'],
    ['+a', '+ must fill a whole level'],
    ['a/b+/c', '+ must fill a whole level'],
    ['a/+b/c', '+ must fill a whole level'],
    ['++', '+ must fill a whole level'],
    ['+#', '+ must fill a whole level'],
    ['a#', '# must fill a whole level'],
    ['a/b#', '# must fill a whole level'],
    ['#a', '# must be the last level'],
    ['#/', '# must be the last level'],
    ['a/#/b', '# must be the last level'],
    ['##', '# must be the last level'],
  ])('refuses the wildcards of %s (D26, P10)', (filter, reason) => {
    expect(filterProblem(filter)).toBe(reason)
  })

  test.each([
    '$share/g/a',
    '$share/g/#',
    '$share/g/+/a',
    '$share/g//',
    '$share/a b/$SYS/#',
    '$share/$share/a',
  ])('accepts the shared filter %s (D26)', filter => {
    expect(filterProblem(filter)).toBeNull()
  })

  test.each([
    ['$share', '$share needs a group name'],
    ['$share/', '$share needs a group name'],
    ['$share//a', '$share needs a group name'],
    ['$share/+/a', '$share needs a group name'],
    ['$share/#', '$share needs a group name'],
    ['$share/g', '$share needs a filter after its group'],
    ['$share/g/', '$share needs a filter after its group'],
    ['$share/g+/a', '+ must fill a whole level'],
    ['$share/g/a#', '# must fill a whole level'],
    ['$share/g/$share/h/a', '$share cannot be nested'],
  ])('refuses the shared filter %s (D26)', (filter, reason) => {
    expect(filterProblem(filter)).toBe(reason)
  })
})

describe('topicProblem', () => {
  test.each(['+', '#', 'a/+', 'a/#', 'a+b', '#a'])('refuses the wildcard in %s (D26, P10)', topic => {
    expect(topicProblem(topic)).toBe('a topic name has no wildcards')
  })
})

describe('checkFilter and checkTopic', () => {
  test('throw nothing for valid input', () => {
    fc.assert(
      fc.property(plainFilter, topicName, (filter, topic) => {
        checkFilter(filter)
        checkTopic(topic)
      }),
    )
  })

  test('throw typed errors with the text and the reason (D26, P10)', () => {
    expect(() => checkFilter('a#')).toThrow(
      expect.objectContaining({ name: 'FilterError', filter: 'a#', reason: '# must fill a whole level' }),
    )
    expect(() => checkTopic('a/+')).toThrow(
      expect.objectContaining({
        name: 'TopicNameError',
        topic: 'a/+',
        reason: 'a topic name has no wildcards',
      }),
    )
  })

  test.each([undefined, null, 7, {}, Symbol('a'), Object.create(null)])(
    'throw typed errors for %s, which is no string (P10)',
    value => {
      expect(() => checkFilter(value)).toThrow(FilterError)
      expect(() => checkTopic(value)).toThrow(TopicNameError)
    },
  )
})

describe('parseShared', () => {
  test('takes a shared filter apart', () => {
    expect(parseShared('$share/workers/jobs/+')).toEqual({ group: 'workers', filter: 'jobs/+' })
    expect(parseShared('$share/g//')).toEqual({ group: 'g', filter: '/' })
    expect(parseShared('$share/g/$SYS/#')).toEqual({ group: 'g', filter: '$SYS/#' })
  })

  test.each(['a', '#', '$SYS/#', '$shared/g/a', 'a/$share/g/b'])('says that %s is not shared', filter => {
    expect(parseShared(filter)).toBeNull()
  })

  test.each(['$share/g', '$share//a', '$share', 'a#', ''])('throws a FilterError for %j', filter => {
    expect(() => parseShared(filter)).toThrow(FilterError)
  })
})
