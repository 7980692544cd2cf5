import { asyncScheduler, type Observable, of } from 'rxjs'
import { type Client, createClient } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { left } from '../../../src/base/either.js'
import { flag } from '../../../src/codec/text/flag.js'
import { number } from '../../../src/codec/text/number.js'
import type { Message } from '../../../src/message.js'
import { type Observes, observeAll, observeAllEither } from '../../../src/operators/observeAll.js'
import { contract } from '../../../src/topic/contract.js'
import { topic } from '../../../src/topic/topic.js'
import { collect } from '../../support/until.js'
import { checklist, message } from './support.js'

const one = message('a', 'x')
const single = contract({ one: topic('a') })
/** A client that gives one stream to whoever observes. */
const giving = (source: Observable<unknown>): Observes<unknown> => {
  const observe = () => source as Observable<never>
  return { observe, observeEither: observe }
}

describe('observeAll', () => {
  checklist<Message, unknown>({
    make: () => source => observeAll(giving(source), single),
    given: one,
    emits: [{ name: 'one', message: one }],
  })

  describe('as Eithers', () => {
    checklist<unknown, unknown>({
      make: () => source => observeAllEither(giving(source), single),
      given: left('no'),
      emits: [{ name: 'one', result: left('no') }],
    })
  })

  test('completes at once for a contract without topics', () => {
    const seen: unknown[] = []
    observeAll(giving(of(one)), contract({})).subscribe({
      next: value => seen.push(value),
      complete: () => seen.push('done'),
    })
    expect(seen).toEqual(['done'])
  })

  const home = contract({
    power: topic('shellies/{device}/relay/0/power', number),
    presence: topic('tele/{device}/LWT', flag('Online', 'Offline')),
  })
  const withClient = async (
    body: (client: Client, publish: (at: string, payload: string) => void) => Promise<void>,
  ) => {
    const broker = createBroker()
    const client = createClient(memory(broker), { scheduler: asyncScheduler })
    try {
      await body(client, (at, payload) => broker.publish(at, payload, { retain: true }))
    } finally {
      await client.close()
    }
  }

  test('gives the messages of all topics with their names', () =>
    withClient(async (client, publish) => {
      publish('shellies/heater/relay/0/power', '21.5')
      publish('shellies/heater/relay/0/power', '21.5')
      publish('tele/lamp/LWT', 'Online')
      const all = collect(observeAll(client, home))
      await all.waitForCount(2)
      const told = all.values.map(event =>
        event.name === 'power'
          ? [event.message.params.device, event.message.value.toFixed(1)]
          : [event.name, event.message.value],
      )
      expect(told.sort()).toEqual([
        ['heater', '21.5'],
        ['presence', true],
      ])
    }))

  test('gives what cannot be decoded as a Left, in its place', () =>
    withClient(async (client, publish) => {
      publish('tele/lamp/LWT', 'perhaps')
      const [first] = await collect(observeAllEither(client, home)).waitForCount(1)
      expect(first).toMatchObject({ name: 'presence', result: { _tag: 'Left', left: { reason: 'syntax' } } })
    }))
})
