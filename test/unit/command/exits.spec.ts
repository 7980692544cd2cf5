import { OptionError, ReplyError, RequestTimeoutError, RequestUnheardError, UnsupportedError } from 'rxtopics'
import { expect, test } from 'vitest'
import { LinkError } from '../../../src/base/linkErrors.js'
import { CommandError } from '../../../src/command/errors.js'
import { exitOf } from '../../../src/command/exits.js'

const missing = Object.assign(new Error('no package'), { code: 'ERR_MODULE_NOT_FOUND' })

test.each<[unknown, number]>([
  [new CommandError(7, 'x', missing), 7],
  [missing, 8],
  [new LinkError('x', { cause: new Error('y', { cause: missing }) }), 8],
  [new LinkError('x'), 3],
  [new LinkError('x', { reasonCode: 0x86 }), 4],
  [new OptionError('a', 'b'), 2],
  [new UnsupportedError('x'), 5],
  [new RequestTimeoutError('a', 1), 6],
  [new RequestUnheardError('a', 'no-responder'), 6],
  [new ReplyError('code', 'x'), 1],
  [new TypeError('x'), 9],
  ['x', 9],
])('%s is %i', (error, exit) => {
  expect(exitOf(error)).toBe(exit)
})
