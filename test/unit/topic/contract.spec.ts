import { describe, expect, test } from 'vitest'
import { right } from '../../../src/base/either.js'
import { flag } from '../../../src/codec/text/flag.js'
import { number } from '../../../src/codec/text/number.js'
import { contract } from '../../../src/topic/contract.js'
import { scope } from '../../../src/topic/scope.js'
import { topic } from '../../../src/topic/topic.js'

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
})

describe('contract', () => {
  const home = contract({
    power: topic('shellies/{device}/relay/{relay:int}/power', number, { publish: { retain: true } }),
    presence: topic('tele/{device}/LWT', flag('Online', 'Offline')),
    all: topic('tele/#'),
  })

  test('lists its topics by name', () => {
    expect(home.names).toEqual(['power', 'presence', 'all'])
    expect(home.topics.power.build({ device: 'a', relay: 0 })).toBe('shellies/a/relay/0/power')
  })

  test('P8: finds every topic that a name matches, with its params', () => {
    expect(home.find('tele/lamp/LWT')).toEqual([
      { name: 'presence', topic: home.topics.presence, params: { device: 'lamp' } },
      { name: 'all', topic: home.topics.all, params: {} },
    ])
    expect(home.find('shellies/a/relay/one/power')).toEqual([])
    expect(home.find('elsewhere')).toEqual([])
  })

  test('P9: moves below a prefix as a whole, codecs, params and publish options with it', () => {
    const moved = home.under('house/7').under('east')
    const { power } = moved.topics
    expect(power.filter).toBe('east/house/7/shellies/+/relay/+/power')
    expect(power.codec).toBe(number)
    expect(power.publish).toEqual({ retain: true })
    expect(power.match('east/house/7/shellies/a/relay/1/power')).toEqual(right({ device: 'a', relay: 1 }))
    expect(moved.names).toEqual(home.names)
    expect(() => home.under('a/+')).toThrow(expect.objectContaining({ name: 'TemplateError' }))
  })

  test('keeps what is bound below a prefix', () => {
    const bound = contract({ power: home.topics.power.at({ device: 'a' }) }).under('x').topics.power
    expect(bound.filter).toBe('x/shellies/a/relay/+/power')
    expect(bound.build({ relay: 1 })).toBe('x/shellies/a/relay/1/power')
  })

  test('refuses what is no topic', () => {
    expect(() => contract({ a: 'a/b' as never })).toThrow('invalid option contract.a')
  })

  test('is frozen', () => {
    expect(Object.isFrozen(home)).toBe(true)
    expect(Object.isFrozen(home.topics)).toBe(true)
  })
})
