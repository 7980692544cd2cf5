import { expect, test } from 'vitest'
import { type ColorMode, colorOption, hasColors, paintOf } from '../../../src/command/paint.js'
import type { World } from '../../../src/command/world.js'

const world = (isTerminal: boolean, env = {}) => ({ stdout: { isTerminal }, env }) as unknown as World

test.each<[ColorMode, boolean, Readonly<Record<string, string>>, boolean]>([
  [undefined, true, {}, true],
  ['auto', true, {}, true],
  ['auto', true, { NO_COLOR: '' }, true],
  ['auto', true, { NO_COLOR: '1' }, false],
  ['auto', true, { TERM: 'dumb' }, false],
  ['auto', true, { TERM: 'xterm' }, true],
  ['auto', false, {}, false],
  ['always', false, { NO_COLOR: '1' }, true],
  ['never', true, {}, false],
])('%s, terminal %s, %j: %s', (mode, isTerminal, env, has) => {
  expect(hasColors(mode, world(isTerminal, env))).toBe(has)
  expect(paintOf(mode, world(isTerminal, env))('red', 'x')).toBe(has ? '\u001b[31mx\u001b[0m' : 'x')
})

test('other words are refused', () => {
  expect(colorOption.read('never', 'color')).toBe('never')
  expect(() => colorOption.read('yes', 'color')).toThrow('expected one of auto, always, never, got yes')
})
