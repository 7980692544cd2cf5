import { orderedUserProperties } from 'rxtopics'
import { expect, test } from 'vitest'
import { type Clock, clock, createClock } from '../../../src/command/clocks.js'
import { seen } from './seen.js'

test.each<[Clock | undefined, readonly string[]]>([
  [undefined, ['1700000000000', '1700000000000', '1700000000000']],
  ['clock', ['1700000000000', '1700000000000', '1700000000000']],
  ['start', ['+0.012', '+1.512', '+61.512']],
  ['delta', ['+0.000', '+1.500', '+60.000']],
])('%s', (clock, shown) => {
  const time = createClock(clock, String)
  expect([12, 1_512, 61_512].map(at => time({ ...seen(), at }))).toEqual(shown)
})

test('what a user property says is the time, the last of that name, escaped; nothing is a dash', () => {
  const time = createClock(clock('property:sent', 'time'), String)
  const saying = (...pairs: (readonly [string, string])[]) => {
    const { message, ...rest } = seen()
    const properties = { userProperties: orderedUserProperties(pairs) }
    return { ...rest, message: { ...message, properties } } as ReturnType<typeof seen>
  }
  expect(time(saying(['sent', '1'], ['sent', '12:00\u001b'], ['other', '2']))).toBe('12:00\\u001b')
  expect([time(saying(['other', '2'])), time(seen())]).toEqual(['-', '-'])
})

test('what is no clock is refused', () => {
  expect(['clock', 'start', 'delta'].map(given => clock(given, 'time'))).toEqual(['clock', 'start', 'delta'])
  for (const wrong of ['day', 'property:', ''])
    expect(() => clock(wrong, 'time')).toThrow(/--time: expected clock, start, delta or property:NAME/)
})
