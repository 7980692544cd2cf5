import fc from 'fast-check'
import { topic } from 'rxtopics'
import { expect, test } from 'vitest'
import { addressOf } from '../../../src/asyncapi/address.js'
import { levelsOf } from '../../../src/topic/topic.js'

test('bound levels are text, and braces in them a parameter of one value', () => {
  const site = topic('site/{site}/room/{room}')
  expect(addressOf(levelsOf(site.at({ site: 'berlin' })))).toEqual({
    address: 'site/berlin/room/{room}',
    parameters: { room: { description: 'string' } },
  })
  expect(addressOf(levelsOf(site.at({ site: '{x}' })))).toEqual({
    address: 'site/{site}/room/{room}',
    parameters: { site: { enum: ['{x}'] }, room: { description: 'string' } },
  })
})

test('wildcards get names that no param has', () => {
  expect(addressOf(levelsOf(topic('+/{level1}/#')))).toEqual({
    address: '{level1_}/{level1}/{level3}',
    parameters: {
      level1_: { description: 'any level' },
      level1: { description: 'string' },
      level3: { description: 'any number of levels, or none' },
    },
  })
})

test('every name in an address is a parameter, and every parameter in the address', () => {
  const level = fc.constantFrom('a', '+', '{level1}', '{level2:int}', '{b}')
  fc.assert(
    fc.property(fc.uniqueArray(level, { minLength: 1 }), levels => {
      const { address, parameters } = addressOf(levelsOf(topic(levels.join('/'))))
      expect([...address.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)).toEqual(Object.keys(parameters))
      expect(address.split('/')).toHaveLength(levels.length)
    }),
  )
})
