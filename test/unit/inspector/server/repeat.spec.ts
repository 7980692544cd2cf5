import { map, NEVER, type Observable, of, throwError, timer, VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { OptionError } from '../../../../src/index.js'
import type { RepeatCommand } from '../../../../src/inspector/protocol/commands.js'
import type { Repetition, Result } from '../../../../src/inspector/protocol/messages.js'
import { createRepeating } from '../../../../src/inspector/server/repeat.js'

const acknowledged: Result = { of: 'publish', outcome: 'acknowledged', noMatchingSubscribers: false }
const given: RepeatCommand = {
  do: 'repeat',
  ask: 1,
  topic: 'a',
  text: 'on',
  qos: 1,
  retain: false,
  every: 100,
}

const setUp = (
  publish: (at: number, time: VirtualTimeScheduler) => Observable<Result> = () => of(acknowledged),
) => {
  const time = new VirtualTimeScheduler()
  const published: number[] = []
  const repeating = createRepeating(message => {
    expect(message).toMatchObject({ topic: 'a', text: 'on' })
    published.push(time.now())
    return publish(published.length, time)
  }, time)
  const start = (command: Partial<RepeatCommand> = {}) => {
    const told: Result[] = []
    const ends: unknown[] = []
    const running = repeating.start({ ...given, ...command }).subscribe({
      next: result => told.push(result),
      error: (error: unknown) => ends.push(error),
      complete: () => ends.push('over'),
    })
    const last = () => told.at(-1) as Repetition
    return { told, ends, running, last }
  }
  const until = (ms: number) => {
    time.maxFrames = ms
    time.flush()
  }
  const stop = (repetition: number) => {
    const said: unknown[] = []
    repeating
      .stop(repetition)
      .subscribe({ next: each => said.push(each), error: (each: unknown) => said.push(each) })
    return said
  }
  return { stop, published, start, until }
}

test('publishes at once, and then at its pace, as many times as it is told', () => {
  const { published, start, until } = setUp()
  const { told, ends, last } = start({ times: 4 })
  // It can be stopped before anything was published.
  expect(told).toMatchObject([{ of: 'repeat', repetition: 1, every: 100, begun: 0, over: false }])
  until(10_000)
  expect(published).toEqual([0, 100, 200, 300])
  expect(last()).toMatchObject({ begun: 4, sent: 4, refused: 0, skipped: 0, over: true })
  expect(ends).toEqual(['over'])
})

test('without a number goes on until it is stopped, and tells a few times a second', () => {
  const { stop, published, start, until } = setUp()
  const { told, ends, last } = start({ every: 10 })
  until(995)
  expect(published).toHaveLength(100)
  expect(told).toHaveLength(5)
  expect(stop(1)).toEqual([{ of: 'stop' }])
  expect(last()).toMatchObject({ sent: 100, over: true })
  expect(ends).toEqual(['over'])
  until(2_000)
  expect(published).toHaveLength(100)
  expect(stop(1)).toEqual([expect.any(OptionError)])
})

test('tells nothing while nothing happens', () => {
  const { start, until } = setUp()
  const { told } = start({ every: 60_000 })
  until(59_000)
  expect(told).toHaveLength(2)
})

test('ends with who asked for it', () => {
  const { published, start, until } = setUp()
  const { running, ends } = start()
  until(150)
  running.unsubscribe()
  until(10_000)
  expect([published, ends]).toEqual([[0, 100], []])
})

test('leaves out the turns at which the one before is not answered', () => {
  const { published, start, until } = setUp((_, time) => timer(250, time).pipe(map(() => acknowledged)))
  const { last } = start({ times: 3 })
  until(10_000)
  expect(published).toEqual([0, 300, 600])
  expect(last()).toMatchObject({ begun: 3, sent: 3, skipped: 6, over: true })
})

test('says what is not answered when it is stopped', () => {
  const { stop, start, until } = setUp(() => NEVER)
  const { last } = start()
  until(450)
  stop(1)
  expect(last()).toMatchObject({ begun: 1, sent: 0, refused: 0, skipped: 4, over: true })
})

test('counts what is refused, and goes on', () => {
  const { start, until } = setUp(at =>
    at % 2 === 0 ? throwError(() => new Error(`no ${at}\u202e`)) : of(acknowledged),
  )
  const { last } = start({ times: 6 })
  until(10_000)
  expect(last()).toMatchObject({ begun: 6, sent: 3, refused: 3, problem: 'Error: no 6\\u202e', over: true })
})

test('where the first is refused there is no second', () => {
  for (const publish of [
    () => throwError(() => new Error('no')),
    (): Observable<Result> => {
      throw new Error('no')
    },
  ]) {
    const { published, start, until } = setUp(publish)
    const { ends } = start()
    until(10_000)
    expect([published, ends]).toEqual([[0], [expect.objectContaining({ message: 'no' })]])
  }
})

test('what a topic would not read is not repeated', () => {
  const unreadable: Result = { of: 'unreadable', problem: 'a: no number' }
  const { published, start, until } = setUp(() => of(unreadable))
  const { told, ends } = start()
  until(10_000)
  expect(published).toEqual([0])
  expect(told.at(-1)).toEqual(unreadable)
  expect(ends).toEqual(['over'])
})

test('a few are repeated at a time; of more, one has to be stopped', () => {
  const { stop, start, until } = setUp()
  const all = Array.from({ length: 4 }, () => start())
  const one = start()
  expect(one.ends).toEqual([expect.objectContaining({ name: 'OptionError' })])
  all[0]?.running.unsubscribe()
  stop(2)
  const [fifth, sixth] = [start(), start()]
  until(10)
  expect([fifth.ends, sixth.ends]).toEqual([[], []])
  expect(start().ends).toHaveLength(1)
})
