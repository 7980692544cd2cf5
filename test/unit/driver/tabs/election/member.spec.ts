import { VirtualTimeScheduler } from 'rxjs'
import { createClient, type Driver, type Link, LinkError } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createMember } from '../../../../../src/driver/tabs/election/member.js'
import { tabsOver } from '../../../../../src/driver/tabs/over.js'
import type { LockHandlers, Platform } from '../../../../../src/driver/tabs/platform.js'
import { createWorld, type Page, seeded, type World } from '../world.js'

const kept5 = { protocolVersion: 5, clean: false, sessionExpiry: 3_600 } as const
const state = (tab: Page) => tab.statuses.at(-1)?.state
const errors = (tab: Page) =>
  tab.statuses.flatMap(status =>
    'error' in status && status.error !== undefined ? [`${status.error.name}: ${status.error.message}`] : [],
  )
const leaderOf = (world: World, tabs: readonly Page[]) =>
  tabs.findIndex(tab => world.origin.holder()?.platform === tab.platform)

/** Two tabs that observe, the first of which leads. */
const pair = (world: World) => {
  const tabs = [world.tab(), world.tab()] as const
  const seen = tabs.map(tab => tab.observe('t'))
  world.advance(10_000)
  expect(tabs.map(state)).toEqual(['connected', 'connected'])
  expect(leaderOf(world, tabs)).toBe(0)
  return { tabs, seen }
}

describe('who leads', () => {
  for (const [way, within] of [
    ['close', 500],
    ['kill', 500],
  ] as const) {
    test(`when it goes (${way}) the next tab takes over at once, and nothing is lost`, () => {
      const world = createWorld(kept5)
      const { tabs, seen } = pair(world)
      tabs[0][way]()
      world.outside('teller').publish('t', 'x', { qos: 1 }).subscribe()
      world.advance(within)
      expect(state(tabs[1])).toBe('connected')
      expect(leaderOf(world, tabs)).toBe(1)
      expect(seen[1]).toEqual(['x'])
      expect(world.connections()).toHaveLength(1)
    })
  }

  test('when it is frozen it is replaced after the timeout, and comes back as one that is led', () => {
    const world = createWorld(kept5)
    const { tabs, seen } = pair(world)
    tabs[0].freeze()
    world.outside('teller').publish('t', 'x', { qos: 1 }).subscribe()
    world.advance(4_000)
    expect(leaderOf(world, tabs)).toBe(0)
    world.advance(4_000)
    expect(leaderOf(world, tabs)).toBe(1)
    expect(seen[1]).toEqual(['x'])
    tabs[0].thaw()
    world.advance(5_000)
    expect(tabs.map(state)).toEqual(['connected', 'connected'])
    expect(leaderOf(world, tabs)).toBe(1)
    expect(world.connections()).toHaveLength(1)
    // Though the broker has told it that another client has its id.
    expect(errors(tabs[0])).toEqual(['ConnectionLostError: the tab that held the connection is gone'])
  })

  test('a pause that is shorter than the timeout changes nothing', () => {
    const world = createWorld(kept5)
    const { tabs, seen } = pair(world)
    tabs[0].freeze()
    world.advance(3_000)
    world.outside('teller').publish('t', 'x', { qos: 1 }).subscribe()
    tabs[0].thaw()
    world.advance(5_000)
    expect(tabs.map(errors)).toEqual([[], []])
    expect(seen).toEqual([['x'], ['x']])
  })

  test('a tab that was frozen itself does not take the one that leads for frozen', () => {
    const world = createWorld(kept5)
    const { tabs } = pair(world)
    tabs[1].freeze()
    world.advance(60_000)
    tabs[1].thaw()
    world.advance(10_000)
    expect(leaderOf(world, tabs)).toBe(0)
    expect(errors(tabs[0])).toEqual([])
    expect(state(tabs[1])).toBe('connected')
  })

  test('all tabs but one that notice a frozen one do not steal from each other', () => {
    const world = createWorld(kept5, seeded(1))
    const tabs = [world.tab()]
    tabs[0]?.observe('t')
    world.advance(5_000)
    for (let i = 0; i < 5; i += 1) tabs.push(world.tab())
    for (const tab of tabs) tab.observe('t')
    world.advance(10_000)
    tabs[0]?.freeze()
    world.advance(20_000)
    expect(tabs.slice(1).map(state)).toEqual(Array(5).fill('connected'))
    expect(tabs.slice(1).map(tab => errors(tab).length)).toEqual(Array(5).fill(1))
    expect(world.origin.steals()).toBe(1)
  })

  test('one that never leads is replaced after the timeout, within a heartbeat', () => {
    const world = createWorld(kept5, seeded(1))
    const dead = world.origin.tab()
    dead.platform.lock('rxtopics tabs app ', false, { held: () => {}, stolen: () => {}, refused: () => {} })
    const tab = world.tab()
    tab.client.connect().subscribe()
    world.advance(4_999)
    expect(world.origin.steals()).toBe(0)
    world.advance(1_001)
    expect([world.origin.steals(), leaderOf(world, [tab])]).toEqual([1, 0])
    world.advance(100)
    expect(state(tab)).toBe('connected')
  })

  test('a page that is left and shown again begins to wait anew', () => {
    const world = createWorld(kept5, seeded(1))
    const dead = world.origin.tab()
    dead.platform.lock('rxtopics tabs app ', false, { held: () => {}, stolen: () => {}, refused: () => {} })
    const own = world.origin.tab()
    let leave = () => {}
    const platform: Platform = {
      ...own.platform,
      leaving: then => {
        leave = then
        return own.platform.leaving(then)
      },
    }
    const driver = tabsOver(platform, { name: 'app', driver: own.driver(memory(world.broker, kept5)) })
    createClient(driver, { scheduler: own.scheduler, random: seeded(1), retry: () => 100 })
      .connect()
      .subscribe()
    world.advance(5_000)
    leave()
    expect(world.origin.channels()).toEqual([])
    world.advance(5_099)
    expect([world.origin.steals(), world.origin.channels().length]).toEqual([0, 2])
    world.advance(1_001)
    expect(world.origin.steals()).toBe(1)
  })

  test('goes on to lead others when its own client has closed', () => {
    const world = createWorld(kept5)
    const { tabs, seen } = pair(world)
    void tabs[0].client.close()
    world.advance(5_000)
    world.outside('teller').publish('t', 'x', { qos: 1 }).subscribe()
    world.advance(1_000)
    expect(errors(tabs[1])).toEqual([])
    expect(seen[1]).toEqual(['x'])
  })

  test('two clients of one tab are led as two tabs are', () => {
    const world = createWorld(kept5)
    const { tabs, seen } = pair(world)
    tabs[0].publish('t', '1')
    tabs[1].publish('t', '2')
    world.advance(100)
    expect(seen.map(texts => [...texts].sort())).toEqual([
      ['1', '2'],
      ['1', '2'],
    ])
  })
})

test('bytes that are used again after a publish are sent as they were, also in the tab that leads', () => {
  const world = createWorld()
  const { tabs, seen } = pair(world)
  for (const { client } of tabs) {
    const bytes = new TextEncoder().encode('one')
    client.publish('t', bytes).subscribe()
    bytes.fill(0x78)
  }
  world.advance(1_000)
  expect(seen).toEqual([
    ['one', 'one'],
    ['one', 'one'],
  ])
})

test('a tab that nobody needs any more gives all back, and leads again when it is needed', () => {
  const world = createWorld(kept5)
  const tab = world.tab()
  const again = tab.observe('t')
  world.advance(10_000)
  void tab.client.close()
  world.advance(10_000)
  expect([world.origin.holder(), world.origin.channels(), world.connections()]).toEqual([null, [], []])
  expect(again).toEqual([])
  const next = world.tab()
  next.observe('t')
  world.advance(1_000)
  expect([state(next), leaderOf(world, [next])]).toEqual(['connected', 0])
})

describe('what is said on the channel of all', () => {
  const MEETING = 'rxtopics tabs app '

  test('nonsense changes nothing', () => {
    const world = createWorld(kept5)
    const { tabs, seen } = pair(world)
    for (const nonsense of [
      null,
      7,
      'leads',
      { kind: 'tabs' },
      { kind: 'tabs', version: 1, say: 'leads' },
      { kind: 'tabs', version: 1, say: 'leads', leader: 7 },
      { kind: 'tabs', version: 1, say: 'leads', leader: 'x', more: true },
      { kind: 'tabs', version: 1, say: 'toString', leader: 'x' },
      { kind: 'tabs', version: 'x', say: 'gone', leader: 'x' },
    ])
      world.origin.post(MEETING, nonsense)
    world.advance(5_000)
    tabs[1].publish('t', 'x')
    world.advance(100)
    expect(tabs.map(errors)).toEqual([[], []])
    expect(seen).toEqual([['x'], ['x']])
  })

  test('who leads does not believe that another one does, for the platform would have told it', () => {
    const world = createWorld(kept5)
    const { tabs, seen } = pair(world)
    world.origin.post(MEETING, { kind: 'tabs', version: 1, say: 'leads', leader: 'x' })
    world.advance(5_000)
    tabs[1].publish('t', 'x')
    world.advance(100)
    expect(tabs.map(errors)).toEqual([[], ['ConnectionLostError: the tab that held the connection is gone']])
    expect(seen).toEqual([['x'], ['x']])
  })

  test('a tab that was frozen while it got the lock, and lost it meanwhile, says nothing and takes nothing', () => {
    const world = createWorld(kept5)
    const tabs = [world.tab(), world.tab(), world.tab()] as const
    const seen = tabs.map(tab => tab.observe('t'))
    world.advance(0)
    tabs[0].freeze()
    world.advance(20_000)
    expect(tabs.map(state)).toEqual(['connecting', 'connected', 'connected'])
    const said = () =>
      world.origin.posted.filter(({ message }) => (message as { readonly say?: string }).say === 'leads')
        .length
    expect(said()).toBe(1)
    tabs[0].thaw()
    world.advance(5_000)
    expect(said()).toBe(1)
    expect(tabs.map(errors)).toEqual([[], [], []])
    world.outside('teller').publish('t', 'x', { qos: 1 }).subscribe()
    world.advance(100)
    expect(seen).toEqual([['x'], ['x'], ['x']])
  })

  test('a tab of another version that leads is not understood: a typed error, until it is gone', () => {
    const world = createWorld(kept5)
    const old = world.origin.tab()
    const release = old.platform.lock(MEETING, false, { held: () => {}, stolen: () => {}, refused: () => {} })
    const channel = old.platform.channel(MEETING, () =>
      channel.post({ kind: 'tabs', version: 2, say: 'leads', leader: 'old', news: [] }),
    )
    const tab = world.tab()
    tab.client.connect().subscribe()
    world.advance(2_000)
    expect(errors(tab)[0]).toBe(
      'TabsVersionError: tabs of another version hold the connection: they speak version 2, this one 1',
    )
    channel.close()
    release()
    world.advance(2_000)
    expect(state(tab)).toBe('connected')
  })

  test.each([
    ['leads', ['TabsVersionError']],
    ['attached', ['TabsVersionError']],
    ['wanted', []],
    ['gone', []],
  ])('a tab that waits and hears another version say that it %s: %j', (say, expected) => {
    const world = createWorld(kept5)
    const old = world.origin.tab()
    old.platform.lock(MEETING, false, { held: () => {}, stolen: () => {}, refused: () => {} })
    const tab = world.tab()
    tab.client.connect().subscribe({ error: () => {} })
    world.advance(500)
    world.origin.post(MEETING, { kind: 'tabs', version: 2, say, leader: 'old' })
    world.advance(10)
    expect(errors(tab).map(error => error.split(':')[0])).toEqual(expected)
  })

  test('a tab of another version learns which one this is', () => {
    const world = createWorld(kept5)
    pair(world)
    const before = world.origin.posted.length
    world.origin.post(MEETING, { kind: 'tabs', version: 2, say: 'wanted', somebody: 'x' })
    world.advance(10)
    expect(world.origin.posted.slice(before + 1)).toContainEqual({
      name: MEETING,
      message: { kind: 'tabs', version: 1, say: 'leads', leader: expect.any(String) },
    })
  })

  test('of an error only its words cross a channel, not what led to it', () => {
    const world = createWorld()
    const failing: Driver = {
      name: 'failing',
      open: ({ closed }, { scheduler }) => {
        scheduler.schedule(
          () => closed(new LinkError('no', { fatal: true, cause: new Error('hunter2') })),
          500,
        )
        const link: Partial<Link> = { close: () => {}, abort: () => {} }
        return link as Link
      },
    }
    const errors: unknown[] = []
    for (let i = 0; i < 2; i += 1) {
      const driver = tabsOver(world.origin.tab().platform, { name: 'app', driver: failing })
      createClient(driver, { scheduler: world.scheduler })
        .connect()
        .subscribe({
          error: (error: unknown) => errors.push(error),
        })
    }
    world.advance(5_000)
    expect(errors).toHaveLength(2)
    for (const error of errors) {
      expect(error).toMatchObject({ message: 'no', fatal: true })
      expect((error as Error).cause).toBeUndefined()
    }
    expect(JSON.stringify(world.origin.posted)).toContain('"no"')
    expect(JSON.stringify(world.origin.posted)).not.toContain('hunter2')
  })
})

test('each link has a name of its own, made of chance', () => {
  const world = createWorld(kept5)
  for (let i = 0; i < 4; i += 1) world.tab().observe('t')
  world.advance(1_000)
  const names = new Set(world.origin.channels().map(name => name.split(' ').at(-1) ?? ''))
  // The one that leads needs none; that of the meeting is empty.
  expect(names.size).toBe(4)
  for (const name of names) expect(name).toMatch(/^(\w{12,})?$/)
})

test('a page that is being left ends its connection in order, and then says that it is gone', () => {
  const world = createWorld()
  const tab = world.origin.tab()
  const ends: unknown[] = []
  const isGone = () =>
    world.origin.posted.some(({ message }) => (message as { readonly say?: string }).say === 'gone')
  const driver: Driver = {
    name: 'noting',
    open: () => {
      const link: Partial<Link> = {
        close: () => ends.push(['in order', isGone()]),
        abort: () => ends.push(['at once', isGone()]),
      }
      return link as Link
    },
  }
  const tabs = tabsOver(tab.platform, { name: 'app', driver })
  createClient(tabs, { scheduler: world.scheduler }).connect().subscribe()
  world.advance(1_000)
  tab.close()
  world.advance(1_000)
  expect(ends).toEqual([['in order', false]])
  expect(isGone()).toBe(true)
})

test('a tab that has led meanwhile does not steal from who has followed it, of whom it has yet to hear', () => {
  const scheduler = new VirtualTimeScheduler()
  const asked: { readonly steal: boolean; readonly handlers: LockHandlers }[] = []
  let hear: (message: unknown) => void = () => {}
  const platform: Platform = {
    hasWorkers: () => false,
    missing: () => null,
    channel: (name, receive) => {
      if (name === 'rxtopics tabs app ') hear = receive
      return { post: () => {}, close: () => {} }
    },
    lock: (_, steal, handlers) => {
      asked.push({ steal, handlers })
      return () => {}
    },
    settle: then => then(),
    leaving: () => () => {},
  }
  const driver: Driver = {
    name: 'silent',
    open: () => ({ close: () => {}, abort: () => {} }) as Partial<Link> as Link,
  }
  const member = createMember({
    ...{ name: 'app', driver, platform, time: createTime(scheduler), random: () => 0.5 },
    options: { heartbeat: 1_000, heartbeatTimeout: 5_000, grace: 0, maximumUnread: 1_000 },
  })
  const advance = (ms: number) => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.flush()
  }
  const line = member.dial({ receive: () => {}, connected: () => {}, ended: () => {} })
  advance(0)
  hear({ kind: 'tabs', version: 1, say: 'leads', leader: 'x' })
  line.silent()
  const [first] = asked
  first?.handlers.held()
  first?.handlers.stolen()
  advance(900)
  expect(asked.map(({ steal }) => steal)).toEqual([false])
})

describe('a line whose turn to begin has yet to come, as where timers are slow in the background', () => {
  const beginning = () => {
    const scheduler = new VirtualTimeScheduler()
    const posted: { readonly name: string; readonly message: unknown }[] = []
    const opened: string[] = []
    let hear: (message: unknown) => void = () => {}
    let held = () => {}
    const platform: Platform = {
      hasWorkers: () => false,
      missing: () => null,
      channel: (name, receive) => {
        opened.push(name)
        if (name === 'rxtopics tabs app ') hear = receive
        return { post: message => void posted.push({ name, message }), close: () => {} }
      },
      lock: (_name, _steal, handlers) => {
        held = handlers.held
        return () => {}
      },
      settle: then => then(),
      leaving: () => () => {},
    }
    const driver: Driver = {
      name: 'silent',
      open: () => ({ close: () => {}, abort: () => {} }) as Partial<Link> as Link,
    }
    let names = 0
    const random = () => {
      names += 1
      return (names / 1_000) % 1
    }
    const member = createMember({
      ...{ name: 'app', driver, platform, time: createTime(scheduler), random },
      options: { heartbeat: 1_000, heartbeatTimeout: 5_000, grace: 0, maximumUnread: 1_000 },
    })
    const advance = (ms: number) => {
      scheduler.maxFrames = scheduler.frame + ms
      scheduler.flush()
    }
    const dial = () => {
      let connected = 0
      const line = member.dial({ receive: () => {}, connected: () => void connected++, ended: () => {} })
      return { line, connected: () => connected }
    }
    // Another line of this tab, so that it hears and is heard.
    dial()
    advance(0)
    const wanted = () =>
      posted.flatMap(({ message }) => {
        const { say, link } = message as { readonly say?: string; readonly link?: string }
        return say === 'wanted' ? [link] : []
      })
    return {
      advance,
      dial,
      hear: (word: object) => hear({ kind: 'tabs', version: 1, ...word }),
      wanted,
      opened,
      held: () => held(),
    }
  }

  test('asks nobody to lead it, for it could not greet', () => {
    const { advance, dial, hear, wanted, opened } = beginning()
    const [first] = wanted()
    const late = dial()
    hear({ say: 'leads', leader: 'x' })
    expect(wanted()).toEqual([first, first])
    hear({ say: 'attached', leader: 'x', link: 'of another' })
    advance(0)
    expect(wanted()).toHaveLength(3)
    const link = wanted()[2]
    expect(opened.at(-1)).toBe(`rxtopics tabs app ${link}`)
    expect(late.connected()).toBe(0)
    hear({ say: 'attached', leader: 'x', link })
    expect(late.connected()).toBe(1)
  })

  test('is led once by this tab, when that begins to lead just then', () => {
    const { advance, dial, held } = beginning()
    const late = dial()
    held()
    advance(0)
    expect(late.connected()).toBe(1)
  })
})
