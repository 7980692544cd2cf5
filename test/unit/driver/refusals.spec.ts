import { describe, expect, test } from 'vitest'
import {
  isAboutRequest,
  isFatalDisconnect,
  isFatalRefusal,
  isPassing,
  isTakenOver,
  mayBeAnswer,
} from '../../../src/driver/refusals.js'

const codes = Array.from({ length: 256 }, (_, code) => code)
const where = (is: (code: number) => boolean): readonly string[] =>
  codes.filter(is).map(code => code.toString(16))

describe('what a reason code means for what comes next', () => {
  test('not now: the server is busy or unavailable, or a quota is exceeded', () => {
    expect(where(isPassing)).toEqual(['88', '89', '97'])
  })

  test('connecting again is of no use where CONNECT itself is refused', () => {
    expect(where(isFatalRefusal)).toEqual([
      ...['81', '82', '84', '85', '86', '87', '8a', '8c', '90', '95', '99', '9a', '9b', '9d'],
    ])
  })

  test('nor after a DISCONNECT about who the client is', () => {
    expect(where(isFatalDisconnect)).toEqual(['84', '85', '86', '87', '8a', '8c', '8e', '9d'])
  })

  test('another client has the session', () => {
    expect(where(isTakenOver)).toEqual(['8e'])
  })

  test('an end may be the answer to a request, unless it is about the server', () => {
    const never = where(code => !mayBeAnswer(code))
    expect(never).toEqual(['0', '88', '89', '8b', '8d', '8e', '98', '9c', '9d', '9f', 'a0'])
    expect(mayBeAnswer(undefined)).toBe(true)
  })

  test('a final end may be about a request where that is not authorized', () => {
    expect(where(isAboutRequest)).toEqual(['87'])
    expect(isAboutRequest(undefined)).toBe(false)
  })
})
