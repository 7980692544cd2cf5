import { checkArgument, isFunction } from '../../base/checks.js'
import type { Driver } from '../../driver/driver.js'
import { lifecycleCases } from './lifecycleCases.js'
import { messageCases } from './messageCases.js'
import { ContractError, openPeer, type Peer } from './peer.js'
import { subscriptionCases } from './subscriptionCases.js'

/** One promise that a driver makes by offering the seam. */
export interface ContractCase {
  /** What the driver is held to. */
  readonly title: string
  /**
   * Resolves when the driver keeps the promise, with why it did not have to where its capabilities say that it cannot;
   * rejects with what went wrong.
   */
  readonly run: () => Promise<{ readonly skipped: string | null }>
}

/**
 * Returns the promises behind `Driver`, each as a case that any test runner can run. `makeDriver` returns a new driver
 * of one and the same broker at each call; different ones are different clients. The cases take a real clock and about
 * a tenth of a second each.
 *
 * @throws OptionError for what is not a function
 * @example
 * ```ts
 * import { driverContract } from 'rxtopics/testing'
 * import { createBroker, memory } from 'rxtopics/memory'
 *
 * const broker = createBroker()
 * for (const { title, run } of driverContract(() => memory(broker))) {
 *   run().then(({ skipped }) => console.log(skipped === null ? `ok ${title}` : `skipped ${title}: ${skipped}`))
 * }
 * ```
 */
export const driverContract = (makeDriver: () => Driver): readonly ContractCase[] => {
  checkArgument('driverContract.makeDriver', makeDriver, isFunction)
  return cases.map(({ title, unless, body }, number) => ({
    title,
    run: async () => {
      const peers: Peer[] = []
      const opening = () => {
        const peer = openPeer(makeDriver())
        peers.push(peer)
        return peer
      }
      const open = async () => {
        const peer = opening()
        await peer.first('opened')
        return peer
      }
      try {
        const [opened] = await (await open()).first('opened')
        if (opened === undefined) throw new ContractError('the link did not open')
        const { capabilities } = opened.session
        const skipped = unless?.(capabilities) ?? null
        const root = `contract/${number}-${Math.random().toString(36).slice(2, 10)}`
        if (skipped === null) await body({ open, opening, capabilities, root })
        return { skipped }
      } finally {
        for (const { link } of peers) link.close()
      }
    },
  }))
}

const cases = [...lifecycleCases, ...subscriptionCases, ...messageCases]
