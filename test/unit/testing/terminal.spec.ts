import { expect, test } from 'vitest'
import { showsColors } from '../../../src/testing/terminal.js'

const on = (env: Readonly<Record<string, string>>, isTTY?: boolean) =>
  showsColors({ process: { env, stdout: { isTTY } } })

test('colours are for terminals', () => {
  expect(on({}, true)).toBe(true)
  expect(on({}, false)).toBe(false)
  expect(on({})).toBe(false)
})

test('what the environment says counts for more; NO_COLOR most', () => {
  expect(on({ FORCE_COLOR: '1' }, false)).toBe(true)
  expect(on({ FORCE_COLOR: '0' }, true)).toBe(false)
  expect(on({ FORCE_COLOR: 'false' }, true)).toBe(false)
  expect(on({ NO_COLOR: '1' }, true)).toBe(false)
  expect(on({ NO_COLOR: '1', FORCE_COLOR: '1' }, true)).toBe(false)
  expect(on({ NO_COLOR: '', FORCE_COLOR: '' }, true)).toBe(true)
})

test('where nothing is known there are none', () => {
  for (const environment of [{}, null, undefined, 1, { process: 1 }, { process: { env: 'x' } }])
    expect(showsColors(environment)).toBe(environment === undefined ? showsColors() : false)
})
