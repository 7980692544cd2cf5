import { createClient } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { checkViewOptions, isClient } from '../../../src/view/options.js'

describe('options of views', () => {
  test('are those of observing, but for acknowledgements', () => {
    checkViewOptions('useLatest', { qos: 1, retained: 'each', every: 50, client: createClient(memory()) })
    for (const [name, value] of Object.entries({
      ack: 'manual',
      buffer: {},
      every: -1,
      client: {},
      scheduler: {},
      qos: 3,
    }))
      expect(() => checkViewOptions('useLatest', { [name]: value } as never)).toThrow(`useLatest.${name}`)
  })

  test('take what looks like a client', () => {
    expect(isClient(createClient(memory()))).toBe(null)
    for (const other of [null, memory(), 'mqtt://localhost'])
      expect(isClient(other)).toContain('createClient')
  })
})
