import {
  filter,
  from,
  merge,
  Observable,
  type ObservableInput,
  type OperatorFunction,
  Subject,
  tap,
} from 'rxjs'
import { checkArgument, isFunction, isObject, isString } from '../base/checks.js'
import { returned } from '../base/parts.js'
import type { Message } from '../message.js'
import { follow } from './support/follow.js'

/** A pipeline for the messages of one tag. */
export type Branch<V, P, R> = (messages: Observable<Message<V, P>>) => ObservableInput<R>

/** One pipeline for each of some tags. */
export type Branches<V, P, K extends keyof V> = {
  readonly [T in Extract<V[K], string>]?: Branch<Extract<V, { readonly [N in K]: T }>, P, unknown>
}

/** What a pipeline emits. */
export type BranchOutput<B> = B extends (messages: never) => ObservableInput<infer R> ? R : never

/**
 * Returns an operator that gives the messages of a tagged union to one pipeline for each tag, by the tag of their
 * values, and merges what the pipelines emit. All that has no pipeline of its own goes to `rest`: nothing is left out.
 * The source is subscribed once, after the pipelines. Completes when all pipelines have; errors as the first of them
 * does.
 *
 * [Diagram](https://github.com/rxtopics/rxtopics/blob/main/marbles/operators/split-by-tag.svg)
 *
 * @throws OptionError for a pipeline that is not a function
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { map } from 'rxjs'
 * import { createClient, json, oneOf, splitByTag, topic } from 'rxtopics'
 * import { memory } from 'rxtopics/memory'
 *
 * const Location = t.type({ _type: t.literal('location'), lat: t.number, lon: t.number })
 * const Transition = t.type({ _type: t.literal('transition'), event: t.string })
 * const tracker = topic('owntracks/{user}/{device}', json(oneOf('_type', { location: Location, transition: Transition })))
 *
 * createClient(memory())
 *   .observe(tracker)
 *   .pipe(
 *     splitByTag(
 *       '_type',
 *       { location: located => located.pipe(map(({ value }) => `${value.lat}, ${value.lon}`)) },
 *       rest => rest.pipe(map(({ value }) => value.event)),
 *     ),
 *   )
 *   .subscribe(line => console.log(line))
 * ```
 */
export const splitByTag = <V, P, K extends keyof V & string, const B extends Branches<V, P, K>, R>(
  tag: K,
  branches: B,
  rest: Branch<Exclude<V, { readonly [N in K]: keyof B }>, P, R>,
): OperatorFunction<Message<V, P>, BranchOutput<B[keyof B]> | R> => {
  checkArgument('splitByTag.tag', tag, isString)
  checkArgument('splitByTag.branches', branches, isObject)
  for (const [name, branch] of Object.entries(branches))
    checkArgument(`splitByTag.branches.${name}`, branch, isFunction)
  checkArgument('splitByTag.rest', rest, isFunction)
  return source =>
    new Observable(subscriber => {
      const subject = new Subject<Message<V, P>>()
      const tags = new Set<unknown>(Object.keys(branches))
      const tagOf = ({ value }: Message<V, P>): unknown => Object(value)[tag]
      try {
        const pipelines = Object.entries(branches).map(([name, branch]) => {
          const tagged = subject.pipe(filter(message => tagOf(message) === name))
          return from(returned(`splitByTag.branches.${name}`, (branch as Branch<V, P, never>)(tagged)))
        })
        const others = subject.pipe(filter(message => !tags.has(tagOf(message))))
        const left = from(returned('splitByTag.rest', (rest as Branch<V, P, R>)(others)))
        subscriber.add(merge(...pipelines, left).subscribe(subscriber))
      } catch (error) {
        return subscriber.error(error)
      }
      follow(
        source.pipe(tap({ error: (error: unknown) => subject.error(error) })),
        subscriber,
        message => subject.next(message),
        () => subject.complete(),
      )
    })
}
