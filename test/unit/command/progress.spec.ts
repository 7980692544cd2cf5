import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { createTally, showProgress } from '../../../src/command/progress.js'
import type { World } from '../../../src/command/world.js'

const setup = ({ stdout = false, stderr = true, columns = 80 } = {}) => {
  const scheduler = new VirtualTimeScheduler()
  const written: string[] = []
  const world = {
    scheduler,
    stdout: { isTerminal: stdout },
    stderr: { isTerminal: stderr, columns: () => columns, write: (text: string) => written.push(text) },
  } as unknown as World
  const until = (ms: number, then = () => {}) => {
    scheduler.schedule(then, ms - scheduler.now())
    scheduler.maxFrames = ms
    scheduler.flush()
  }
  return { world, written, until }
}

test('a tally has messages, bytes and their rate, which is rounded where it is large', () => {
  const { world, until } = setup()
  const tally = createTally(world)
  expect(tally.text()).toBe('0 messages, 0 bytes, 0.0 a second')
  until(2_000)
  tally.add(1)
  expect(tally.text()).toBe('1 message, 1 byte, 0.5 a second')
  for (let n = 0; n < 19; n += 1) tally.add(100)
  expect([tally.text(), tally.messages(), tally.bytes()]).toEqual([
    ...['20 messages, 1,901 bytes, 10 a second', 20, 1_901],
  ])
})

test('the line is written anew each second, no wider than the terminal, and taken away', () => {
  const { world, written, until } = setup({ columns: 6 })
  let text = 'first text'
  const hide = showProgress(world, () => text, false)
  until(1_000)
  text = 'second'
  until(2_000)
  hide()
  until(9_000)
  expect(written).toEqual(['\r\u001b[Kfirst', '\r\u001b[Ksecon', '\r\u001b[K'])
})

test.each([
  ['nobody looks', { stderr: false }, false],
  ['messages are shown in the same place', { stdout: true }, false],
  ['it is not wanted', {}, true],
])('there is none where %s', (_, terminals, quiet) => {
  const { world, written, until } = setup(terminals)
  const hide = showProgress(world, () => 'text', quiet)
  until(5_000)
  hide()
  expect(written).toEqual([])
})
