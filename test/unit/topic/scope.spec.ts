import { describe, expect, test } from 'vitest'
import { right } from '../../../src/base/either.js'
import { number } from '../../../src/codec/text/number.js'
import { scope } from '../../../src/topic/scope.js'

describe('scope', () => {
  const plant = scope('plant/7')

  test('P9: makes topics below the prefix', () => {
    const speed = plant.topic('motor/{id:int}/speed', number)
    expect(speed.template).toBe('plant/7/motor/{id:int}/speed')
    expect(speed.filter).toBe('plant/7/motor/+/speed')
    expect(speed.build({ id: 4 })).toBe('plant/7/motor/4/speed')
    expect(speed.match('plant/7/motor/4/speed')).toEqual(right({ id: 4 }))
    expect(speed.match('plant/8/motor/4/speed')._tag).toBe('Left')
    expect(speed.codec).toBe(number)
  })

  test('passes options on, and has a filter of its own', () => {
    expect(plant.filter).toBe('plant/7/#')
    expect(plant.topic('a', number, { publish: { qos: 1 } }).publish).toEqual({ qos: 1 })
  })

  test('nests', () => {
    expect(plant.scope('line/2').topic('a').filter).toBe('plant/7/line/2/a')
  })

  test.each(['', '+', 'a/#', 'a/{b}', 'a\0', 7])('P10: refuses %j', prefix => {
    expect(() => scope(prefix as string)).toThrow(expect.objectContaining({ name: 'TemplateError' }))
    expect(() => plant.scope(prefix as string)).toThrow(expect.objectContaining({ name: 'TemplateError' }))
  })

  test.each([5, null, undefined])('refuses the template %s', template => {
    expect(() => plant.topic(template as never)).toThrow(
      expect.objectContaining({
        name: 'TemplateError',
        reason: expect.stringContaining('must be a string, not'),
      }),
    )
  })

  test('has its prefix', () => {
    expect(plant.prefix).toBe('plant/7')
    expect(plant.scope('line/2')).toMatchObject({ prefix: 'plant/7/line/2', filter: 'plant/7/line/2/#' })
    expect(plant.topic('a').codec).toBeUndefined()
  })
})
