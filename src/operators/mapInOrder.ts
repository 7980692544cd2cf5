import { from, Observable, type ObservableInput, type OperatorFunction } from 'rxjs'
import { follow } from './follow.js'

export interface InOrderOptions<A, B> {
  /** How many run at a time. */
  readonly concurrency: number
  /** How many may wait for their turn to run. */
  readonly capacity: number
  /** Makes the result of a value that would be one too many, in its place. */
  readonly overflow: (value: A) => B
}

/** The results of one value, until all before it are out. */
interface Slot<B> {
  readonly results: B[]
  done: boolean
}

/**
 * Returns an operator that maps each value to a stream, runs some of them at a time, and emits their results in the
 * order of the values: `concatMap` that starts early. Errors as soon as any of them does.
 */
export const mapInOrder =
  <A, B>(
    project: (value: A) => ObservableInput<B>,
    { concurrency, capacity, overflow }: InOrderOptions<A, B>,
  ): OperatorFunction<A, B> =>
  source =>
    new Observable(subscriber => {
      const slots: Slot<B>[] = []
      const waiting: { readonly value: A; readonly slot: Slot<B> }[] = []
      let running = 0
      let ended = false
      let draining = false

      const drain = () => {
        // An observer may push the next value from within `next`: the outer drain emits it, in its turn.
        if (draining) return
        draining = true
        for (let head = slots[0]; head !== undefined; head = slots[0]) {
          while (head.results.length > 0) subscriber.next(head.results.shift() as B)
          if (!head.done) break
          slots.shift()
        }
        draining = false
        if (ended && slots.length === 0) subscriber.complete()
      }

      const run = (value: A, slot: Slot<B>) => {
        running++
        let results: Observable<B>
        try {
          results = from(project(value))
        } catch (error) {
          return subscriber.error(error)
        }
        subscriber.add(
          results.subscribe({
            next: result => {
              slot.results.push(result)
              drain()
            },
            error: (error: unknown) => subscriber.error(error),
            complete: () => {
              slot.done = true
              running--
              const next = waiting.shift()
              if (next !== undefined) run(next.value, next.slot)
              drain()
            },
          }),
        )
      }

      const take = (value: A) => {
        const slot: Slot<B> = { results: [], done: false }
        slots.push(slot)
        if (running < concurrency) run(value, slot)
        else if (waiting.length < capacity) waiting.push({ value, slot })
        else {
          slot.results.push(overflow(value))
          slot.done = true
          drain()
        }
      }
      follow(source, subscriber, take, () => {
        ended = true
        drain()
      })
    })
