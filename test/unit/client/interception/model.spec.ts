import * as fc from 'fast-check'
import { EMPTY, map, NEVER, type Observable, of, Observable as Stream, timer } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { createClient, type Outgoing, type Received, reject } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { expect, test } from 'vitest'

/** What an interceptor does about a message, and what it or somebody else does while it is asked, or let go of. */
const kinds = ['pass', 'copy', 'reject', 'throw', 'at once', 'later', 'late', 'never', 'ends'] as const
const meanwhile = ['nothing', 'nothing', 'remove', 'add', 'take back'] as const
const verdict = fc.record({ kind: fc.constantFrom(...kinds), asked: fc.constantFrom(...meanwhile) })
const step = fc.record({
  at: fc.nat(60),
  topic: fc.constantFrom('a', 'b'),
  also: fc.constantFrom(...meanwhile),
})
const scenario = fc.record({
  steps: fc.array(step, { minLength: 2, maxLength: 30 }),
  verdicts: fc.array(verdict, { minLength: 1, maxLength: 40 }),
})

test('whatever interceptors do, each publish settles once, none overtakes another of its topic, and none is left', () => {
  fc.assert(
    fc.property(scenario, ({ steps, verdicts }) => {
      const scheduler = new TestScheduler(() => {})
      const client = createClient(memory(createBroker({ scheduler })), { scheduler, random: () => 0.5 })
      const settled: number[] = []
      const open: { readonly number: number; unsubscribe(): void }[] = []
      const interceptors: { unsubscribe(): void }[] = []
      let asked = 0
      let added = 0

      const act = (what: (typeof meanwhile)[number]) => {
        if (what === 'remove') interceptors.shift()?.unsubscribe()
        else if (what === 'take back') {
          const publish = open.shift()
          if (publish === undefined || settled[publish.number] !== 0) return
          settled[publish.number] = 1
          publish.unsubscribe()
        } else if (what === 'add') add()
      }
      const decide = <T extends object>(message: T): T | ReturnType<typeof reject> | Observable<T> => {
        const { kind, asked: also } = verdicts[asked++ % verdicts.length] as (typeof verdicts)[number]
        act(also)
        if (kind === 'copy') return { ...message }
        if (kind === 'reject') return reject('no')
        if (kind === 'throw') throw new Error('no')
        if (kind === 'at once') return of(message)
        if (kind === 'later') return timer(7, scheduler).pipe(map(() => message))
        if (kind === 'never') return NEVER
        if (kind === 'ends') return EMPTY
        if (kind === 'late')
          return new Stream(subscriber => {
            const timed = scheduler.schedule(() => subscriber.next(message), 19)
            return () => {
              timed.unsubscribe()
              act(also)
            }
          })
        return message
      }
      const add = () => {
        // A message goes through those that were added meanwhile, too: without a bound it would never arrive.
        if (added++ > 8) return
        const both = { outgoing: decide<Outgoing>, incoming: decide<Received>, timeout: 30, capacity: 5 }
        interceptors.push(client.intercept(both))
      }
      const seen = new Map<string, number[]>([
        ['a', []],
        ['b', []],
      ])
      client.observe('+', { retained: 'none' }).subscribe(({ topic, payload }) => {
        seen.get(topic)?.push(Number(new TextDecoder().decode(payload)))
      })
      add()
      for (const { at, topic, also } of steps)
        scheduler.schedule(() => {
          act(also)
          const number = settled.push(0) - 1
          const once = () => {
            settled[number] = (settled[number] ?? 0) + 1
          }
          const publish = client.publish(topic, String(number)).subscribe({ error: once, complete: once })
          open.push({ number, unsubscribe: () => publish.unsubscribe() })
        }, at)
      scheduler.maxFrames = 1_000
      scheduler.flush()

      expect(settled).toEqual(settled.map(() => 1))
      for (const numbers of seen.values())
        expect(numbers).toEqual([...new Set(numbers)].sort((x, y) => x - y))
      expect(client.snapshot().intercepted).toEqual({ outgoing: 0, incoming: 0 })
    }),
    { numRuns: 200 },
  )
})
