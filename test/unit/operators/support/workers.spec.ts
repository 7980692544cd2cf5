import {
  EMPTY,
  map,
  Observable,
  type ObservableInput,
  type OperatorFunction,
  of,
  Subject,
  type Subscription,
  take,
} from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../../src/message.js'
import { ackAfter } from '../../../../src/operators/ackAfter.js'
import { conflateByTopic } from '../../../../src/operators/conflateByTopic.js'
import { mapInOrder } from '../../../../src/operators/support/mapInOrder.js'
import { message } from '../support.js'

type Work = (given: Message) => ObservableInput<string>

const operators: Readonly<Record<string, (work: Work) => OperatorFunction<Message, string>>> = {
  ackAfter: work => ackAfter(work),
  conflateByTopic: work => conflateByTopic(work, { maxTopics: 100_000 }),
  mapInOrder: work => mapInOrder(work, { concurrency: 1, capacity: 100_000, overflow: () => 'overflow' }),
}

describe.each(Object.entries(operators))('work that waits: %s', (_, operator) => {
  const topics = Array.from({ length: 20_000 }, (__, i) => `t/${i}`)

  test('loses nothing where thousands that wait are done at once', () => {
    const source = new Subject<Message>()
    const gate = new Subject<never>()
    const seen: string[] = []
    let completed = false
    source.pipe(operator(({ topic }) => (topic === 'first' ? gate : of(topic)))).subscribe({
      next: topic => seen.push(topic),
      complete: () => {
        completed = true
      },
    })
    source.next(message('first', ''))
    for (const topic of topics) source.next(message(topic, ''))
    source.complete()
    expect(seen).toEqual([])
    gate.complete()
    expect(seen).toEqual(topics)
    expect(completed).toBe(true)
  })

  test('starts nothing more once nobody listens', () => {
    const source = new Subject<Message>()
    const gate = new Subject<string>()
    const started: string[] = []
    const subscription: Subscription = source
      .pipe(
        operator(({ topic }) => {
          started.push(topic)
          return topic === 'first' ? gate : of(topic)
        }),
        map(() => subscription.unsubscribe()),
      )
      .subscribe()
    for (const topic of ['first', 'second', 'third']) source.next(message(topic, ''))
    gate.next('x')
    gate.complete()
    expect(started).toEqual(['first'])
  })

  test('L61: work that emits at once, without end, is left with the stream', () => {
    let made = 0
    const endless = new Observable<string>(observer => {
      while (!observer.closed && made < 100_000) observer.next(String(made++))
    })
    const seen: string[] = []
    of(message('a', ''))
      .pipe(
        operator(() => endless),
        take(2),
      )
      .subscribe(value => seen.push(value))
    expect(seen).toEqual(['0', '1'])
    expect(made).toBe(2)
  })

  test('takes what comes from within the work in its turn', () => {
    const source = new Subject<Message>()
    const seen: string[] = []
    source
      .pipe(
        operator(({ topic }) => {
          if (topic.length < 5) source.next(message(`${topic}x`, ''))
          seen.push(topic)
          return EMPTY
        }),
      )
      .subscribe()
    source.next(message('a', ''))
    expect(seen).toEqual(['a', 'ax', 'axx', 'axxx', 'axxxx'])
  })
})
