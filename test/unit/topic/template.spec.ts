import { describe, expect, test } from 'vitest'
import { OptionError, TemplateError } from '../../../src/base/errors.js'
import { topic } from '../../../src/topic/topic.js'
import { Day, errorOf, untyped } from './support.js'

describe('a template', () => {
  test.each([
    ['', 'must not be empty'],
    ['a/{b', '{b is not {name} or {name:type}'],
    ['a/b}', 'b} is not {name} or {name:type}'],
    ['a{b}', 'a{b} is not {name} or {name:type}'],
    ['{a}{b}', '{a}{b} is not {name} or {name:type}'],
    ['{a}b/c', '{a}b is not {name} or {name:type}'],
    ['{}', '{} is not {name} or {name:type}'],
    ['{1a}', '{1a} is not {name} or {name:type}'],
    ['{a-b}', '{a-b} is not {name} or {name:type}'],
    ['{a }', '{a } is not {name} or {name:type}'],
    ['{é}', '{é} is not {name} or {name:type}'],
    ['{a/b}', '{a is not {name} or {name:type}'],
    ['{a}\n', '{a}\n is not {name} or {name:type}'],
    ['{a:uuid}', '{a:uuid} has an unknown type; there are int, number'],
    ['{a:}', '{a:} has an unknown type; there are int, number'],
    ['{a:constructor}', '{a:constructor} has an unknown type; there are int, number'],
    ['{a}/b/{a}', '{a} occurs twice'],
    ['{a}/b/{a:int}', '{a} occurs twice'],
    ['x/{__proto__}', 'no param can be named __proto__'],
    ['a/b+/{c}', '+ must fill a whole level'],
    ['a/#/{b}', '# must be the last level'],
    ['{a}/b#', '# must fill a whole level'],
    ['{a}/\u0000', 'has the control character U+0000'],
    ['$share/g/{a}', 'must not be shared'],
    ['$share/{g}/a', '$share needs a group name'],
  ])('%j is refused (D26, P9, P10)', (template, reason) => {
    const error = errorOf(() => topic(template))
    expect(error).toBeInstanceOf(TemplateError)
    expect(error).toMatchObject({ template, reason })
  })

  test.each([undefined, null, 5, {}])('cannot be %s (P10)', template => {
    expect(() => untyped(topic)(template)).toThrow(TemplateError)
  })
})

describe('the options of topic', () => {
  test.each([
    ['an unknown option', 'a/{x}', { parms: {} }, 'topic.parms'],
    ['a hostile key', 'a/{x}', JSON.parse('{"__proto__":{}}'), 'topic.__proto__'],
    ['a param that is not in the template', 'a/{x}', { params: { y: Day } }, 'topic.params.y'],
    ['the name of an inherited member', 'a/{x}', { params: { toString: Day } }, 'topic.params.toString'],
    ['a param that has a type already', 'a/{x:int}', { params: { x: Day } }, 'topic.params.x'],
    ['a codec without encode', 'a/{x}', { params: { x: { decode: Day.decode } } }, 'topic.params.x'],
    ['a codec without decode', 'a/{x}', { params: { x: { encode: Day.encode } } }, 'topic.params.x'],
    ['no codec', 'a/{x}', { params: { x: 'int' } }, 'topic.params.x'],
    ['an undefined codec', 'a/{x}', { params: { x: undefined } }, 'topic.params.x'],
    ['params that are no object', 'a/{x}', { params: 5 }, 'topic.params'],
    ['options that are no object', 'a/{x}', 5, 'topic.options'],
    ['null for options', 'a/{x}', null, 'topic.options'],
  ])('refuse %s with its path', (_, template, options, path) => {
    const error = errorOf(() => untyped(topic)(template, undefined, options))
    expect(error).toBeInstanceOf(OptionError)
    expect(error).toMatchObject({ path })
  })

  test('may be empty or undefined', () => {
    for (const options of [{}, undefined, { params: {} }, { params: undefined }]) {
      expect(untyped(topic)('a/{x}', undefined, options)).toMatchObject({ filter: 'a/+' })
    }
  })
})
