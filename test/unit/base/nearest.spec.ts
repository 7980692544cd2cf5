import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { nearest } from '../../../src/base/nearest.js'

describe('the nearest name', () => {
  test.each([
    ['lingr', ['linger', 'retry'], 'linger'],
    ['clientID', ['clean', 'clientId'], 'clientId'],
    ['keepAlive', ['keepalive'], 'keepalive'],
    ['retian', ['retain', 'retained'], 'retain'],
    ['retained', ['retain', 'qos'], 'retain'],
    ['qso', ['qos'], 'qos'],
    ['oqs', ['qos'], 'qos'],
    ['eepailve', ['keepalive'], 'keepalive'],
    ['Q', ['q'], 'q'],
    ['kkeepailve', ['keepalive'], 'keepalive'],
  ])('to %s of %j is %s', (name, names, expected) => {
    expect(nearest(name, names)).toBe(expected)
  })

  test.each([
    ['x', ['y']],
    ['ssl', ['tls']],
    // Two slips side by side are two.
    ['clxyn', ['clean']],
    ['xyean', ['clean']],
    ['clexy', ['clean']],
    ['host', ['qos']],
    ['username', ['clientId', 'clean', 'keepalive']],
    ['', ['qos']],
    ['qos', []],
  ])('to %s is none of %j', (name, names) => {
    expect(nearest(name, names)).toBeUndefined()
  })

  test('of two as near is the first', () => {
    expect(nearest('cot', ['cat', 'cut'])).toBe('cat')
  })

  test('is found after any one slip in a name of three characters or more', () => {
    const word = fc.stringMatching(/^[a-z]{3,12}$/)
    fc.assert(
      fc.property(word, fc.nat(), fc.constantFrom('drop', 'double', 'change', 'swap'), (name, seed, slip) => {
        const at = seed % name.length
        const changed = {
          drop: name.slice(0, at) + name.slice(at + 1),
          double: name.slice(0, at) + name.slice(at, at + 1) + name.slice(at),
          change: `${name.slice(0, at)}_${name.slice(at + 1)}`,
          swap: name.slice(0, at) + [...name.slice(at, at + 2)].reverse().join('') + name.slice(at + 2),
        }[slip]
        // A name of two letters may be a slip of anything.
        fc.pre(changed.length >= 3)
        expect(nearest(changed, [name])).toBe(name)
      }),
    )
  })

  test('of a text without end takes no time', () => {
    expect(nearest('x'.repeat(1_000_000), ['qos'])).toBeUndefined()
  })
})
