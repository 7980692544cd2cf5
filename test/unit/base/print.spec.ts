import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { asError, print, printCause } from '../../../src/base/print.js'
import { hostile, shownUnseen } from './hostile.js'

const revoked = (): object => {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

describe('print', () => {
  test.each<[unknown, string]>([
    ['a "b"\n', '"a \\"b\\"\\n"'],
    [1.5, '1.5'],
    [Number.NaN, 'NaN'],
    [10n, '10n'],
    [true, 'true'],
    [null, 'null'],
    [undefined, 'undefined'],
    [Symbol('s'), 'Symbol(s)'],
    [() => 1, 'function'],
    [[1, [2]], 'array of 2'],
    [{ a: 1 }, 'object'],
    [Object.create(null), 'object'],
    [new Date(0), 'Date'],
    [new Map(), 'Map'],
    [new Uint8Array(1), 'Uint8Array'],
  ])('of %o is %s', (value, printed) => {
    expect(print(value)).toBe(printed)
  })

  test('is a line of 60 characters at most, whatever the value', () => {
    expect(print('x'.repeat(58))).toBe(`"${'x'.repeat(58)}"`)
    expect(print('x'.repeat(59))).toBe(`"${'x'.repeat(57)}…"`)
    fc.assert(
      fc.property(fc.anything(), value => {
        const printed = print(value)
        expect(printed.length).toBeLessThanOrEqual(60)
        expect(shownUnseen(printed)).toBeNull()
      }),
    )
    for (const text of hostile) expect(shownUnseen(print(text))).toBeNull()
    expect(print(10n ** 100n).length).toBeLessThanOrEqual(60)
  })

  test('never throws', () => {
    expect(print(revoked())).toBe('unprintable object')
    const naming = Object.defineProperty({}, Symbol.toStringTag, {
      get: () => {
        throw new Error('no')
      },
    })
    expect(print(naming)).toBe('unprintable object')
  })
})

describe('printCause', () => {
  test.each<[unknown, string]>([
    ['plain\ntext', 'plain\\u000atext'],
    [new TypeError('boom'), 'boom'],
    [{ message: 'of no class' }, 'of no class'],
    [{ message: 7 }, 'object'],
    [{ code: 7 }, 'object'],
    [() => 'a function', 'function'],
    [null, 'null'],
    [undefined, 'undefined'],
    [404, '404'],
  ])('of %o is %s', (cause, printed) => {
    expect(printCause(cause)).toBe(printed)
  })

  test('survives a message that throws, and what cannot be looked at', () => {
    expect(printCause(revoked())).toBe('unprintable object')
    const cause = Object.defineProperty({}, 'message', {
      get: () => {
        throw new Error('no')
      },
    })
    expect(printCause(cause)).toBe('object')
  })

  test('has 200 characters of a message', () => {
    expect(printCause(new Error('m'.repeat(200)))).toBe('m'.repeat(200))
    expect(printCause('m'.repeat(201))).toBe(`${'m'.repeat(199)}…`)
  })
})

describe('asError', () => {
  test('is the error itself, else one that says what it was, whatever it was', () => {
    const error = new TypeError('boom')
    expect(asError(error)).toBe(error)
    expect(asError('boom')).toEqual(new Error('boom'))
    expect(asError(Object.create(null))).toEqual(new Error('object'))
    expect(asError(revoked())).toEqual(new Error('unprintable object'))
    fc.assert(fc.property(fc.anything(), thrown => asError(thrown) instanceof Error))
  })
})
