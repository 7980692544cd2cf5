import { TopicsError } from 'rxtopics'
import { expect, test } from 'vitest'
import {
  EndlessFrameError,
  ExpectationError,
  HarnessError,
  RecordingError,
  UnplayableError,
} from '../../../src/testing/errors.js'

test('each has its fields, its name and the base of all', () => {
  const problem = { line: 3, column: 7, message: 'no such codec: \u001b[2J' }
  const errors = [
    new ExpectationError(['wire', 'bob sees'], 'wire\n  expected  -\n  actual    a'),
    new HarnessError('asynchronous'),
    new EndlessFrameError(7),
    new UnplayableError('A lamp\u001b[2J', [problem]),
    new RecordingError(2, 'not JSON'),
  ]
  for (const error of errors) {
    expect(error).toBeInstanceOf(TopicsError)
    expect(error.name).toBe(error.constructor.name)
  }
  expect(errors[0]).toMatchObject({
    lanes: ['wire', 'bob sees'],
    message: expect.stringContaining('\n  actual'),
  })
  expect(errors[2]).toMatchObject({ frame: 7, message: expect.stringContaining('frame 7') })
  expect(errors[3]).toMatchObject({
    problems: [problem],
    message: expect.stringContaining('\n  3:7 no such codec'),
  })
  expect(errors[3]?.message).not.toContain('\u001b')
  expect(errors[4]).toMatchObject({ line: 2, reason: 'not JSON', message: expect.stringContaining('line 2') })
})
