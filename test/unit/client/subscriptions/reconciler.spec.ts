import fc from 'fast-check'
import type { Subscription } from 'rxjs'
import { filter, mergeMap, tap, VirtualTimeScheduler } from 'rxjs'
import { ConnectionLostError, covers, createClient, type Driver } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import type { Capabilities, LinkHandlers } from '../../../../src/driver/driver.js'
import { linked } from './linked.js'

// A broker that keeps its session, and takes and answers one request when it is told to. When a connection is lost,
// it may or may not have taken the requests under way: no answer says so.

type Request = { readonly ends: readonly string[]; take(): void; answer(): void }

const capabilities: Capabilities = {
  maximumQos: 2,
  retained: true,
  wildcards: true,
  groups: 'yes',
  identifiers: true,
  overlap: 'one',
  retainHandling: true,
  noLocal: true,
  retainAsPublished: true,
  properties: true,
}

const brokerOf = (identifiers: boolean) => {
  const table = new Map<string, number>()
  let handlers: LinkHandlers | null = null
  let untaken: Request[] = []
  let unanswered: Request[] = []
  let known = false

  const driver: Driver = {
    name: 'scripted',
    open: (opening, { scheduler }) => {
      scheduler.schedule(() => {
        handlers = opening
        opening.opened({
          present: known,
          persistent: true,
          clientId: 'a',
          capabilities: {
            ...capabilities,
            identifiers,
            noLocal: identifiers,
            retainHandling: identifiers,
            retainAsPublished: identifiers,
          },
        })
        known = true
      })
      return {
        subscribe: (requests, outcome) => {
          untaken.push({
            ends: [],
            take: () => {
              for (const { filter, qos } of requests) table.set(filter, qos)
            },
            answer: () => {
              for (const request of requests) outcome(request, request.qos)
            },
          })
        },
        unsubscribe: (filters, outcome) => {
          untaken.push({
            ends: filters,
            take: () => {
              for (const filter of filters) table.delete(filter)
            },
            answer: () => {
              for (const filter of filters) outcome(filter, 0)
            },
          })
        },
        publish: (_, outcome) => {
          outcome({ code: 0, text: undefined })
          return true
        },
        ack: () => {},
        ping: pong => pong(),
        close: () => opening.closed(null),
        abort: () => {},
      }
    },
  }
  const take = () => {
    const request = untaken.shift()
    request?.take()
    if (request !== undefined) unanswered.push(request)
  }
  return {
    driver,
    table,
    take,
    answer: () => unanswered.shift()?.answer(),
    lose: () => {
      const lost = handlers
      handlers = null
      untaken = []
      unanswered = []
      lost?.closed(new ConnectionLostError('cut'))
    },
    isEnding: (filter: string) => untaken.some(({ ends }) => ends.includes(filter)),
    isIdle: () => handlers !== null && untaken.length + unanswered.length === 0,
  }
}

const filters = ['a/b', 'a/c', 'a/+', '+/b', 'a/#', '#', '+/#'] as const

type Step =
  | {
      readonly do: 'join'
      readonly filter: (typeof filters)[number]
      readonly qos: 0 | 1 | 2
      readonly retained: 'each' | 'none'
    }
  | { readonly do: 'leave'; readonly filter: (typeof filters)[number] }
  | { readonly do: 'take' | 'answer' | 'lose' | 'wait' }

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('join' as const),
        filter: fc.constantFrom(...filters),
        qos: fc.constantFrom(0, 1, 2),
        retained: fc.constantFrom('each', 'none'),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({ do: fc.constant('leave' as const), filter: fc.constantFrom(...filters) }),
    },
    { weight: 5, arbitrary: fc.record({ do: fc.constantFrom('take', 'answer', 'wait') }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('lose' as const) }) },
  ),
  { maxLength: 60 },
)

const run = (identifiers: boolean, script: readonly Step[]) => {
  const scheduler = new VirtualTimeScheduler()
  const broker = brokerOf(identifiers)
  const client = createClient(broker.driver, { scheduler, retry: () => 5, linger: 1_000_000 })
  const joined = new Map<string, { readonly qos: number; readonly subscription: Subscription }[]>()
  // Filters that the broker has, or has a wider one for, and was not told to end: from then on, and for as long as they are
  // wanted, there is no gap.
  const served = new Set<string>()
  const pass = () => {
    const until = scheduler.frame + 10
    scheduler.maxFrames = until
    scheduler.flush()
    scheduler.frame = until
  }
  const wanted = () => [...joined].filter(([, observers]) => observers.length > 0).map(([filter]) => filter)
  const carrier = (filter: string) => [...broker.table].filter(([other]) => covers(other, filter))
  const check = () => {
    for (const filter of served) {
      if (!wanted().includes(filter)) served.delete(filter)
      else if (carrier(filter).length === 0) throw new Error(`a gap for ${filter}`)
    }
    for (const filter of wanted())
      if (carrier(filter).some(([other]) => !broker.isEnding(other))) served.add(filter)
  }
  client.observe('keep/the/connection').subscribe()
  pass()
  broker.take()
  broker.answer()
  for (const step of script) {
    if (step.do === 'join') {
      const { filter, qos, retained } = step
      const subscription = client.observe(filter, { qos, retained }).subscribe()
      joined.set(filter, [...(joined.get(filter) ?? []), { qos, subscription }])
    } else if (step.do === 'leave') joined.get(step.filter)?.shift()?.subscription.unsubscribe()
    else if (step.do === 'wait') pass()
    else broker[step.do]()
    check()
  }
  for (let i = 0; i < 200; i += 1) {
    pass()
    broker.take()
    broker.answer()
    check()
  }
  expect(broker.isIdle()).toBe(true)
  for (const filter of wanted()) {
    const qos = Math.max(...(joined.get(filter) ?? []).map(observer => observer.qos))
    const best = Math.max(...carrier(filter).map(([, granted]) => granted))
    expect(best, `the QoS of ${filter}`).toBeGreaterThanOrEqual(qos)
  }
  const all = ['keep/the/connection', ...wanted()]
  expect(all).toEqual(expect.arrayContaining([...broker.table.keys()]))
  if (identifiers) expect([...broker.table.keys()].sort()).toEqual(all.sort())
  else for (const filter of broker.table.keys()) expect(carrier(filter)).toHaveLength(1)
}

test('G40 in a session that was kept, copies that name what was asked before are for that alone', () => {
  const link = linked()
  const [one, other] = [link.observe('a/+'), link.observe('a/#')]
  link.open({ persistent: true })
  link.settle()
  const identifiers = [link.last('a/+').request?.identifier ?? 0]
  link.lose()
  link.open({ present: true, persistent: true })
  link.send('a/1', 'x', { identifiers })
  expect([one.values, other.values]).toEqual([['x'], []])
})

test('G39 what a kept session says that it has not is asked for again, with what is stored for it', () => {
  const link = linked()
  const [one, other] = [link.observe('a/+'), link.observe('b/+')]
  link.open({ persistent: true })
  link.settle()
  link.lose()
  link.open({ present: true, persistent: true, has: filter => filter === 'a/+' })
  link.settle()
  expect(() => link.last('a/+')).toThrow('was not asked')
  const { request } = link.last('b/+')
  expect(request).toMatchObject({ retainHandling: 0 })
  link.send('b/1', 'stored', { identifiers: [request?.identifier ?? 0], retain: true })
  link.send('b/1', 'x', { identifiers: [request?.identifier ?? 0] })
  expect([one.values, other.values]).toEqual([[], ['storedr', 'x']])
})

describe('G40 B12 what a broker has that keeps its session', () => {
  test.each([
    ['with identifiers', true],
    ['without identifiers', false],
  ])(
    '%s: no gap for who stays, whatever is lost, and in the end exactly what is wanted',
    (_, identifiers) => {
      fc.assert(
        fc.property(steps, script => run(identifiers, script)),
        { numRuns: 1_000 },
      )
    },
  )

  test('an UNSUBSCRIBE that was lost on its way is not taken for done, nor for undone', () => {
    for (const taken of [true, false]) {
      run(true, [
        { do: 'join', filter: 'a/b', qos: 1, retained: 'none' },
        ...(['wait', 'take', 'answer'] as const).map(each => ({ do: each })),
        { do: 'leave', filter: 'a/b' },
        { do: 'wait' },
        ...(taken ? [{ do: 'take' as const }] : []),
        { do: 'lose' },
        { do: 'join', filter: 'a/b', qos: 1, retained: 'none' },
      ])
    }
  })
})

test('G37 to a session that may be another everything is told again, and what is stored comes again', () => {
  const link = linked()
  const each = link.observe('a/+')
  const once = link.observe('b', { retained: 'once' })
  const left = link.observe('c')
  link.open({ persistent: true })
  link.settle()
  link.lose()
  left.leave()
  link.open({ persistent: true, present: true, doubtful: true })
  expect(link.asked.map(({ what, filter, request }) => [what, filter, request?.retainHandling])).toEqual([
    ['subscribe', 'a/+', 0],
    ['subscribe', 'b', 2],
    ['unsubscribe', 'c', undefined],
  ])
  link.settle()
  link.sendTo(['a/+'], 'a/1', 'x', { retain: true })
  expect([each.values, once.values]).toEqual([['xr'], []])
})

test('what its last observer leaves, and publishes, on hearing that it is asked for is not asked for', () => {
  const link = linked()
  link.observe('keep')
  link.open()
  link.settle()
  const leaving = link.observe('a/+')
  link.client.subscriptions$
    .pipe(
      filter(({ kind, filter }) => kind === 'asked' && filter === 'a/+'),
      tap(() => leaving.leave()),
      mergeMap(() => link.client.publish('b', '')),
    )
    .subscribe()
  link.pass()
  link.settle()
  expect(link.asked.map(({ filter }) => filter)).toEqual(['keep'])
  expect(link.client.snapshot().subscriptions.map(({ filter }) => filter)).toEqual(['keep'])
})
