import { NEVER, of, ReplaySubject, Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { isEnded } from '../../../src/command/ended.js'

test('whether the command is to end, also where that is told in a moment', async () => {
  expect(await isEnded({ ended$: NEVER })).toBe(false)
  expect(await isEnded({ ended$: of('signal') })).toBe(true)
  const ended = new ReplaySubject<'closed'>(1)
  const asked = isEnded({ ended$: ended })
  // A reader that is gone is told of in the next turn.
  process.nextTick(() => ended.next('closed'))
  expect(await asked).toBe(true)
})

test('nothing is left subscribed', async () => {
  const ended = new Subject<'signal'>()
  await isEnded({ ended$: ended })
  expect(ended.observed).toBe(false)
})
