import { expect, test } from 'vitest'
import { checkSince5 } from '../../../src/driver/since5.js'

test('what only MQTT 5 has is refused before it, the first that is given', () => {
  expect(() => checkSince5('mqtt', { a: 1, b: 2, c: 3 }, ['c', 'b'])).toThrow(
    expect.objectContaining({ name: 'OptionError', path: 'mqtt.c', reason: 'needs protocolVersion 5' }),
  )
  expect(() => checkSince5('mqtt', { b: 0 }, ['c', 'b'])).toThrow('mqtt.b: needs protocolVersion 5')
})

test('what is undefined counts as not given', () => {
  expect(() => checkSince5('mqtt', { a: 1, b: undefined }, ['b', 'c'])).not.toThrow()
})
