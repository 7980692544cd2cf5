import fc from 'fast-check'
import { ConnectionLostError, ConnectionRefusedError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { type Answer, type Manners, type Scripted, scripted } from './scripted.js'

// Whatever is asked of a connection, whenever, also within its own calls, over links that answer within the call, later
// or never: in the end it is what was wanted last, over one link that stays.

type Act =
  | 'hold'
  | 'release'
  | 'reconnect'
  | 'hurry'
  | 'suspend'
  | 'resume'
  | 'close'
  | 'abort'
  | 'lose'
  | 'refuse'

interface Script {
  readonly acts: readonly (readonly [at: number, act: Act])[]
  /** What is done within the nth thing that is heard, from 0. */
  readonly within: readonly (readonly [nth: number, act: Act])[]
  readonly manners: readonly Manners[]
  readonly linger: number
}

const answers: fc.Arbitrary<Answer> = fc.constantFrom<Answer[]>('at once', 'never', 0, 5, 2_000, 3_000)

const manners: fc.Arbitrary<Manners> = fc.record({
  opens: fc.constantFrom<Answer[]>('never', 0, 5, 40),
  fails: fc.boolean(),
  close: answers,
  abort: answers,
})

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Act>('hold') },
  { weight: 3, arbitrary: fc.constant<Act>('release') },
  { weight: 2, arbitrary: fc.constant<Act>('reconnect') },
  fc.constantFrom<Act[]>('hurry', 'suspend', 'resume', 'lose', 'refuse', 'close', 'abort'),
)

const script: fc.Arbitrary<Script> = fc.record({
  acts: fc.array(fc.tuple(fc.nat({ max: 3_000 }), act), { maxLength: 8 }),
  within: fc.array(fc.tuple(fc.nat({ max: 30 }), act), { maxLength: 5 }),
  manners: fc.array(manners, { maxLength: 6 }),
  linger: fc.constantFrom(0, 50, 1_000),
})

/** After the script links open at once, and do what they are told. */
const polite: Manners = { opens: 5, fails: false, close: 5, abort: 'at once' }

/** When all that is not wanted any more must be over: the last act, and the grace of several links. */
const SETTLED = 60_000

const run = ({ acts, within, manners: given, linger }: Script): Scripted => {
  let held = 0
  let closed = false
  // The first is the status at the start.
  let heard = -1
  const settled = () => world.now() > 3_000
  const world: Scripted = scripted({
    linger,
    retry: error => (error.fatal ? 'fatal' : 100),
    manners: nth => (settled() ? polite : (given[nth] ?? polite)),
    within: () => {
      const nth = heard
      heard += 1
      if (nth < 0 || settled()) return
      for (const [when, inner] of within) if (when === nth) does(inner)
    },
  })
  const does = (what: Act) => {
    const { connection, links } = world
    const newest = links[links.length - 1]
    if (what === 'release') {
      if (held === 0) return
      held -= 1
      connection.release()
    } else if (what === 'hold') {
      // A client that is closed takes no lease.
      if (closed) return
      held += 1
      connection.hold()
    } else if (what === 'close') {
      closed = true
      connection.close(() => world.log.push('done'))
    } else if (what === 'lose') newest?.closed(new ConnectionLostError('lost'))
    else if (what === 'refuse') newest?.closed(new ConnectionRefusedError('no', { fatal: true }))
    else if (what === 'suspend' || what === 'resume') connection[what]('page')
    else connection[what]()
  }
  for (const [at, what] of acts) world.at(at, () => does(what))
  // Who got an error has left; whoever is left is served again.
  world.at(3_001, () => {
    world.connection.resume('page')
    world.connection.reconnect()
  })
  world.until(SETTLED)
  return world
}

/** The statuses that may follow each other. */
const follows: Readonly<Record<string, readonly string[]>> = {
  idle: ['connecting', 'closed'],
  connecting: ['connecting', 'connected', 'waiting', 'idle', 'closed'],
  connected: ['connecting', 'waiting', 'idle', 'closed'],
  waiting: ['connecting', 'idle', 'closed'],
  closed: [],
}

const check = (given: Script): void => {
  const world = run(given)
  const { connection, log } = world
  expect(world.faults).toEqual([])

  const statuses = log.filter(entry => Object.hasOwn(follows, entry))
  for (const [i, status] of statuses.entries()) {
    if (i > 0) expect(follows[statuses[i - 1] ?? '']).toContain(status)
  }
  const used = log.filter(entry => entry === 'opened' || entry === 'lost')
  for (const [i, entry] of used.entries()) expect(entry).toBe(i % 2 === 0 ? 'opened' : 'lost')

  const end = connection.status().state
  const closing = log.includes('done')
  expect(end).toBe(closing ? 'closed' : connection.leases() > 0 ? 'connected' : 'idle')
  expect(used.length % 2 === 1).toBe(end === 'connected')
  expect(log.filter(entry => entry === 'done').length).toBe(end === 'closed' ? 1 : 0)
  expect(world.timers()).toBe(0)

  const before = log.length
  world.until(SETTLED * 2)
  expect(log.slice(before)).toEqual([])
}

describe('Q89 a connection, whatever happens to it', () => {
  test('ends in what was wanted last, in one connection that stays', () => {
    fc.assert(fc.property(script, check), { numRuns: 3_000 })
  })
})
