import { expect, test } from 'vitest'
import { pluginWords } from '../../../../../src/driver/amqp/keys/plugin.js'

test.each(['lamp', '', '100%', 'a b'])('the level %j is its own word', level => {
  expect(pluginWords.encode(level)).toEqual({ word: level })
  expect(pluginWords.decode(level)).toBe(level)
})

test.each(['a.b', '*', 'a#'])('%j has none', level => {
  expect(pluginWords.encode(level)).toHaveProperty('problem')
})
