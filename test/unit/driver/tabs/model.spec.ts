import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createWorld, type Page, seeded } from './world.js'

// Tabs join, leave, crash and freeze, and the broker drops the connection, at any moment. Two things hold whatever
// happens: what was acknowledged to a tab has arrived; and a tab that observes sees each message that was published since
// at least once. The session is kept, so that nothing is lost while the connection changes hands.

type Step =
  | { readonly do: 'join' | 'kill' | 'close' | 'nap' | 'freeze' | 'publish'; readonly which: number }
  | { readonly do: 'tell' | 'drop' }
  | { readonly do: 'wait'; readonly ms: number }

const of = (kind: 'join' | 'kill' | 'close' | 'nap' | 'freeze' | 'publish') =>
  fc.nat({ max: 7 }).map((which): Step => ({ do: kind, which }))

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 2, arbitrary: of('join') },
  { weight: 1, arbitrary: of('kill') },
  { weight: 1, arbitrary: of('close') },
  { weight: 1, arbitrary: of('nap') },
  { weight: 1, arbitrary: of('freeze') },
  { weight: 4, arbitrary: of('publish') },
  { weight: 4, arbitrary: fc.constant<Step>({ do: 'tell' }) },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'drop' }) },
  {
    weight: 6,
    arbitrary: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 8_000 })).map((ms): Step => ({ do: 'wait', ms })),
  },
)

interface Observing {
  readonly page: Page
  readonly seen: string[]
  /** From when on it is sure to be subscribed. */
  since: number
  alive: boolean
  /** Until when it stands still; what is published meanwhile it need not see. */
  frozenUntil: number
  readonly blind: { readonly from: number; readonly to: number }[]
}

const NAP = 2_000
const FREEZE = 20_000
const SETTLED = 15_000

const run = (protocolVersion: 4 | 5, steps: readonly Step[], seed: number) => {
  const persistence = protocolVersion === 5 ? { clean: false, sessionExpiry: 3_600 } : { clean: false }
  const world = createWorld({ protocolVersion, ...persistence }, seeded(seed))
  // When the broker had it first: what a tab publishes that stands still comes later.
  const arrived = new Map<string, number>()
  const ledger = world.outside('ledger')
  ledger.observe('#', { qos: 1 }).subscribe(({ payload }) => {
    const text = new TextDecoder().decode(payload)
    if (!arrived.has(text)) arrived.set(text, now())
  })
  const teller = world.outside('teller')
  teller.connect().subscribe()
  const tabs: Observing[] = []
  const published: { readonly text: string; readonly at: number; result: { outcome: string | null } }[] = []
  let count = 0
  const now = () => world.scheduler.frame

  const join = () => {
    const page = world.tab()
    const seen = page.observe('t/#')
    const tab: Observing = { page, seen, since: Infinity, alive: true, frozenUntil: 0, blind: [] }
    tabs.push(tab)
    page.client.subscriptions$.subscribe(({ kind }) => {
      if (kind === 'granted') tab.since = Math.min(tab.since, now())
    })
  }
  const pick = (which: number): Observing | undefined => {
    const running = tabs.filter(({ alive, frozenUntil }) => alive && frozenUntil <= now())
    return running.length === 0 ? undefined : running[which % running.length]
  }
  const stop = (tab: Observing, ms: number) => {
    const until = now() + ms
    tab.frozenUntil = until
    if (ms === FREEZE) tab.blind.push({ from: now() - SETTLED, to: until + SETTLED })
    tab.page.freeze()
    world.scheduler.schedule(() => tab.page.thaw(), ms)
  }

  world.advance(100)
  join()
  join()
  for (const each of steps) {
    const tab = 'which' in each ? pick(each.which) : undefined
    if (each.do === 'join' && tabs.filter(({ alive }) => alive).length < 6) join()
    else if (each.do === 'wait') world.advance(each.ms)
    else if (each.do === 'drop') world.broker.disconnect('browser')
    else if (each.do === 'tell') {
      count += 1
      const text = `${count}`
      const result: { outcome: string | null } = { outcome: null }
      teller.publish(`t/${text}`, text, { qos: 1 }).subscribe(({ outcome }) => {
        result.outcome = outcome
      })
      published.push({ text, at: now(), result })
    } else if (tab !== undefined) {
      if (each.do === 'publish') {
        count += 1
        published.push({ text: `${count}`, at: now(), result: tab.page.publish(`t/${count}`, `${count}`) })
      } else if (each.do === 'kill' || each.do === 'close') {
        tab.alive = false
        tab.page[each.do]()
      } else if (each.do === 'nap') stop(tab, NAP)
      else if (each.do === 'freeze') stop(tab, FREEZE)
    }
  }
  world.advance(FREEZE + 60_000)

  const acknowledged = published.filter(({ result }) => result.outcome === 'acknowledged')
  const lost = acknowledged.filter(({ text }) => !arrived.has(text)).map(({ text }) => text)
  const unseen = tabs
    .filter(({ alive }) => alive)
    .map(({ seen, since, blind }) =>
      acknowledged
        .filter(({ text, at }) => {
          const last = arrived.get(text) ?? at
          return at >= since && blind.every(({ from, to }) => last < from || at > to)
        })
        .filter(({ text }) => !seen.includes(text))
        .map(({ text }) => text),
    )
  const alive = tabs.filter(tab => tab.alive)
  return {
    lost,
    unseen,
    acknowledged: acknowledged.length,
    connections: world.connections().length,
    alive: alive.length,
    states: alive.map(({ page }) => page.statuses.at(-1)?.state),
  }
}

describe('tabs, whatever becomes of them', () => {
  for (const protocolVersion of [5, 4] as const) {
    test(`nothing acknowledged is lost, and observers see what is published, MQTT ${protocolVersion}`, () => {
      fc.assert(
        fc.property(fc.array(step, { minLength: 10, maxLength: 60 }), fc.nat(), (steps, seed) => {
          const { lost, unseen, connections, alive, states } = run(protocolVersion, steps, seed)
          expect(lost).toEqual([])
          expect(unseen.flat()).toEqual([])
          expect(states.every(state => state === 'connected')).toBe(true)
          expect(connections).toBe(alive > 0 ? 1 : connections)
        }),
        { numRuns: 80 },
      )
    }, 120_000)
  }

  // A tab that was frozen for long comes back, and finds out that it has the lock before it finds out that it has lost it.
  test('a short nap costs no message while another tab comes back', () => {
    const steps: readonly Step[] = [
      { do: 'wait', ms: 0 },
      { do: 'freeze', which: 0 },
      { do: 'wait', ms: 6_834 },
      { do: 'nap', which: 0 },
      { do: 'close', which: 0 },
      { do: 'freeze', which: 0 },
      { do: 'wait', ms: 6_394 },
      { do: 'wait', ms: 4_773 },
      { do: 'publish', which: 0 },
      { do: 'tell' },
      { do: 'nap', which: 0 },
      { do: 'nap', which: 0 },
    ]
    expect(run(5, steps, 0).unseen.flat()).toEqual([])
  })
})
