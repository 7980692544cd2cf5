import { expect, test } from 'vitest'
import type { Seen } from '../../../src/command/envelope.js'
import { createFiguresByTopic } from '../../../src/command/figuresByTopic.js'
import { noProperties, rawMessage } from '../../../src/message.js'

const rig = (most = 10) => {
  let now = 0
  const figures = createFiguresByTopic(most, () => now)
  return {
    figures,
    pass: (ms: number) => {
      now += ms
    },
    add: (topic: string, payload: Uint8Array = Buffer.from('x')) => {
      const message = rawMessage(topic, payload, 0, false, false, noProperties)
      figures.add({ at: now, wall: 0, message, filter: '#', params: null, read: null } satisfies Seen)
    },
  }
}

test('R93 what is kept of a payload is bytes of its own, and no more than 256', () => {
  const { figures, add } = rig()
  // A view of a larger piece of memory, as messages have from a socket.
  const chunk = Buffer.alloc(64 * 1024, 'a')
  add('a', chunk.subarray(100, 1_100))
  chunk.fill('b')
  const [found] = figures.all()
  expect(found?.last.buffer.byteLength).toBe(256)
  expect(Buffer.from(found?.last ?? []).toString()).toBe('a'.repeat(256))
  expect(found?.size).toBe(1_000)
})

test('topics beyond the limit push out those silent for longest', () => {
  const { figures, add } = rig(2)
  for (const topic of ['a', 'b', 'a', 'c']) add(topic)
  expect(figures.all().map(({ topic }) => topic)).toEqual(['a', 'c'])
  expect(figures.forgotten()).toBe(1)
})

test('a steady stream has its rate from the start, and is silent when it stops', () => {
  const { figures, add, pass } = rig()
  for (let i = 0; i < 30; i += 1) {
    add('a')
    pass(1_000)
  }
  expect(figures.all()[0]?.rate).toBeCloseTo(1, 0)
  expect(figures.all()[0]?.silent).toBe(false)
  pass(6_000)
  expect(figures.all()[0]?.silent).toBe(true)
})
