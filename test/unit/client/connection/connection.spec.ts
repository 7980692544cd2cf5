import { config } from 'rxjs'
import { ConnectionRefusedError, type Status } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import type { LinkHandlers } from '../../../../src/driver/driver.js'
import { capabilities, lost, type Scripted, scripted } from './scripted.js'

/** What brings a new connection into each state. */
const reach: Readonly<Record<string, (world: Scripted) => void>> = {
  idle: () => {},
  'idle, failed': ({ connection, links }) => {
    connection.hold()
    links[0]?.closed(new ConnectionRefusedError('no', { fatal: true }))
  },
  waiting: ({ connection, links }) => {
    connection.hold()
    links[0]?.closed(lost())
  },
  connecting: ({ connection }) => connection.hold(),
  'connecting, lingering': ({ connection }) => {
    connection.hold()
    connection.release()
  },
  connected: ({ connection, links }) => {
    connection.hold()
    links[0]?.opened()
  },
  'connected, lingering': ({ connection, links }) => {
    connection.hold()
    links[0]?.opened()
    connection.release()
  },
  suspended: ({ connection, links }) => {
    connection.hold()
    links[0]?.opened()
    connection.suspend('page')
    links[0]?.closed(null)
  },
  'leaving, wanted': ({ connection, links }) => {
    connection.hold()
    links[0]?.opened()
    connection.reconnect()
  },
  'leaving, unwanted': ({ connection, links, until }) => {
    connection.hold()
    links[0]?.opened()
    connection.release()
    until(1_000)
  },
  'leaving, closing': ({ connection, links, log }) => {
    connection.hold()
    links[0]?.opened()
    connection.close(() => log.push('done'))
  },
  'leaving, not yet open': ({ connection }) => {
    connection.hold()
    connection.reconnect()
  },
  cutting: ({ connection, links, until }) => {
    connection.hold()
    links[0]?.opened()
    connection.reconnect()
    until(2_000)
  },
  'cutting, closing': ({ connection, links, log, until }) => {
    connection.hold()
    links[0]?.opened()
    connection.close(() => log.push('done'))
    until(2_000)
  },
  closed: ({ connection }) => connection.close(() => {}),
}

/** What may happen to it. */
const happen: Readonly<Record<string, (world: Scripted) => void>> = {
  hold: ({ connection }) => connection.hold(),
  release: ({ connection }) => connection.leases() > 0 && connection.release(),
  reconnect: ({ connection }) => connection.reconnect(),
  hurry: ({ connection }) => connection.hurry(),
  suspend: ({ connection }) => connection.suspend('page'),
  resume: ({ connection }) => connection.resume('page'),
  close: world => world.connection.close(() => world.log.push('done')),
  abort: ({ connection }) => connection.abort(),
  time: ({ until, now }) => until(now() + 2_000),
  opened: ({ links }) => links[0]?.opened(),
  message: ({ links }) => links[0]?.message('a'),
  ready: ({ links }) => links[0]?.ready(),
  lost: ({ links }) => links[0]?.closed(lost()),
  refused: ({ links }) => links[0]?.closed(new ConnectionRefusedError('no', { fatal: true })),
  ended: ({ links }) => links[0]?.closed(null),
}
/** What is seen of each happening in each state: calls of links, statuses, and what parts are told. Not here: nothing. */
const seen: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  idle: { hold: 'open 0, connecting', close: 'closed, done' },
  'idle, failed': {
    hold: 'open 1, connecting',
    reconnect: 'open 1, connecting',
    close: 'closed, done',
  },
  waiting: {
    release: 'idle',
    reconnect: 'open 1, connecting',
    hurry: 'open 1, connecting',
    suspend: 'idle',
    close: 'closed, done',
    time: 'open 1, connecting',
  },
  connecting: {
    reconnect: 'close 0',
    suspend: 'close 0',
    close: 'close 0',
    opened: 'connected, opened',
    lost: 'waiting',
    refused: 'idle, failed',
    ended: 'waiting',
  },
  'connecting, lingering': {
    suspend: 'close 0',
    close: 'close 0',
    time: 'close 0',
    opened: 'connected, opened',
    lost: 'idle',
    refused: 'idle',
    ended: 'idle',
  },
  connected: {
    reconnect: 'lost, close 0',
    suspend: 'lost, close 0',
    close: 'lost, close 0',
    message: 'message a',
    ready: 'ready',
    lost: 'lost, waiting',
    refused: 'lost, idle, failed',
    ended: 'lost, waiting',
  },
  'connected, lingering': {
    suspend: 'lost, close 0',
    close: 'lost, close 0',
    time: 'lost, close 0',
    message: 'message a',
    ready: 'ready',
    lost: 'lost, idle',
    refused: 'lost, idle',
    ended: 'lost, idle',
  },
  suspended: { resume: 'open 1, connecting', close: 'closed, done' },
  'leaving, wanted': {
    time: 'abort 0',
    lost: 'open 1, connecting',
    refused: 'open 1, connecting',
    ended: 'open 1, connecting',
  },
  'leaving, unwanted': { time: 'abort 0', lost: 'idle', refused: 'idle', ended: 'idle' },
  'leaving, closing': {
    abort: 'abort 0, closed, done',
    time: 'abort 0',
    lost: 'closed, done',
    refused: 'closed, done',
    ended: 'closed, done',
  },
  'leaving, not yet open': {
    time: 'abort 0',
    lost: 'open 1, connecting',
    refused: 'open 1, connecting',
    ended: 'open 1, connecting',
  },
  cutting: {
    time: 'open 1, connecting',
    lost: 'open 1, connecting',
    refused: 'open 1, connecting',
    ended: 'open 1, connecting',
  },
  'cutting, closing': {
    abort: 'closed, done',
    time: 'closed, done',
    lost: 'closed, done',
    refused: 'closed, done',
    ended: 'closed, done',
  },
  closed: {},
}

const silent = () => ({ opens: 'never', fails: false, close: 'never', abort: 'never' }) as const

describe('Q89 a connection', () => {
  test.each(Object.keys(reach).flatMap(state => Object.keys(happen).map(event => [state, event] as const)))(
    'that is %s: %s',
    (state, event) => {
      const world = scripted({ manners: silent })
      reach[state]?.(world)
      world.log.length = 0
      happen[event]?.(world)
      expect(world.log.join(', ')).toBe(seen[state]?.[event] ?? '')
      expect(world.faults).toEqual([])
    },
  )

  test('that is idle or closed keeps no timer', () => {
    for (const [state, into] of Object.entries(reach)) {
      const world = scripted({ manners: silent })
      into(world)
      const rests = /^(idle|suspended|closed)/.test(state)
      expect(world.timers() === 0, state).toBe(rests || state === 'connecting' || state === 'connected')
    }
  })
})

describe('Q89 what happens while something else is being done', () => {
  test('Q89 a link that closes within close, left and wanted again: connected, and stays', () => {
    const { connection, links, log, at, until } = scripted()
    connection.hold()
    at(50, () => connection.release())
    at(1_500, () => connection.hold())
    at(1_600, () => links[1]?.opened())
    until(60_000)
    expect(log).toEqual([
      'idle',
      'open 0',
      'connecting',
      'close 0',
      'idle',
      'open 1',
      'connecting',
      'connected',
      'opened',
    ])
  })

  test('Q89 a link that closes within close, reconnect: one connection, that no timer cuts', () => {
    const { connection, links, log, at, until } = scripted()
    connection.hold()
    at(300, () => connection.reconnect())
    at(400, () => links[1]?.opened())
    until(60_000)
    expect(log).toEqual([
      'idle',
      'open 0',
      'connecting',
      'close 0',
      'open 1',
      'connecting',
      'connected',
      'opened',
    ])
  })

  test('a link that closes within abort is followed by the next', () => {
    const world = scripted({ manners: () => ({ opens: 5, fails: false, close: 'never', abort: 'at once' }) })
    world.connection.hold()
    world.at(300, () => world.connection.reconnect())
    world.until(60_000)
    expect(world.log.slice(5)).toEqual([
      'lost',
      'close 0',
      'abort 0',
      'open 1',
      'connecting',
      'connected',
      'opened',
    ])
    expect(world.faults).toEqual([])
  })

  test.each<[string, string, (world: Scripted) => void, string]>([
    ['leaves', 'connecting', ({ connection }) => connection.release(), 'idle'],
    ['leaves', 'connected', ({ connection }) => connection.release(), 'idle'],
    ['leaves', 'waiting', ({ connection }) => connection.release(), 'idle'],
    ['closes', 'connecting', ({ connection }) => connection.close(() => {}), 'closed'],
    ['closes', 'connected', ({ connection }) => connection.close(() => {}), 'closed'],
    ['closes', 'opened', ({ connection }) => connection.close(() => {}), 'closed'],
    ['closes', 'lost', ({ connection }) => connection.close(() => {}), 'closed'],
    ['closes', 'close 1', ({ connection }) => connection.close(() => {}), 'closed'],
    ['opens anew', 'connecting', ({ connection }) => connection.reconnect(), 'connected'],
    ['opens anew', 'connected', ({ connection }) => connection.reconnect(), 'connected'],
    ['opens anew', 'waiting', ({ connection }) => connection.reconnect(), 'connected'],
    ['opens anew', 'lost', ({ connection }) => connection.reconnect(), 'connected'],
    ['opens anew', 'opened', ({ connection }) => connection.reconnect(), 'connected'],
    ['opens anew', 'open 0', ({ connection }) => connection.reconnect(), 'connected'],
    ['loses it', 'connected', ({ links }) => links[0]?.closed(lost()), 'connected'],
    ['loses it', 'opened', ({ links }) => links[0]?.closed(lost()), 'connected'],
    ['loses it', 'close 1', ({ links }) => links[1]?.closed(lost()), 'connected'],
    [
      'leaves and comes back',
      'connected',
      ({ connection }) => {
        connection.release()
        connection.hold()
      },
      'connected',
    ],
    [
      'leaves and comes back',
      'lost',
      ({ connection }) => {
        connection.release()
        connection.hold()
      },
      'connected',
    ],
  ])('who %s when it hears “%s” gets what it wanted', (_, entry, act, end) => {
    let done = false
    const world: Scripted = scripted({
      manners: () => ({ opens: 5, fails: false, close: 'at once', abort: 'at once' }),
      linger: 0,
      within: heard => {
        if (heard !== entry || done) return
        done = true
        act(world)
      },
    })
    world.connection.hold()
    world.at(100, () => world.links[0]?.closed(lost()))
    world.at(1_000, () => world.connection.reconnect())
    world.until(20_000)
    expect(done).toBe(true)
    expect(world.connection.status().state).toBe(end)
    expect(world.faults).toEqual([])
    const calls = world.log.length
    world.until(60_000)
    expect(world.log).toHaveLength(calls)
  })

  test('a link that opens within what is being done is shown, and its messages come after that', () => {
    const world: Scripted = scripted({
      within: entry => {
        if (entry !== 'connecting') return
        world.links[0]?.opened()
        world.links[0]?.message('a')
        world.links[0]?.message('b')
      },
    })
    world.connection.hold()
    expect(world.log).toEqual([
      'idle',
      'open 0',
      'connecting',
      'connected',
      'opened',
      'message a',
      'message b',
    ])
  })

  test('a driver that breaks the rule, and reports within open, is understood', () => {
    const world = scripted({
      opening: ({ closed }) => closed(lost()),
      retry: () => 'fatal',
    })
    world.connection.hold()
    expect(world.log).toEqual(['idle', 'open 0', 'connecting', 'idle', 'failed'])
  })

  test('a driver that throws on opening is not heard any more, and the policy is not asked about it', () => {
    let handlers: LinkHandlers | undefined
    const asked: number[] = []
    const world = scripted({
      opening: opened => {
        handlers ??= opened
        if (handlers === opened) throw new Error('no')
      },
      retry: (_, attempt) => asked.push(attempt),
    })
    world.connection.hold()
    expect(world.connection.status()).toMatchObject({
      state: 'idle',
      error: { message: 'the driver could not open a link', fatal: true },
    })
    const before = world.log.length
    handlers?.noticed?.({ kind: 'overshoot', reason: 'x' })
    handlers?.closed(lost())
    expect([world.log.slice(before), asked]).toEqual([[], []])
  })

  test('suspended and resumed within what is being done, it stays', () => {
    const world: Scripted = scripted({
      within: entry => {
        if (entry !== 'connected') return
        world.connection.suspend('page')
        world.connection.resume('page')
      },
    })
    world.connection.hold()
    world.links[0]?.opened()
    expect(world.log).toEqual(['idle', 'open 0', 'connecting', 'connected', 'opened'])
  })

  test('closed for good: its status is complete before whoever closed it knows', () => {
    const { connection } = scripted()
    const log: string[] = []
    connection.status$.subscribe({
      next: ({ state }) => log.push(state),
      complete: () => log.push('complete'),
    })
    connection.close(() => log.push('done'))
    expect(log).toEqual(['idle', 'closed', 'complete', 'done'])
  })

  test('cut short while it closes, it leaves no timer', () => {
    const world = scripted()
    world.connection.hold()
    world.links[0]?.opened()
    const hung = scripted({
      manners: () => ({ opens: 'at once', fails: false, close: 'never', abort: 'never' }),
    })
    hung.connection.hold()
    hung.until(1)
    for (const { connection, timers } of [world, hung]) {
      connection.close(() => {})
      connection.abort()
      expect([connection.status().state, timers()]).toEqual(['closed', 0])
    }
  })

  test('what a part throws stops nothing, and is reported where RxJS reports what nobody handles', async () => {
    const errors: unknown[] = []
    const before = config.onUnhandledError
    config.onUnhandledError = error => errors.push(error)
    try {
      const world: Scripted = scripted({
        within: entry => {
          if (entry === 'opened') throw new Error('thrown by a part')
        },
      })
      world.connection.hold()
      world.links[0]?.opened()
      world.connection.reconnect()
      world.links[1]?.opened()
      expect(world.connection.status().state).toBe('connected')
      await expect.poll(() => errors).toHaveLength(2)
    } finally {
      config.onUnhandledError = before
    }
  })
})

describe('a driver whose links throw where they are to end', () => {
  test.each(['connected', 'cutting, closing', 'leaving, closing'])(
    'keeps nobody from closing a connection that is %s',
    async state => {
      const errors: unknown[] = []
      const before = config.onUnhandledError
      config.onUnhandledError = error => errors.push(error)
      try {
        const world: Scripted = scripted({
          within: entry => {
            if (/^(close|abort) \d/.test(entry)) throw new Error('no')
          },
        })
        reach[state]?.(world)
        world.connection.close(() => world.log.push('done'))
        world.connection.abort()
        expect(world.connection.status().state).toBe('closed')
        expect(world.log.filter(entry => entry === 'done')).toEqual(['done'])
        expect(world.timers()).toBe(0)
        const thrown = world.log.filter(entry => /^(close|abort) \d/.test(entry)).length
        await expect.poll(() => errors).toHaveLength(thrown)
      } finally {
        config.onUnhandledError = before
      }
    },
  )
})

describe('the status of a connection', () => {
  const statuses = (world: Scripted) => {
    const all: Status[] = []
    world.connection.status$.subscribe(status => all.push(status))
    return all
  }

  test('names the server, the client and what the broker can do', () => {
    const world = scripted()
    const all = statuses(world)
    world.connection.hold()
    world.links[0]?.opened()
    expect(all).toEqual([
      { state: 'idle' },
      { state: 'connecting', attempt: 0, server: 'server 0' },
      { state: 'connected', clientId: 'c', sessionPresent: false, capabilities, server: 'server 0' },
    ])
  })

  test('counts attempts, and says what was lost with a connection and where', () => {
    const error = lost()
    const world = scripted({ retry: (_, attempt) => 10 * (attempt + 1) })
    const all = statuses(world)
    world.connection.hold()
    world.links[0]?.closed(error)
    world.until(10)
    world.links[1]?.opened()
    world.links[1]?.closed(error)
    expect(all.filter(({ state }) => state !== 'connected')).toEqual([
      { state: 'idle' },
      { state: 'connecting', attempt: 0, server: 'server 0' },
      { state: 'waiting', attempt: 0, delay: 10, error, server: 'server 0' },
      { state: 'connecting', attempt: 1, server: 'server 1' },
      {
        state: 'waiting',
        attempt: 1,
        delay: 20,
        error,
        server: 'server 1',
        unanswered: { subscriptions: 1, publishes: 2 },
      },
    ])
  })

  test('A8 counts from 0 again after a connection that lasted', () => {
    for (const [lasted, attempt] of [
      [4_999, 2],
      [5_000, 1],
    ] as const) {
      const world = scripted({ retry: () => 1 })
      const all = statuses(world)
      world.connection.hold()
      world.links[0]?.closed(lost())
      world.until(1)
      world.links[1]?.opened()
      world.until(1 + lasted)
      world.links[1]?.closed(lost())
      world.until(2 + lasted)
      expect(all.at(-1), `${lasted}`).toMatchObject({ state: 'connecting', attempt })
    }
  })

  test('counts from 0 again after a connection that has lasted, though a part threw as it opened', async () => {
    const errors: unknown[] = []
    const before = config.onUnhandledError
    config.onUnhandledError = error => errors.push(error)
    try {
      const world = scripted({
        within: entry => {
          if (entry === 'opened') throw new Error('thrown by a part')
        },
      })
      const all = statuses(world)
      world.connection.hold()
      world.links[0]?.closed(lost())
      world.until(500)
      world.links[1]?.opened()
      world.until(6_000)
      world.links[1]?.closed(lost())
      expect(all.at(-1)).toMatchObject({ state: 'waiting', attempt: 0 })
      await expect.poll(() => errors).toHaveLength(1)
    } finally {
      config.onUnhandledError = before
    }
  })

  test('counts from 0 again after an attempt that has failed for good', () => {
    const world = scripted({ retry: error => (error.fatal ? 'fatal' : 1) })
    const all = statuses(world)
    world.connection.hold()
    world.links[0]?.closed(lost())
    world.until(1)
    world.links[1]?.closed(new ConnectionRefusedError('no', { fatal: true }))
    world.connection.reconnect()
    expect(all.at(-1)).toMatchObject({ state: 'connecting', attempt: 0 })
  })

  test('counts from 0 again when nobody has needed it any more', () => {
    const world = scripted({ retry: () => 1 })
    const all = statuses(world)
    world.connection.hold()
    world.links[0]?.closed(lost())
    world.connection.release()
    world.connection.hold()
    expect(all.at(-1)).toMatchObject({ state: 'connecting', attempt: 0 })
  })

  test.each([
    [true, 0],
    [false, 1],
  ])('goes on counting unless its end brings who made it closer: %s', (closer, attempt) => {
    const world = scripted({ retry: () => 1, closer })
    const all = statuses(world)
    world.connection.hold()
    world.links[0]?.closed(lost())
    world.until(1)
    world.links[1]?.opened()
    world.links[1]?.closed(lost())
    expect(all.at(-1)).toMatchObject({ state: 'waiting', attempt })
  })

  test('X85 a back-off of Infinity is for ever, but for hurry', () => {
    const world = scripted({ retry: () => Number.POSITIVE_INFINITY })
    world.connection.hold()
    world.links[0]?.closed(lost())
    world.until(1e12)
    expect(world.connection.status().state).toBe('waiting')
    expect(world.timers()).toBe(0)
    world.connection.hurry()
    expect(world.connection.status().state).toBe('connecting')
  })

  test('X85 a back-off of 0 leaves the turn: what fails at once must not keep the program from the rest', () => {
    const world = scripted({
      retry: () => 0,
      manners: () => ({ opens: 0, fails: true, close: 'at once', abort: 'at once' }),
    })
    world.connection.hold()
    world.until(100)
    expect(world.links.length).toBeLessThanOrEqual(101)
  })

  test.each<[string, () => unknown, string]>([
    [
      'throws',
      () => {
        throw new Error('thrown')
      },
      'the retry policy threw',
    ],
    ['returns NaN', () => Number.NaN, 'the retry policy returned no delay'],
    ['returns a negative number', () => -1, 'the retry policy returned no delay'],
    ['returns a text', () => '5', 'the retry policy returned no delay'],
    ['returns nothing', () => undefined, 'the retry policy returned no delay'],
  ])('of a policy that %s: a typed error, and no further attempt', (_, retry, message) => {
    const world = scripted({ retry: retry as never })
    world.connection.hold()
    world.links[0]?.closed(lost())
    expect(world.connection.status()).toMatchObject({
      state: 'idle',
      error: { name: 'LinkError', message, fatal: true },
    })
    world.until(1e6)
    expect(world.links).toHaveLength(1)
  })
})

describe('A3 linger', () => {
  test('starts anew with each that leaves', () => {
    const { connection, links, log, at, until } = scripted()
    connection.hold()
    links[0]?.opened()
    at(0, () => connection.release())
    at(900, () => connection.hold())
    at(950, () => connection.release())
    until(1_949)
    expect(log).not.toContain('close 0')
    until(1_950)
    expect(log.slice(-3)).toEqual(['lost', 'close 0', 'idle'])
  })

  test('X85 of Infinity keeps the connection for ever, and costs no timer', () => {
    const { connection, links, until, timers } = scripted({ linger: Number.POSITIVE_INFINITY })
    connection.hold()
    links[0]?.opened()
    connection.release()
    expect(timers()).toBe(0)
    until(1e12)
    expect(connection.status().state).toBe('connected')
  })
})

describe('a link that never says that it has closed', () => {
  test('is cut after 2 s, and given up after 2 more: what it says then is not heard', () => {
    const world = scripted({ manners: nth => (nth === 0 ? silent() : { ...silent(), opens: 5 }) })
    world.connection.hold()
    world.links[0]?.opened()
    world.connection.reconnect()
    world.until(1_999)
    expect(world.log.slice(5)).toEqual(['lost', 'close 0'])
    world.until(3_999)
    expect(world.log.slice(7)).toEqual(['abort 0'])
    world.until(4_100)
    expect(world.log.slice(8)).toEqual(['open 1', 'connecting', 'connected', 'opened'])
    world.links[0]?.message('late')
    world.links[0]?.ready()
    world.links[0]?.closed(lost())
    expect(world.log.slice(12)).toEqual([])
  })

  test.each<[string, (world: Scripted) => void]>([
    [
      'given up for the next',
      ({ connection, until }) => {
        connection.reconnect()
        until(4_000)
      },
    ],
    [
      'cut when the client closes',
      ({ connection }) => {
        connection.close(() => {})
        connection.abort()
      },
    ],
  ])('%s, is not heard of what it notices then', (_, end) => {
    let handlers: LinkHandlers | undefined
    const world = scripted({
      manners: silent,
      opening: opened => {
        handlers ??= opened
      },
    })
    const notice = { kind: 'overshoot', reason: 'x' } as const
    world.connection.hold()
    world.links[0]?.opened()
    handlers?.noticed?.(notice)
    end(world)
    handlers?.noticed?.(notice)
    expect(world.log.filter(entry => entry === 'noticed')).toHaveLength(1)
  })
})
