import { TestScheduler } from 'rxjs/testing'
import { ConnectionLostError, type LinkError, StoreError, type Warning } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../src/base/time.js'
import { createNamesakes } from '../../../../src/client/warnings/namesakes.js'
import { createWarnings } from '../../../../src/client/warnings/warnings.js'
import type { Link } from '../../../../src/driver/driver.js'
import { capabilities } from '../connection/scripted.js'

const none = { subscriptions: 0, publishes: 0 }
const session = (clientId: string) => ({ present: false, persistent: false, clientId, capabilities })
const linkTo = (server?: string) => ({ server }) as Link

const setUp = (namesakes = createNamesakes()) => {
  const scheduler = new TestScheduler(() => {})
  scheduler.maxFrames = Number.POSITIVE_INFINITY
  const warnings = createWarnings({ stableAfter: 100, time: createTime(scheduler), namesakes })
  const seen: Warning[] = []
  warnings.warnings$.subscribe(warning => seen.push(warning))
  const open = (clientId = 'me', server?: string) => warnings.opened(linkTo(server), session(clientId))
  const pass = (ms: number) => {
    scheduler.schedule(() => {}, ms)
    scheduler.flush()
  }
  /** One connection that lasts so long, and is lost with this error. */
  const lose = (ms: number, reason: LinkError = new ConnectionLostError('lost')) => {
    open()
    pass(ms)
    const taken = warnings.ending(reason, none)
    warnings.lost()
    return taken
  }
  return { warnings, seen, open, lose, pass }
}

describe('connections that are lost soon after connecting', () => {
  test('are told of at the third in a row, and when there are twice as many', () => {
    const { seen, lose } = setUp()
    for (let i = 0; i < 25; i++) lose(99)
    expect(seen.map(warning => warning.kind === 'short-lived' && warning.losses)).toEqual([3, 6, 12, 24])
    expect(seen[0]).toMatchObject({
      kind: 'short-lived',
      clientId: 'me',
      error: { name: 'ConnectionLostError' },
      unanswered: none,
      message: expect.stringContaining('does another client use the id "me"?'),
    })
  })

  test('are counted anew after one that was stable', () => {
    const { seen, lose } = setUp()
    for (const ms of [1, 1, 100, 1, 1]) lose(ms)
    expect(seen).toEqual([])
    lose(1)
    expect(seen).toMatchObject([{ kind: 'short-lived', losses: 3 }])
  })

  test('do not count where they ended as asked', () => {
    const { warnings, seen, open, lose } = setUp()
    for (let i = 0; i < 5; i++) {
      open()
      warnings.lost()
    }
    lose(1)
    lose(1)
    expect(seen).toEqual([])
  })

  test('the id is shown as it may be shown anywhere', () => {
    const { warnings, seen, open } = setUp()
    for (let i = 0; i < 3; i++) {
      open('a\u001b[31m')
      warnings.ending(new ConnectionLostError('lost'), none)
      warnings.lost()
    }
    expect(seen[0]?.message).toContain('"a\\u001b[31m"')
  })
})

describe('P78 one client id twice in this program', () => {
  test('is told in words to both, and to the one that was supplanted when it ends', () => {
    const namesakes = createNamesakes()
    const [one, other] = [setUp(namesakes), setUp(namesakes)]
    one.open('me', 'mqtt://a')
    other.open('me', 'mqtt://a')
    const message =
      'two clients of this program connect to "mqtt://a" as "me": the server ends the connection of one for the other'
    const told = { kind: 'shared-client-id', message, clientId: 'me', server: 'mqtt://a' }
    expect([one.seen, other.seen]).toEqual([[told], [told]])
    const cut = new ConnectionLostError('cut')
    expect(one.warnings.ending(cut, none)).toMatchObject({
      name: 'ConnectionLostError',
      message: 'another client of this program has connected as "me"',
      fatal: true,
      reasonCode: 0x8e,
      cause: cut,
    })
    expect(other.warnings.ending(cut, none)).toBe(cut)
  })

  const pair = () => {
    const namesakes = createNamesakes()
    return [setUp(namesakes), setUp(namesakes)] as const
  }

  test('is told to both, once', () => {
    const [first, second] = pair()
    first.open('me', 'mqtt://a')
    second.open('me', 'mqtt://a')
    const warning = { kind: 'shared-client-id', clientId: 'me', server: 'mqtt://a' }
    expect(first.seen).toMatchObject([warning])
    expect(second.seen).toMatchObject([warning])
  })

  test.each([
    ['an id of their own', 'other', 'mqtt://a'],
    ['another server', 'me', 'mqtt://b'],
    ['a server without an address', 'me', undefined],
  ])('is not where they have %s', (_, clientId, server) => {
    const [first, second] = pair()
    first.open('me', server === undefined ? undefined : 'mqtt://a')
    second.open(clientId, server)
    expect([...first.seen, ...second.seen]).toEqual([])
  })

  test('is not where the first one was ended', () => {
    const [first, second] = pair()
    first.open('me', 'mqtt://a')
    first.warnings.lost()
    second.open('me', 'mqtt://a')
    expect([...first.seen, ...second.seen]).toEqual([])
  })

  test('the loss of the one that was there first is final: they do not fight', () => {
    const [first, second] = pair()
    first.open('me', 'mqtt://a')
    second.open('me', 'mqtt://a')
    const reason = new ConnectionLostError('lost')
    expect(first.warnings.ending(reason, none)).toMatchObject({
      name: 'ConnectionLostError',
      fatal: true,
      reasonCode: 0x8e,
      cause: reason,
    })
    expect(second.warnings.ending(reason, none)).toBe(reason)
  })

  test('what the server says of it stands', () => {
    const [first, second] = pair()
    first.open('me', 'mqtt://a')
    second.open('me', 'mqtt://a')
    const reason = new ConnectionLostError('shutting down', { reasonCode: 0x8b })
    expect(first.warnings.ending(reason, none)).toBe(reason)
  })

  test('a later connection of the first is not concerned any more', () => {
    const [first, second] = pair()
    first.open('me', 'mqtt://a')
    second.open('me', 'mqtt://a')
    first.warnings.lost()
    second.warnings.lost()
    first.open('me', 'mqtt://a')
    const reason = new ConnectionLostError('lost')
    expect(first.warnings.ending(reason, none)).toBe(reason)
  })

  test('is told to both where the server has ended the connection of the first before', () => {
    const [first, second] = pair()
    first.open('me', 'mqtt://a')
    first.warnings.ending(new ConnectionLostError('taken over', { reasonCode: 0x8e }), none)
    first.warnings.lost()
    second.open('me', 'mqtt://a')
    expect([...first.seen, ...second.seen].map(({ kind }) => kind)).toEqual([
      'shared-client-id',
      'shared-client-id',
    ])
  })

  test.each(['within 5 s', 'later', 'closed'])('is told of one that was lost before: %s', when => {
    const [first, second] = pair()
    first.open('me', 'mqtt://a')
    first.warnings.ending(new ConnectionLostError('lost'), none)
    first.warnings.lost()
    if (when === 'closed') first.warnings.complete()
    else first.pass(when === 'later' ? 5_000 : 4_999)
    second.open('me', 'mqtt://a')
    expect(second.seen).toHaveLength(when === 'within 5 s' ? 1 : 0)
  })

  test('an observer may have the connection ended while it is told', () => {
    const [first, second] = pair()
    first.open('me', 'mqtt://a')
    first.warnings.warnings$.subscribe(() => second.warnings.lost())
    second.open('me', 'mqtt://a')
    expect(second.seen).toHaveLength(1)
    first.warnings.lost()
    second.open('me', 'mqtt://a')
    expect(second.seen).toHaveLength(1)
  })
})

describe('what a driver notices', () => {
  test('is a warning of its kind, with the server where there is one', () => {
    const { warnings, seen } = setUp()
    warnings.noticed({ kind: 'unverified', reason: 'TLS verifies nobody' }, 'mqtts://a')
    warnings.noticed({ kind: 'overshoot', reason: 'more than 20' }, undefined)
    expect(seen).toEqual([
      { kind: 'unverified', message: 'TLS verifies nobody', server: 'mqtts://a' },
      { kind: 'overshoot', message: 'more than 20' },
    ])
  })

  test('what a store fails at is one, and what that of an inbox has lost', () => {
    const { warnings, seen } = setUp()
    const error = new StoreError(new Error('disk full'))
    const broken = new Error('line 3\u001b[31m')
    warnings.outbox(error)
    warnings.inbox.failed(error)
    warnings.inbox.damaged({ topic: 'a', error: broken })
    expect(seen).toEqual([
      { kind: 'outbox-failed', message: 'outbox: the store failed: disk full', error },
      { kind: 'inbox-failed', message: 'inbox: the store failed: disk full', error },
      { kind: 'inbox-damaged', message: 'inbox: line 3\\u001b[31m', topic: 'a', error: broken },
    ])
  })

  test('a late observer gets the last of each kind first, however many there were', () => {
    const { warnings } = setUp()
    for (const reason of ['first', 'second', 'third']) {
      warnings.noticed({ kind: 'ill-formed', reason }, undefined)
      warnings.noticed({ kind: 'overshoot', reason }, undefined)
    }
    warnings.noticed({ kind: 'ill-formed', reason: 'fourth' }, undefined)
    const late: string[] = []
    warnings.warnings$.subscribe(({ kind, message }) => late.push(`${kind} ${message}`))
    warnings.noticed({ kind: 'unverified', reason: 'later' }, undefined)
    expect(late).toEqual(['overshoot third', 'ill-formed fourth', 'unverified later'])
  })

  test('the stream completes, for late observers too', () => {
    const { warnings } = setUp()
    warnings.noticed({ kind: 'overshoot', reason: 'more' }, undefined)
    const log: string[] = []
    const watch = () =>
      warnings.warnings$.subscribe({ next: ({ kind }) => log.push(kind), complete: () => log.push('ends') })
    watch()
    warnings.complete()
    watch()
    expect(log).toEqual(['overshoot', 'ends', 'overshoot', 'ends'])
  })
})
