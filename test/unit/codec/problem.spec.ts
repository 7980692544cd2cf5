import { describe, expect, test } from 'vitest'
import type { DecodeProblem } from '../../../src/codec/codec.js'
import {
  emptyPayload,
  failed,
  messageOf,
  mismatch,
  notUtf8,
  problem,
  problemOf,
  schemaProblem,
  sizeProblem,
  unheld,
  wrongType,
} from '../../../src/codec/problem.js'

describe('messages of problems', () => {
  test('are one line without control characters', () => {
    expect(messageOf('a\n\u001b')).toBe('a\\u000a\\u001b')
    expect(problem('a\nb').message).toBe('a\\u000ab')
    expect(mismatch([], 'a\nb', 1).message).toBe('expected a\\u000ab, got 1')
    expect(schemaProblem([1], () => ({ path: [], message: 'a\nb' })).message).toBe('a\\u000ab')
    expect(unheld('1\n', []).message).not.toContain('\n')
  })

  test('have 500 characters and no more', () => {
    expect(messageOf('m'.repeat(500))).toBe('m'.repeat(500))
    expect(messageOf('m'.repeat(501)).length).toBeLessThanOrEqual(500)
    const words = 'a JavaScript number cannot hold '
    expect(unheld('9'.repeat(60)).message).toBe(words + '9'.repeat(60))
    expect(unheld('9'.repeat(61)).message).toBe(`${words}${'9'.repeat(59)}…`)
  })
})

describe('problems', () => {
  test('are of the whole value, or of a part', () => {
    expect(problem('no')).toEqual({ path: [], message: 'no', issues: [], cause: undefined })
    expect(problem('no', 'why', ['a', 0])).toEqual({
      path: ['a', 0],
      message: 'no',
      issues: [],
      cause: 'why',
    })
  })

  test('fail with a reason', () => {
    expect(failed('version', problem('no'))).toEqual({
      _tag: 'Left',
      left: { reason: 'version', path: [], message: 'no', issues: [], cause: undefined },
    })
  })

  test('of a number say how it was written', () => {
    expect(unheld('1e400', ['n'])).toMatchObject({
      message: 'a JavaScript number cannot hold 1e400',
      path: ['n'],
    })
    expect(unheld('1e400').path).toEqual([])
  })

  test('of a part become problems of the whole, with all else kept', () => {
    const inner: DecodeProblem = {
      reason: 'schema',
      path: ['b'],
      message: 'no',
      issues: [
        { path: ['b'], message: 'no', expected: 'x' },
        { path: [], message: 'neither' },
      ],
      cause: 7,
    }
    expect(problemOf('data', inner)).toEqual({
      reason: 'schema',
      path: ['data', 'b'],
      message: 'no',
      issues: [
        { path: ['data', 'b'], message: 'no', expected: 'x' },
        { path: ['data'], message: 'neither' },
      ],
      cause: 7,
    })
    expect(inner.path).toEqual(['b'])
  })

  test('of a wrong type say what was expected and what came', () => {
    expect(wrongType('string', 7)).toEqual({
      path: [],
      message: 'expected string, got 7',
      issues: [{ path: [], message: 'expected string, got 7', expected: 'string', actual: '7' }],
      cause: undefined,
    })
    expect(mismatch(['a', 1], 'number', 'x')).toEqual({
      path: ['a', 1],
      message: 'expected number, got "x"',
      expected: 'number',
      actual: '"x"',
    })
  })
})

describe('schemaProblem', () => {
  const read = (one: number) => ({ path: [one], message: `issue ${one}`, actual: 'x' })

  test('says the first issue, keeps all, and what the schema said', () => {
    expect(schemaProblem([1, 2], read)).toEqual({
      path: [1],
      message: 'issue 1',
      issues: [
        { path: [1], message: 'issue 1', actual: 'x' },
        { path: [2], message: 'issue 2', actual: 'x' },
      ],
      cause: [1, 2],
    })
  })

  test('keeps the first hundred', () => {
    const many = Array.from({ length: 101 }, (_, index) => index)
    expect(schemaProblem(many.slice(0, 100), read).issues).toHaveLength(100)
    const { issues, cause } = schemaProblem(many, read)
    expect(issues).toHaveLength(100)
    expect(issues.at(-1)?.path).toEqual([99])
    expect(cause).toBe(many)
  })

  test('a refusal without an issue is a refusal', () => {
    expect(schemaProblem([], read)).toMatchObject({
      path: [],
      message: 'refused without a reason',
      issues: [],
    })
  })
})

describe('problems of payloads', () => {
  test('are that they are empty, or larger than the limit', () => {
    expect(sizeProblem(new Uint8Array(0), 5)).toBe(emptyPayload)
    expect(sizeProblem(new Uint8Array(1), 5)).toBeUndefined()
    expect(sizeProblem(new Uint8Array(5), 5)).toBeUndefined()
    expect(sizeProblem(new Uint8Array(6), 5)).toMatchObject({
      reason: 'too-large',
      message: '6 bytes are more than maxBytes (5)',
    })
    expect(sizeProblem(new Uint8Array(6), Number.POSITIVE_INFINITY)).toBeUndefined()
  })

  test('have a reason and a message', () => {
    expect(emptyPayload).toMatchObject({ reason: 'empty', message: 'empty payload' })
    expect(notUtf8).toMatchObject({ reason: 'utf8', message: 'not UTF-8' })
  })
})
