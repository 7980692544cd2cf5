import { describe, expect, test } from 'vitest'
import { FilterError, TopicNameError } from '../../../src/base/errors.js'
import { json } from '../../../src/codec/json/json.js'
import { contract } from '../../../src/topic/contract.js'
import { captures } from '../../../src/topic/filter/captures.js'
import { covers } from '../../../src/topic/filter/covers.js'
import { matches } from '../../../src/topic/filter/matches.js'
import { overlaps } from '../../../src/topic/filter/overlaps.js'
import { createRouter } from '../../../src/topic/routing/router.js'
import { scope } from '../../../src/topic/scope.js'
import { topic } from '../../../src/topic/topic.js'

/** What nothing takes. */
const wrong = 5 as never

describe('O77 an argument that is wrong', () => {
  // Where all arguments are wrong, the first is named.
  test.each<[() => unknown, string, string]>([
    [() => topic('a', wrong, wrong), 'topic.codec', 'expected a codec such as json()'],
    [() => topic('a', json(), wrong), 'topic.options', 'expected an object'],
    [() => topic('a', json(), { publish: wrong }), 'topic.publish', 'expected an object'],
    [() => topic('a', json(), { publish: { qos: wrong } }), 'topic.publish.qos', 'expected one of 0, 1, 2'],
    [() => contract(wrong), 'contract.topics', 'expected an object'],
    [
      () => contract({ a: topic('a'), b: wrong }),
      'contract.b',
      'expected a topic: what topic(template, codec) returns',
    ],
  ])('%s', (call, path, reason) => {
    expect(call).toThrow(
      expect.objectContaining({ name: 'OptionError', message: `invalid option ${path}: ${reason}` }),
    )
  })

  test('is named, the first of two, where both are texts', () => {
    const names = [() => captures('a#', 'b#'), () => matches('a#', 'b#')]
    for (const call of names) expect(call).toThrow(FilterError)
    expect(() => captures('a', 'b#')).toThrow(TopicNameError)
    expect(() => matches('a', 'b#')).toThrow(TopicNameError)
    for (const pair of [covers, overlaps]) {
      expect(() => pair('a#', 'b#')).toThrow(expect.objectContaining({ filter: 'a#' }))
      expect(() => pair('a', 'b#')).toThrow(expect.objectContaining({ filter: 'b#' }))
    }
  })

  test('may be a filter of a group, where topics are routed', () => {
    expect(() => createRouter<number>().add('$share/g/a', 1)).toThrow(
      'invalid filter "$share/g/a": must not be shared',
    )
  })

  test('may be a prefix that is no plain text', () => {
    for (const prefix of ['a/{b}', 'a}'])
      expect(() => scope(prefix)).toThrow(`invalid topic template "${prefix}": a prefix has no params`)
    for (const prefix of ['a/+', 'a/{b}', '', 5 as never]) expect(() => scope(prefix)).toThrow('invalid')
  })
})
