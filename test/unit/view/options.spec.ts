import { createClient } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { checkedClient, checkViewOptions, clientIn, isClient } from '../../../src/view/options.js'

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

  test('name the client that is used, before anything else is looked at', () => {
    const client = createClient(memory())
    expect(clientIn('useLatest', { client })).toBe(client)
    expect(clientIn('useLatest', {})).toBe(undefined)
    expect(checkedClient('useStatus', client)).toBe(client)
    expect(checkedClient('useStatus', undefined)).toBe(undefined)
    for (const wrong of [null, 5, 'mqtt://localhost', {}, []]) {
      expect(() => checkedClient('useStatus', wrong as never)).toThrow('useStatus.client')
      expect(() => clientIn('useLatest', { client: wrong as never })).toThrow('useLatest.client')
    }
    for (const wrong of [null, 5, 'qos', []])
      expect(() => clientIn('useLatest', wrong as never)).toThrow('useLatest.options')
  })
})
