import { expect, test } from 'vitest'
import { createHolding } from '../../../../../src/driver/redis/link/holding.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const message = (topic: string, text: string) => ({ topic, payload: bytes(text), text })

const rig = () => {
  const handed: string[] = []
  return { handed, holding: createHolding<ReturnType<typeof message>>(({ text }) => handed.push(text)) }
}

test('what comes while something is fetched waits for it, and keeps its order', () => {
  const { handed, holding } = rig()
  holding.live(message('a', '1'))
  holding.begin()
  holding.begin()
  holding.live(message('a', '2'))
  holding.live(message('b', '3'))
  holding.end()
  expect(handed).toEqual(['1'])
  holding.end()
  holding.live(message('a', '4'))
  expect(handed).toEqual(['1', '2', '3', '4'])
})

test('a stored value that has come live is a double, by topic and bytes', () => {
  const { holding } = rig()
  holding.begin()
  holding.live(message('a', 'xz'))
  expect(holding.isDouble('a', bytes('xz'))).toBe(true)
  for (const [topic, text] of [
    ['a', 'yz'],
    ['a', 'xy'],
    ['a', 'xzy'],
    ['a', 'x'],
    ['b', 'xz'],
  ] as const)
    expect(holding.isDouble(topic, bytes(text))).toBe(false)
})

test('no more than ten thousand wait; what is stored for their topics is older then', () => {
  const { handed, holding } = rig()
  holding.begin()
  for (let at = 0; at <= 10_000; at++) holding.live(message('a', String(at)))
  expect(handed).toHaveLength(10_001)
  expect([holding.isDouble('a', bytes('other')), holding.isDouble('b', bytes('other'))]).toEqual([
    true,
    false,
  ])
  holding.end()
  holding.begin()
  expect(holding.isDouble('a', bytes('other'))).toBe(false)
})
