import { catchError, defer, map, type Observable, of, take } from 'rxjs'
import { createSchemas } from '../../asyncapi/schemas.js'
import { OptionError } from '../../base/errors.js'
import type { JsonSchema } from '../../base/selfDescription.js'
import type { Client } from '../../client/client.js'
import type { AnyTopic } from '../../decoder.js'
import { format } from '../../marbles/format.js'
import { draw } from '../../marbles/svg/draw.js'
import { matchesFrom } from '../../topic/filter/matches.js'
import { createFinder } from '../model/find.js'
import type { Observing } from '../model/observing.js'
import { payloadOf } from '../model/preview.js'
import { deleteStored, lookAt, putBack, type Stored } from '../model/retained.js'
import type { Templates } from '../model/templates.js'
import type { Traffic } from '../model/traffic.js'
import type { Settings } from '../options.js'
import type { Command, FollowCommand, LookCommand } from '../protocol/commands.js'
import type { Reply, Result } from '../protocol/messages.js'
import { createObserve } from './observe.js'
import { createPublish } from './publish.js'
import { createRepeating } from './repeat.js'
import { wordsOf } from './wordsOf.js'

/** What is asked, whichever page asks it. */
export type Question = Exclude<Command, FollowCommand>

/** Answers what pages ask for. */
export type Answer = (command: Question) => Observable<Reply>

/** What has been found to be deleted, or was, and can be put back: the last of them. */
const KEPT = 10

/** Returns what answers; what fails is an answer, too. */
export const createAnswer = (
  client: Pick<Client, 'observe' | 'publish' | 'ping' | 'snapshot'>,
  traffic: Traffic,
  settings: Settings,
  templates: Pick<Templates, 'of'>,
  observing: Pick<Observing, 'add' | 'remove'>,
): Answer => {
  const looks = createShelf()
  const deletions = createShelf()
  const { readOnly, topics, scheduler } = settings
  const publish = createPublish(client, topics)
  const repeating = createRepeating(publish, scheduler)
  const observe = createObserve(client, observing)
  const find = createFinder(traffic.topics.all, scheduler)

  const allowed = <T>(act: () => Observable<T>): Observable<T> =>
    defer(() => {
      if (readOnly) throw new OptionError('inspect.readOnly', 'this inspector only looks')
      return act()
    })

  const resultOf = (command: Question): Observable<Result> => {
    switch (command.do) {
      case 'value': {
        const entry = traffic.topics.byId(command.id)
        const now = entry?.now ?? null
        const before = entry?.before ?? null
        return of({
          of: 'value',
          now: now && payloadOf(now),
          before: before && payloadOf(before),
        })
      }
      case 'failure':
        return defer(() => of(failureOf(traffic, command.id, topics)))
      case 'find':
        return find(command).pipe(map(found => ({ of: 'find', ...found })))
      case 'publish':
        return allowed(() => publish(command))
      case 'repeat':
        return allowed(() => repeating.start(command))
      case 'stop':
        return repeating.stop(command.repetition)
      case 'observe':
      case 'unobserve':
        return observe(command)
      case 'record':
        if (command.on) traffic.recorder.start(scheduler.now())
        else traffic.recorder.stop()
        return of({ of: 'record', on: command.on })
      case 'recording':
        return of({ of: 'recording', lines: traffic.recorder.text() })
      case 'skeleton':
        return defer(() => {
          const diagram = traffic.recorder.skeleton()
          return of<Result>({ of: 'skeleton', text: format(diagram), svg: draw(diagram) })
        })
      case 'look':
        return allowed(() => lookAt(client, command.filter, scheduler, meantBy(command, templates))).pipe(
          map(stored => ({
            of: 'look',
            look: looks.put(stored),
            count: stored.length,
            bytes: stored.reduce((sum, { payload }) => sum + payload.length, 0),
            first: stored.slice(0, 100).map(({ topic }) => topic),
          })),
        )
      case 'delete':
        return allowed(() => {
          const stored = looks.take(command.look)
          const deletion = deletions.put(stored)
          return deleteStored(client, stored).pipe(map(tally => ({ of: 'delete', deletion, ...tally })))
        })
      case 'undo':
        return allowed(() => putBack(client, deletions.get(command.deletion))).pipe(
          map(tally => ({ of: 'undo', ...tally })),
        )
    }
  }

  return command =>
    defer(() => resultOf(command)).pipe(
      take(command.do === 'repeat' ? Number.POSITIVE_INFINITY : 1),
      map((result): Reply => ({ kind: 'reply', ask: command.ask, ok: true, result })),
      catchError((error: unknown) =>
        of<Reply>({ kind: 'reply', ask: command.ask, ok: false, error: wordsOf(error) }),
      ),
    )
}

/** The filter of a template also matches topics that its params do not, and those that are folded by an earlier one. */
const meantBy =
  ({ template }: LookCommand, templates: Pick<Templates, 'of'>) =>
  (topic: string): boolean =>
    template === undefined || templates.of(topic)[0] === template

/** The last few of something, by number. */
const createShelf = () => {
  const kept = new Map<number, Stored>()
  let last = 0
  const get = (id: number): Stored => {
    const stored = kept.get(id)
    if (stored === undefined) throw new OptionError('inspect', 'that is too long ago, or was done already')
    return stored
  }
  return {
    put: (stored: Stored): number => {
      last += 1
      kept.set(last, stored)
      kept.delete(last - KEPT)
      return last
    },
    get,
    /** What is done once is done: a second press deletes nothing that has come since. */
    take: (id: number): Stored => {
      const stored = get(id)
      kept.delete(id)
      return stored
    },
  }
}

const failureOf = (traffic: Traffic, id: number, topics: readonly AnyTopic[]): Result => {
  const entry = traffic.failures.byId(id)
  if (entry === undefined) throw new OptionError('inspect', 'this failure is no more kept')
  const { row, kept, issues } = entry
  return {
    of: 'failure',
    failure: row,
    payload: payloadOf(kept),
    issues,
    schema: schemaOf(row.topic, topics),
  }
}

/** Characters of a schema that are shown. */
const SCHEMA = 50_000

const schemaOf = (topic: string, topics: readonly AnyTopic[]): string => {
  const known = topics.find(({ filter }) => matchesFrom(filter, 0, topic))
  if (known === undefined) return ''
  const schemas = createSchemas(undefined)
  const schema: JsonSchema = schemas.of(known.codec)
  const shared = schemas.shared()
  const whole = Object.keys(shared).length > 0 ? { ...schema, definitions: shared } : schema
  return JSON.stringify(whole, null, 2).slice(0, SCHEMA)
}
