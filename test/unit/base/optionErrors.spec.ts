import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  both,
  checkOptions,
  fields,
  isBoolean,
  isInteger,
  isString,
  type Rules,
  required,
} from '../../../src/base/checks.js'
import { OptionError } from '../../../src/base/errors.js'
import { optionErrors } from '../../../src/base/optionErrors.js'

const rules: Rules = {
  name: required(isString),
  size: isInteger(0, 9),
  inner: fields({ depth: isInteger(0), flag: required(isBoolean) }),
  pair: both(fields({ a: isInteger(0), b: isInteger(0) }), value =>
    (value as { a?: unknown }).a === 1 ? { at: 'a', reason: 'is taken' } : null,
  ),
}

const messages = (options: unknown): readonly string[] =>
  optionErrors('make', options, rules).map(({ message }) => message.replace('invalid option ', ''))

describe('all that is wrong with options', () => {
  test.each<[unknown, readonly string[]]>([
    [{ name: 'a', size: 1, inner: { flag: true }, pair: {} }, []],
    [{ name: 'a', size: undefined }, []],
    [null, ['make.options: expected an object']],
    [{}, ['make.name: is missing: expected a string']],
    [
      { nome: 'a', size: 10, inner: { depth: -1 } },
      [
        'make.nome: unknown option; did you mean name?',
        'make.name: is missing: expected a string',
        'make.size: expected an integer from 0 to 9',
        'make.inner.depth: expected an integer from 0',
        'make.inner.flag: is missing: expected true or false',
      ],
    ],
    [{ name: 'a', inner: 5 }, ['make.inner: expected an object']],
    [
      { name: 'a', pair: { a: -1, b: -1 } },
      ['make.pair.a: expected an integer from 0', 'make.pair.b: expected an integer from 0'],
    ],
    // What relies on the members being right is not asked before they are.
    [{ name: 'a', pair: { a: 1, b: -1 } }, ['make.pair.b: expected an integer from 0']],
    [{ name: 'a', pair: { a: 1 } }, ['make.pair.a: is taken']],
  ])('of %o is %o', (options, expected) => {
    expect(messages(options)).toEqual(expected)
  })

  test('O77 has in it an option that throws when it is read', () => {
    const options = {
      name: 'a',
      get size() {
        throw new Error('boom')
      },
    }
    expect(messages(options)).toEqual(['make.size: cannot be read'])
  })

  test('begins with what a check of them throws', () => {
    const value = fc.oneof(fc.jsonValue({ maxDepth: 1 }), fc.constant(undefined))
    const part = fc.record({ a: value, b: value, depth: value, flag: value }, { requiredKeys: [] })
    const options = fc.record(
      { name: value, size: value, inner: fc.oneof(value, part), pair: fc.oneof(value, part), other: value },
      { requiredKeys: [] },
    )
    fc.assert(
      fc.property(options, given => {
        const [first] = optionErrors('make', given, rules)
        let thrown: unknown
        try {
          checkOptions('make', given, rules)
        } catch (error) {
          thrown = error
        }
        expect(thrown instanceof OptionError ? thrown.message : thrown).toBe(first?.message)
      }),
    )
  })
})
