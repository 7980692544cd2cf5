import { checkArgument, isFunction } from '../../base/checks.js'
import type { Driver } from '../../driver/driver.js'
import { type Bench, type Case, pause } from './case.js'
import { carrying } from './cases/carrying.js'
import { closing } from './cases/closing.js'
import { grouping } from './cases/grouping.js'
import { keeping } from './cases/keeping.js'
import { losing } from './cases/losing.js'
import { matching } from './cases/matching.js'
import { naming } from './cases/naming.js'
import { nesting } from './cases/nesting.js'
import { opening } from './cases/opening.js'
import { publishing } from './cases/publishing.js'
import { resuming } from './cases/resuming.js'
import { retaining } from './cases/retaining.js'
import { settling } from './cases/settling.js'
import { straining } from './cases/straining.js'
import { subscribing } from './cases/subscribing.js'
import { type ContractOptions, checkContractOptions } from './options.js'
import { openPeer, type Peer, type PeerSetup } from './peer.js'
import { ContractError } from './report.js'

/** One promise that a driver makes by offering the seam. */
export interface ContractCase {
  /** The promise, in words. */
  readonly title: string
  /** What it cannot be shown without: capabilities of the driver, and options of the contract. */
  readonly needs: readonly string[]
  /**
   * Resolves when the driver keeps the promise, with why it did not have to where its capabilities, or the options, say
   * that it cannot; rejects with what went wrong.
   */
  readonly run: () => Promise<{ readonly skipped: string | null }>
}

/**
 * Returns the promises behind `Driver`, each as a case that any test runner can run; `testDriver` hands them to one.
 * `makeDriver` returns a new driver of one and the same broker at each call; different ones are different clients. The
 * cases take a real clock and, most of them, some tenths of a second each; they must not run at the same time.
 *
 * @throws OptionError for a `makeDriver` that is no function, and for an option that is unknown or out of range
 * @example
 * ```ts
 * import { driverContract } from 'rxtopics/testing'
 * import { createBroker, memory } from 'rxtopics/memory'
 *
 * const broker = createBroker()
 * for (const { title, run } of driverContract(() => memory(broker))) {
 *   const { skipped } = await run()
 *   console.log(skipped === null ? `ok ${title}` : `skipped ${title}: ${skipped}`)
 * }
 * ```
 */
export const driverContract = (
  makeDriver: () => Driver,
  options: ContractOptions = {},
): readonly ContractCase[] => contractCases('driverContract', makeDriver, options)

/** The same for any function that takes these: `path` is its name in errors. */
export const contractCases = (
  path: string,
  makeDriver: () => Driver,
  options: ContractOptions,
): readonly ContractCase[] => {
  checkArgument(`${path}.makeDriver`, makeDriver, isFunction)
  checkContractOptions(path, options)
  return cases.map((one, number) => ({
    title: one.title,
    needs: (one.needs ?? []).map(({ name }) => name),
    run: () => run(one, number, makeDriver, options),
  }))
}

const cases: readonly Case[] = [
  ...opening,
  ...closing,
  ...nesting,
  ...subscribing,
  ...matching,
  ...grouping,
  ...publishing,
  ...carrying,
  ...retaining,
  ...settling,
  ...resuming,
  ...naming,
  ...keeping,
  ...losing,
  ...straining,
]

const run = async (
  { needs = [], body }: Case,
  number: number,
  makeDriver: () => Driver,
  options: ContractOptions,
): Promise<{ readonly skipped: string | null }> => {
  const { patience = 2_000, quiet = 100 } = options
  const peers: Peer[] = []
  const opening = (setup: Partial<PeerSetup> = {}) => {
    const peer = openPeer({ ...setup, driver: setup.driver ?? makeDriver() }, patience)
    peers.push(peer)
    return peer
  }
  const open = async (setup?: Partial<PeerSetup>) => {
    const peer = opening(setup)
    await peer.first('opened')
    return peer
  }
  let skipped: string | null = null
  try {
    const scout = await open()
    const [opened] = await scout.first('opened')
    if (opened === undefined) throw new ContractError('the link did not open')
    scout.link.close()
    await scout.first('closed')
    const { capabilities } = opened.session
    skipped = needs.map(need => need.lack(capabilities, options)).find(lack => lack !== null) ?? null
    const bench: Bench = {
      ...{ open, opening, capabilities, options, patience },
      driver: makeDriver,
      quiet: () => pause(quiet),
      skip: reason => {
        skipped = reason
      },
      root: `contract-${number}/${Math.random().toString(36).slice(2, 10)}`,
    }
    if (skipped === null) await body(bench)
    return { skipped }
  } finally {
    for (const { link } of peers) link.abort()
    await Promise.all(peers.map(peer => peer.first('closed').catch(() => {})))
  }
}
