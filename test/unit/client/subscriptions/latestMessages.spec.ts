import { describe, expect, test } from 'vitest'
import { createLatestMessages } from '../../../../src/client/subscriptions/latestMessages.js'
import { noProperties, rawMessage } from '../../../../src/message.js'

const message = (topic: string, text: string, retain = false) =>
  rawMessage(topic, new TextEncoder().encode(text), 0, retain, false, noProperties)

const shown = (latest: ReturnType<typeof createLatestMessages>) =>
  latest.all().map(({ topic, payload }) => `${topic} ${new TextDecoder().decode(payload)}`)

describe('the latest messages of a filter', () => {
  test('are the last of each topic, without those that were deleted, marked as replayed', () => {
    const latest = createLatestMessages()
    latest.put(message('a', '1', true))
    latest.put(message('b', '2'))
    latest.put(message('b', ''))
    latest.put(message('c', '3'))
    latest.put(message('c', '4'))
    expect(latest.all().map(({ topic, replayed, retain }) => [topic, replayed, retain])).toEqual([
      ['a', true, true],
      ['c', true, false],
    ])
    expect(shown(latest)).toEqual(['a 1', 'c 4'])
  })

  test('R93 hold bytes of their own: of a Buffer, too, whose slice is a view', () => {
    const latest = createLatestMessages()
    const chunk = Buffer.alloc(65_536)
    const correlationData = chunk.subarray(10, 12)
    latest.put(rawMessage('a', chunk.subarray(0, 1), 0, false, false, { correlationData }))
    chunk.fill(7)
    const [kept] = latest.all()
    expect(kept?.payload).toEqual(new Uint8Array(1))
    expect(kept?.payload.buffer.byteLength).toBe(1)
    expect(kept?.properties.correlationData).toEqual(new Uint8Array(2))
    expect(kept?.properties.correlationData?.buffer.byteLength).toBe(2)
  })

  test('N70 a stored value replaces neither what came live nor what was deleted live', () => {
    const latest = createLatestMessages()
    latest.put(message('a', 'live'))
    latest.put(message('b', ''))
    expect(latest.offer(message('a', 'stored', true), 1)).toBe(false)
    expect(latest.offer(message('b', 'stored', true), 1)).toBe(false)
    expect(latest.offer(message('c', 'stored', true), 1)).toBe(true)
    expect(latest.offer(message('c', 'stored', true), 2)).toBe(false)
    expect(shown(latest)).toEqual(['a live', 'c stored'])
  })

  test('N70 over another connection a stored value counts as newer, once; what has none stays', () => {
    for (const kept of [true, false]) {
      const latest = createLatestMessages()
      latest.asked = 1
      latest.put(message('a', 'live'))
      latest.put(message('b', 'live'))
      latest.opened(3, kept)
      expect(latest.asked).toBe(kept ? 1 : 0)
      // That was asked for before.
      expect(latest.offer(message('a', 'older', true), 2)).toBe(false)
      expect(latest.offer(message('a', 'stored', true), 3)).toBe(true)
      expect(latest.offer(message('a', 'stored', true), 3)).toBe(false)
      expect(shown(latest)).toEqual(['b live', 'a stored'])
    }
  })

  test('R94 are bounded: the topics not heard of for longest are forgotten, and do not come back as news', () => {
    const latest = createLatestMessages()
    latest.asked = 1
    for (let i = 0; i < 100_010; i += 1) latest.put(message(`t${i}`, 'x'))
    latest.put(message('t10', 'y'))
    expect(latest.all().length).toBe(100_000)
    expect(latest.all()[0]?.topic).toBe('t11')
    expect(latest.offer(message('t0', 'x', true), 2)).toBe(false)
    expect(latest.offer(message('t0', 'x', true), 1)).toBe(true)
  })
})
