import { identity, Observable, type ObservableInput, type OperatorFunction } from 'rxjs'
import { createQueue } from '../../base/queue.js'
import { follow } from './follow.js'
import { createWorkers, type Job } from './workers.js'

export interface InOrderOptions<A, B> {
  /** How many run at a time. */
  readonly concurrency: number
  /** How many may wait for their turn to run. */
  readonly capacity: number
  /**
   * Makes the result of a value that would be one too many, in its place; at once where as many again are behind one that
   * does not end.
   */
  readonly overflow: (value: A) => B
  /** Makes of a value what may be kept until its turn. */
  readonly keep?: (value: A) => A
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
    { concurrency, capacity, overflow, keep = identity }: InOrderOptions<A, B>,
  ): OperatorFunction<A, B> =>
  source =>
    new Observable(subscriber => {
      const slots = createQueue<Slot<B>>()
      const waiting = createQueue<{ readonly value: A; readonly slot: Slot<B> }>()
      const most = 2 * (concurrency + capacity)
      let ended = false
      let draining = false

      const drain = () => {
        // An observer may push the next value from within `next`: the outer drain emits it, in its turn.
        if (draining) return
        draining = true
        for (let head = slots.at(0); head !== undefined; head = slots.at(0)) {
          const { results } = head
          // Others may come meanwhile.
          for (let at = 0; at < results.length; at += 1) subscriber.next(results[at] as B)
          results.length = 0
          if (!head.done) break
          slots.shift()
        }
        draining = false
        if (ended && slots.size() === 0) subscriber.complete()
      }

      const next = (): Job<B> | undefined => {
        const first = waiting.shift()
        if (first === undefined) return undefined
        const { value, slot } = first
        return {
          start: () => project(value),
          next: result => {
            slot.results.push(result)
            drain()
          },
          done: () => {
            slot.done = true
          },
        }
      }
      const workers = createWorkers(subscriber, concurrency, next, drain)

      const take = (value: A) => {
        // Behind one that never ends all others would be kept, whatever became of them.
        if (slots.size() >= most) return subscriber.next(overflow(value))
        const slot: Slot<B> = { results: [], done: false }
        slots.push(slot)
        if (workers.free()) {
          waiting.push({ value, slot })
        } else if (waiting.size() < capacity) {
          waiting.push({ value: keep(value), slot })
        } else {
          slot.results.push(overflow(value))
          slot.done = true
        }
        workers.proceed()
      }
      follow(source, subscriber, take, () => {
        ended = true
        drain()
      })
    })
