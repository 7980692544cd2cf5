import { describe, expect, test } from 'vitest'
import { right } from '../../../src/base/either.js'
import { flag } from '../../../src/codec/text/flag.js'
import { number } from '../../../src/codec/text/number.js'
import { contract, isContract } from '../../../src/topic/contract.js'
import { topic } from '../../../src/topic/topic.js'

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

  test('refuses a prefix that makes a filter too long', () => {
    expect(() => home.under('a'.repeat(65_530))).toThrow(expect.objectContaining({ name: 'FilterError' }))
    expect(() => home.under('a'.repeat(60_000))).not.toThrow()
  })

  test('is told from what is none', () => {
    expect(isContract(home)).toBeNull()
    expect(isContract({ topics: { a: topic('a') } })).toBeNull()
    for (const other of [
      undefined,
      null,
      5,
      {},
      { topics: 5 },
      { topics: { a: 'a' } },
      { topics: [topic('a')] },
    ])
      expect(isContract(other)).toBe('expected a contract: what contract(topics) returns')
  })
})
