import { NEVER, of, ReplaySubject, Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { isEnded, unlessEnded } from '../../../src/command/ended.js'
import { command, startRig } from './world.js'

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

test('work is waited for, but not once the command is to end', async () => {
  const ended = new Subject<'signal'>()
  expect(await unlessEnded(Promise.resolve(1), { ended$: ended })).toBe(1)
  await expect(unlessEnded(Promise.reject(new Error('no')), { ended$: ended })).rejects.toThrow('no')
  expect(ended.observed).toBe(false)
  const endless = unlessEnded(new Promise(() => {}), { ended$: ended })
  ended.next('signal')
  expect(await endless).toBeNull()
})

test.each([
  [['draw', '-']],
  [['diff', '-', 'URL', 'a/#']],
  [['diff', 'URL', '-', 'a/#']],
  [['request', 'URL', 'a', '-f', '-']],
])('standard input that does not end holds nothing up: %j', async argv => {
  await using rig = await startRig()
  const given = argv.map(each => (each === 'URL' ? rig.url : each))
  const ran = await command(given, { stdin: null, interrupt: Promise.resolve() })
  expect(ran).toMatchObject({ code: 0, stdout: '', stderr: '' })
})
