import { expect, test } from 'vitest'
import { keysOf } from '../../../src/command/keys.js'
import { collect } from '../../support/until.js'

const createKeyboard = (isTTY = true) => {
  const listeners = new Set<(typed: Uint8Array) => void>()
  const done: string[] = []
  return {
    isTTY,
    done,
    setRawMode: (raw: boolean) => done.push(raw ? 'raw' : 'cooked'),
    on: (_: 'data', listener: (typed: Uint8Array) => void) => listeners.add(listener),
    off: (_: 'data', listener: (typed: Uint8Array) => void) => listeners.delete(listener),
    pause: () => done.push('pause'),
    type: (text: string) => {
      for (const listener of listeners) listener(new TextEncoder().encode(text))
    },
  }
}

test('each key comes, Ctrl-C interrupts, and the terminal is given back', () => {
  const keyboard = createKeyboard()
  let interrupts = 0
  const keys = collect(keysOf(keyboard, () => (interrupts += 1)))
  keyboard.type('s é')
  keyboard.type('\u0003q')
  expect([keys.values, interrupts, keyboard.done]).toEqual([['s', ' ', 'é', 'q'], 1, ['raw']])
  keys.unsubscribe()
  keyboard.type('x')
  expect([keys.values.length, keyboard.done]).toEqual([4, ['raw', 'cooked', 'pause']])
})

test('where there is no terminal there are no keys', () => {
  const keyboard = createKeyboard(false)
  expect(collect(keysOf(keyboard, () => {})).ending).toEqual({ kind: 'complete' })
  expect(keyboard.done).toEqual([])
})
