import { OptionError } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { ContractError, driverContract } from 'rxtopics/testing'
import { describe, expect, test, vi } from 'vitest'
import { caseOf, type Fault, runFault } from './faults.js'
import { keepingFaults } from './keepingFaults.js'
import { lifecycleFaults, lossFaults } from './lifecycleFaults.js'
import { messageFaults, retainedFaults, sessionFaults, settlingFaults } from './messageFaults.js'
import { groupFaults, subscriptionFaults } from './subscriptionFaults.js'
import { createWorld, wrapped } from './world.js'

const faults: readonly Fault[] = [
  ...lifecycleFaults,
  ...lossFaults,
  ...subscriptionFaults,
  ...groupFaults,
  ...messageFaults,
  ...retainedFaults,
  ...settlingFaults,
  ...sessionFaults,
  ...keepingFaults,
]

const titles = driverContract(() => createWorld().make()).map(({ title }) => title)

describe('S95 a driver without faults passes', () => {
  for (const title of titles) {
    test(title, async () => {
      const version = title.startsWith('without identifiers') ? 4 : 5
      const { make, options } = createWorld(version)
      expect(await caseOf(title, make, { ...options, redeliversAfter: 20 }).run()).toEqual({ skipped: null })
    })
  }
})

describe('S95 a driver with one fault is noticed', () => {
  for (const fault of faults) {
    test(`${fault.what}: by “${fault.noticedBy}…”`, async () => {
      await expect(runFault(fault)).rejects.toThrow(ContractError)
    })
  }

  test('what a driver leaves unanswered when it closes ends no process: no promise floats', async () => {
    const floating: unknown[] = []
    const note = (error: unknown) => void floating.push(error)
    process.on('unhandledRejection', note)
    const { make, options } = createWorld()
    const forgetful = wrapped(make(), handlers => {
      let over = false
      return {
        handlers: {
          closed: error => {
            over = true
            handlers.closed(error)
          },
        },
        link: link => ({
          publish: (packet, outcome) =>
            link.publish(packet, answer => setTimeout(() => (over ? undefined : outcome(answer)), 5)),
        }),
      }
    })
    const one = caseOf('close ends the link in order', () => forgetful, options)
    expect(await one.run()).toEqual({ skipped: null })
    await new Promise(done => setTimeout(done, (options.patience ?? 0) + 50))
    process.off('unhandledRejection', note)
    expect(floating).toEqual([])
  })

  test('each case has a fault that it notices', () => {
    const unproven = titles.filter(title => !faults.some(({ noticedBy }) => title.startsWith(noticedBy)))
    expect(unproven).toEqual([])
  })
})

describe('what a case needs', () => {
  const bare = () => {
    const broker = createBroker()
    return () => memory(broker, { protocolVersion: 4 })
  }

  test('S95 a case says what it needs, and is skipped with the reason where that is not there', async () => {
    const cut = caseOf('after a cut', bare())
    expect(cut.needs).toEqual(['option cut'])
    expect((await cut.run()).skipped).toBe('needs the option cut: ends the connections of all links')
    const groups = caseOf('a group on a filter', bare())
    expect(groups.needs).toEqual(['groups', 'wildcards'])
    expect((await caseOf('properties pass', bare()).run()).skipped).toBe(
      'the driver says that it has no properties',
    )
  })

  test('a link that takes any number says so', async () => {
    expect((await caseOf('a link that takes no more', bare()).run()).skipped).toMatch(/^the link took 3000/)
  })

  test('every need has a name that says something, and every title is its own', () => {
    const cases = driverContract(bare())
    expect(new Set(titles).size).toBe(cases.length)
    for (const { needs } of cases) for (const need of needs) expect(need.length).toBeGreaterThan(3)
  })
})

describe('options', () => {
  const make = createWorld().make

  test.each([
    ['patience', { patience: 0 }],
    ['quiet', { quiet: -1 }],
    ['cut', { cut: true }],
    ['silence', { silence: 1 }],
    ['restart', { restart: 'now' }],
    ['denied', { denied: 7 }],
    ['unreachable', { unreachable: {} }],
    ['connections', { connections: 3 }],
    ['kept', { kept: make() }],
    ['window.size', { window: { size: 0, driver: make } }],
    ['window.driver', { window: { size: 1 } }],
    ['redeliversAfter', { redeliversAfter: 'soon' }],
    ['groupsRedeliver', { groupsRedeliver: false }],
    ['expiring.after', { expiring: { after: 0, driver: make } }],
    ['expiring.driver', { expiring: { after: 1 } }],
    ['keepsRetained', { keepsRetained: false }],
    ['another', { another: make() }],
    ['drop', { drop: true }],
    ['strain', { strain: 'much' }],
    ['patients', { patients: 1 }],
  ])('%s that cannot be used', (path, options) => {
    const contract = () => driverContract(make, options as never)
    expect(contract).toThrow(OptionError)
    expect(contract).toThrow(`driverContract.${path}`)
  })

  test('a driver in place of what makes one', () => {
    expect(() => driverContract(make() as never)).toThrow('driverContract.makeDriver')
  })

  test('patience is how long a case waits', async () => {
    const silent = wrapped(make(), () => ({ handlers: { opened: () => {} } }))
    const [first] = driverContract(() => silent, { patience: 30, quiet: 5 })
    await expect(first?.run()).rejects.toThrow('waited 30 ms for "opened"')
  })

  test('a driver that does nothing yet is told so before a runner gives a test up, which takes five seconds', async () => {
    vi.useFakeTimers()
    try {
      const nothing = wrapped(make(), () => ({ handlers: { opened: () => {}, closed: () => {} } }))
      const [first] = driverContract(() => nothing)
      let said: unknown
      first?.run().catch((error: unknown) => {
        said = error
      })
      await vi.advanceTimersByTimeAsync(4_900)
      expect(said).toMatchObject({ name: 'ContractError', message: 'waited 2000 ms for "opened"' })
    } finally {
      vi.useRealTimers()
    }
  })
})
