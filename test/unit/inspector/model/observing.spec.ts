import { Observable, Subject } from 'rxjs'
import { expect, test } from 'vitest'
import { FilterError, type Message, OptionError } from '../../../../src/index.js'
import { createObserving } from '../../../../src/inspector/model/observing.js'
import { message } from '../../../../src/testing/index.js'

const setUp = (filters: readonly string[] = [], others: readonly string[] = []) => {
  const observed = new Map<string, Subject<Message>>()
  const asked: unknown[] = []
  const changes$ = new Subject<{ readonly kind: string; readonly filter: string }>()
  const client = {
    observe: (filter: string, options: object) =>
      new Observable<Message>(subscriber => {
        const messages$ = new Subject<Message>()
        asked.push([filter, options])
        observed.set(filter, messages$)
        const running = messages$.subscribe(subscriber)
        return () => {
          running.unsubscribe()
          observed.delete(filter)
        }
      }),
    subscriptions$: changes$,
    snapshot: () => ({ subscriptions: others.map(filter => ({ filter, phase: 'on' })) }),
  }
  const observing = createObserving(client as never, filters)
  const heard: string[] = []
  const ended: unknown[] = []
  const start = () =>
    observing.start({
      message: ({ topic }) => heard.push(topic),
      ended: (filter, error) => ended.push([filter, error]),
    })
  /** To all whose filters it matches, as said. */
  const came = (topic: string, ...filters: readonly string[]) => {
    for (const filter of filters) observed.get(filter)?.next(message({ topic, payload: '' }))
    return heard.splice(0)
  }
  const filtersOf = () => [...observed.keys()]
  return { observing, observed, changes$, asked, ended, start, came, filtersOf }
}

test('observes what it begins with when it is started, and what is added at once', () => {
  const { observing, asked, start, filtersOf } = setUp(['a/#'])
  expect(filtersOf()).toEqual([])
  const running = start()
  observing.add('b', 2)
  expect(asked).toEqual([
    ['a/#', { qos: 0 }],
    ['b', { qos: 2 }],
  ])
  expect(observing.all()).toEqual([
    { filter: 'a/#', qos: 0, error: null },
    { filter: 'b', qos: 2, error: null },
  ])
  running.unsubscribe()
  expect(filtersOf()).toEqual([])
  // What comes too late is observed by nobody.
  observing.add('c', 0)
  expect(filtersOf()).toEqual([])
})

test('a message comes once, by the first filter that is observed, and that changes', () => {
  const { observing, start, came, filtersOf } = setUp(['a/#'])
  start()
  observing.add('a/b', 0)
  expect(came('a/b', 'a/#', 'a/b')).toEqual(['a/b'])
  expect(came('a/b', 'a/b')).toEqual([])
  observing.remove('a/#')
  expect(filtersOf()).toEqual(['a/b'])
  expect(came('a/b', 'a/b')).toEqual(['a/b'])
  observing.remove('a/b')
  expect([filtersOf(), observing.all()]).toEqual([[], []])
})

test('one that is refused is told, ends no other, and takes nothing from it', () => {
  const { observing, observed, ended, start, came } = setUp(['#', 'a/#'])
  start()
  const refused = new Error('refused')
  observed.get('#')?.error(refused)
  expect(ended).toEqual([['#', refused]])
  expect(came('a/b', 'a/#')).toEqual(['a/b'])
  expect(observing.all()).toEqual([
    { filter: '#', qos: 0, error: refused },
    { filter: 'a/#', qos: 0, error: null },
  ])
  observing.remove('#')
  observing.add('#', 1)
  expect(came('x', '#')).toEqual(['x'])
})

test('brings what has been granted, and has not ended', () => {
  const { observing, observed, changes$, start } = setUp([], ['known/#'])
  start()
  observing.add('a/#', 0)
  expect(observing.brings('a/b')).toBe(false)
  changes$.next({ kind: 'granted', filter: 'other' })
  changes$.next({ kind: 'left', filter: 'a/#' })
  expect(observing.brings('a/b')).toBe(false)
  changes$.next({ kind: 'granted', filter: 'a/#' })
  expect([observing.brings('a/b'), observing.brings('b')]).toEqual([true, false])
  observed.get('a/#')?.error(new Error('gone'))
  expect(observing.brings('a/b')).toBe(false)
  // Others have observed it before.
  observing.add('known/#', 0)
  expect(observing.brings('known/a')).toBe(true)
  observing.remove('known/#')
  expect(observing.brings('known/a')).toBe(false)
})

test('refuses what cannot be observed', () => {
  const { observing, start } = setUp()
  start()
  observing.add('a', 0)
  expect(() => observing.add('a/#/b', 0)).toThrow(FilterError)
  expect(() => observing.add('a', 1)).toThrow('is observed already')
  expect(() => observing.add('$share/g/a', 0)).toThrow('would be taken from it')
  expect(() => observing.remove('b')).toThrow(OptionError)
  for (let at = 1; at < 20; at++) observing.add(`t/${at}`, 0)
  expect(() => observing.add('b', 0)).toThrow('20 filters are observed')
  observing.remove('a')
  observing.add('b', 0)
  expect(observing.all()).toHaveLength(20)
})
