import { checkArgument, hasFunctions, isFunction, isObject, memberOf } from '../../base/checks.js'
import type { Driver } from '../../driver/driver.js'
import { contractCases } from './driverContract.js'
import type { ContractOptions } from './options.js'
import { ContractError } from './report.js'

/** What registers a test: `test` of vitest, node:test, jest, and of others that take a title and an async function. */
export type RegisterTest = (title: string, body: (...context: unknown[]) => Promise<void>) => unknown

/** The options of the contract, and what to do about a case that is skipped. */
export interface TestDriverOptions extends ContractOptions {
  /**
   * Called with what is skipped and why, within the test.
   *
   * @default `skip(reason)` of the context that the runner gives to a test (vitest, node:test); where there is none, as
   * in jest, the test fails with a `ContractError` that says so: nothing is left out in silence
   */
  readonly skipped?: (title: string, reason: string) => void
}

/**
 * Registers each case of `driverContract` with a test runner, and returns nothing. `test`: the one of the runner;
 * `makeDriver` returns a new driver of one and the same system at each call.
 *
 * @throws OptionError for an argument that is no function, and for an option that is unknown or out of range
 * @example
 * ```ts
 * import { test } from 'node:test'
 * import { testDriver } from 'rxtopics/testing'
 * import { createBroker, memory } from 'rxtopics/memory'
 *
 * const broker = createBroker()
 * testDriver(test, () => memory(broker))
 * ```
 */
export const testDriver = (
  test: RegisterTest,
  makeDriver: () => Driver,
  options: TestDriverOptions = {},
): void => {
  checkArgument('testDriver.test', test, isFunction)
  checkArgument('testDriver.options', options, isObject)
  const { skipped: told, ...contract } = options
  if (told !== undefined) checkArgument('testDriver.skipped', told, isFunction)
  for (const { title, run } of contractCases('testDriver', makeDriver, contract)) {
    // No parameter by name: runners count them, and would pass a callback for a second one.
    test(title, async (...[context]: readonly unknown[]) => {
      const { skipped } = await run()
      if (skipped === null) return
      if (told !== undefined) told(title, skipped)
      else if (hasFunctions(context, 'skip'))
        (memberOf(context, 'skip') as (why: string) => void).call(context, skipped)
      else
        throw new ContractError(
          `skipped (${skipped}), which this runner cannot be told: give testDriver the option skipped`,
        )
    })
  }
}
