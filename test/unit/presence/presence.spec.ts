import { of, repeat, type SchedulerLike, Subject, Subscription, take, tap } from 'rxjs'
import {
  type Client,
  createClient,
  flag,
  heartbeat,
  type Message,
  type PublishOptions,
  presence,
  text,
  topic,
} from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { collect } from '../../support/until.js'
import { marbles } from '../operators/support.js'

test('presence errors with what isPresent throws, and gives its filter back', async () => {
  const client = createClient(memory(createBroker()))
  const state = topic('{id}/state', flag('online', 'offline'))
  const strange = new Error('strange')
  const isPresent = (value: boolean) => {
    if (!value) throw strange
    return true
  }
  const seen = collect(presence(client, state, { isPresent }))
  await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
  client.publish('1/state', 'online').subscribe()
  await seen.waitForCount(1)
  client.publish('2/state', 'offline').subscribe()
  expect(await seen.ended()).toMatchObject({ kind: 'error', error: strange })
  expect(seen.values.length).toBe(1)
  await expect.poll(() => client.snapshot().subscriptions).toEqual([])
  await client.close()
})

test('presence leaves messages that come while they are being asked for as soon as nobody wants more', () => {
  let emitted = 0
  const beat = { topic: 'a/beat', params: { id: 'a' }, value: 'x' }
  const messages$ = of(beat).pipe(
    repeat(1_000),
    tap(() => (emitted += 1)),
  )
  const client = { observe: () => messages$, observeEither: () => messages$ } as unknown as Client
  presence(client, topic('{id}/beat', text)).pipe(take(1)).subscribe()
  expect(emitted).toBeLessThan(3)
})

describe('presence', () => {
  const beat = topic('{id}/beat', text)

  /** Has who says something at these frames; returns what is told, and when. */
  const run = (
    said: readonly (readonly [frame: number, id: string])[],
    options: { readonly timeout: number; readonly maxTopics?: number },
    told: (seen: string, say: (id: string) => void) => void = () => {},
  ): readonly string[] => {
    const lines: string[] = []
    marbles((_, scheduler) => {
      const messages$ = new Subject<Message<string, { readonly id: string }>>()
      const client = { observe: () => messages$, observeEither: () => messages$ } as unknown as Client
      const say = (id: string) => messages$.next({ topic: `${id}/beat`, params: { id }, value: 'x' } as never)
      presence(client, beat, { ...options, scheduler }).subscribe(all => {
        const seen = Array.from(all.values(), ({ params, present }) =>
          present ? params.id : `(${params.id})`,
        )
        lines.push(`${scheduler.now()} ${seen.join(' ')}`)
        told(seen.join(' '), say)
      })
      for (const [frame, id] of said) scheduler.schedule(() => say(id), frame)
    })
    return lines
  }

  test('forgets who has been silent longest, and that is not who was heard of later but is still there', () => {
    const lines = run(
      [
        [0, 'a'],
        [9, 'b'],
        [12, 'c'],
      ],
      { timeout: 10, maxTopics: 2 },
    )
    expect(lines).toEqual(['0 a', '9 a b', '10 (a) b', '12 b c', '19 (b) c', '22 (b) (c)'])
  })

  test('also notices the silence of who was heard of while it told of another', () => {
    const lines = run([[0, 'a']], { timeout: 10 }, (seen, say) => {
      if (seen === '(a)') say('b')
    })
    expect(lines).toEqual(['0 a', '10 (a)', '10 (a) b', '20 (a) (b)'])
  })

  test('gives nobody a time of silence that is over for somebody else', () => {
    const lines = run(
      [
        [0, 'a'],
        [5, 'b'],
        [8, 'a'],
      ],
      { timeout: 10 },
    )
    expect(lines).toEqual(['0 a', '5 a b', '8 a b', '15 a (b)', '18 (a) (b)'])
  })
})

test.each([Number.POSITIVE_INFINITY, 2 ** 31 + 5])('a heartbeat every %d ms is one, until then', every => {
  const published: string[] = []
  marbles((_, scheduler) => {
    const asked: number[] = []
    const client = {
      publish: (_topic: string, value: string) => {
        published.push(value)
        return new Subject()
      },
    } as never
    const measured = {
      now: () => scheduler.now(),
      schedule: ((work: () => void, delay = 0, state?: unknown) => {
        asked.push(delay)
        return delay > 100 ? new Subscription() : scheduler.schedule(work, delay, state)
      }) as SchedulerLike['schedule'],
    }
    heartbeat(client, 'alive', { every, value: () => 'x', scheduler: measured }).subscribe()
    scheduler.flush()
    expect(asked).toEqual(every === Number.POSITIVE_INFINITY ? [0] : [0, 2 ** 31 - 1])
  })
  expect(published).toEqual(['x'])
})

test.each([
  [undefined, true],
  [{ qos: 1 }, true],
  [{ conflate: undefined }, true],
  [{ conflate: false }, false],
] as const)('a heartbeat that is published with %j gives way to the next: %s', (publish, conflate) => {
  marbles((_, scheduler) => {
    const asked: unknown[] = []
    const client = {
      publish: (_topic: string, _value: string, options: { readonly conflate: boolean }) =>
        asked.push(options.conflate) && new Subject(),
    }
    const options = { every: 10, value: () => 'x', scheduler, publish: publish as PublishOptions }
    const beating = heartbeat(client as never, 'alive', options).subscribe()
    scheduler.schedule(() => beating.unsubscribe(), 15)
    scheduler.flush()
    expect(asked).toEqual([conflate, conflate])
  })
})
