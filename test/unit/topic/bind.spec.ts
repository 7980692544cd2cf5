import { describe, expect, test } from 'vitest'
import { ParamError } from '../../../src/base/errors.js'
import { bind, isFree } from '../../../src/topic/bind.js'
import { filterOf, parseTemplate } from '../../../src/topic/template.js'
import { errorOf } from './support.js'

const template = '{root}/room/{n:int}/+/#'
const levels = parseTemplate(template)
const bound = (params: unknown) => filterOf(bind(template, levels, params))

describe('bind', () => {
  test('puts values in the place of params, and leaves all else', () => {
    expect(bound({})).toBe('+/room/+/+/#')
    expect(bound({ n: 7 })).toBe('+/room/7/+/#')
    expect(bound({ n: 7, root: 'a' })).toBe('a/room/7/+/#')
    expect(filterOf(levels)).toBe('+/room/+/+/#')
  })

  test('leaves what is bound as it is', () => {
    const once = bind(template, levels, { n: 7 })
    expect(filterOf(bind(template, once, { root: 'a' }))).toBe('a/room/7/+/#')
    expect(errorOf(() => bind(template, once, { n: 8 }))).toMatchObject({ param: 'n' })
  })

  test.each([
    [undefined, '', 'params must be an object'],
    [null, '', 'params must be an object'],
    ['a', '', 'params must be an object'],
    [() => {}, '', 'params must be an object'],
    [{ x: 'a' }, 'x', 'there is no such free param'],
    [{ '+': 'a' }, '+', 'there is no such free param'],
    [{ n: 'a' }, 'n', 'not a valid int'],
    [{ root: '$SYS' }, 'root', 'must not start with $'],
    [{ root: '' }, 'root', 'must not be empty'],
  ])('refuses %o', (params, param, reason) => {
    const error = errorOf(() => bind(template, levels, params))
    expect(error).toBeInstanceOf(ParamError)
    expect(error).toMatchObject({ template, param, reason })
  })

  test('lets a value below the root start with $', () => {
    expect(filterOf(bind('a/{x}', parseTemplate('a/{x}'), { x: '$SYS' }))).toBe('a/$SYS')
  })
})

describe('isFree', () => {
  test('is true of params without a value alone', () => {
    expect(levels.map(isFree)).toEqual([true, false, true, false, false])
    expect(bind(template, levels, { n: 7 }).map(isFree)).toEqual([true, false, false, false, false])
  })
})
