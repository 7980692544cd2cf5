import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { OptionError } from 'rxtopics'
import { ContractError, driverContract, testDriver } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'
import { createWorld } from './world.js'

type Body = (...context: readonly unknown[]) => Promise<void>

/** Registers the contract of a driver with few options, and returns what was registered. */
const registered = (options?: Parameters<typeof testDriver>[2]): ReadonlyMap<string, Body> => {
  const tests = new Map<string, Body>()
  testDriver((title, body) => tests.set(title, body as Body), createWorld().make, options)
  return tests
}

const NEEDY = 'after a cut the driver opens another link'
const reason = 'needs the option cut: ends the connections of all links'

describe('testDriver', () => {
  test('S95 registers each case of the contract', () => {
    const titles = driverContract(createWorld().make).map(({ title }) => title)
    expect([...registered().keys()]).toEqual(titles)
  })

  test('a case that is skipped tells the context of its test why', async () => {
    const told: unknown[] = []
    await registered().get(NEEDY)?.({
      skip(why: string) {
        told.push(this, why)
      },
    })
    expect(told).toEqual([{ skip: expect.any(Function) }, reason])
  })

  test('or tells the option `skipped`, whatever the context can', async () => {
    const told: unknown[] = []
    const tests = registered({ skipped: (...what) => void told.push(what) })
    await tests.get(NEEDY)?.({ skip: () => expect.unreachable() })
    expect(told).toEqual([[NEEDY, reason]])
  })

  test('a runner that cannot be told fails the case: nothing is left out in silence', async () => {
    const run = registered().get(NEEDY)?.()
    await expect(run).rejects.toThrow(ContractError)
    await expect(run).rejects.toThrow('the option skipped')
  })

  test('a case that is not skipped needs no context', async () => {
    await registered({ quiet: 5 }).get('ping is answered once each')?.()
  })

  test('no body has a parameter: jest would pass a callback for one, and node:test for two', () => {
    for (const body of registered().values()) expect(body.length).toBe(0)
  })

  test('what cannot be used is refused under its own name', () => {
    const { make } = createWorld()
    const test = () => {}
    for (const [path, attempt] of [
      ['testDriver.test', () => testDriver('test' as never, make)],
      ['testDriver.makeDriver', () => testDriver(test, make() as never)],
      ['testDriver.skipped', () => testDriver(test, make, { skipped: true as never })],
      ['testDriver.patience', () => testDriver(test, make, { patience: -1 })],
      ['testDriver.options', () => testDriver(test, make, null as never)],
    ] as const) {
      expect(attempt).toThrow(OptionError)
      expect(attempt).toThrow(path)
    }
  })

  test('S95 node:test runs it, and prints why a case is skipped', { timeout: 60_000 }, async () => {
    const file = new URL('../../../support/spec/contractOfMemory.ts', import.meta.url).pathname
    // Within a run of node:test, as on some machines of CI, it would report to that.
    const { NODE_TEST_CONTEXT: _, ...env } = process.env
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', '--test', '--test-reporter', 'tap', file],
      { env },
    )
    expect(stdout).toContain(`# SKIP ${reason}`)
    expect(stdout).toMatch(/^# fail 0$/m)
    expect(Number(/^# pass (\d+)$/m.exec(stdout)?.[1])).toBeGreaterThan(60)
  })
})
