// Numbers in titles, as E29 or P14: test/README.md.

import { type Client, type ClientOptions, createClient } from 'rxtopics'
import { afterAll, beforeAll, describe, test } from 'vitest'
import { laneOrSkip } from '../support/lanes.js'
import { type DriverOptions, lanes, type Rig } from './lanes.js'

/** What the body of a guarantee is given. */
export interface Given extends Rig {
  /** A topic prefix that no other test uses. */
  readonly root: string
  /** Makes a client that is closed when the test ends. */
  client(options?: ClientOptions, driverOptions?: DriverOptions): Client
}

export type Guarantee = (title: string, body: (given: Given) => Promise<void>, timeout?: number) => void

// Over all lanes: some share a broker.
let count = 0

/**
 * Runs guarantees once over every lane, all against one broker per lane; the wire is clear at the start of each. What
 * the broker of a lane lacks is skipped, with the reason.
 */
export const overLanes = (section: string, guarantees: (guarantee: Guarantee) => void): void => {
  for (const lane of lanes) {
    describe.runIf(laneOrSkip(lane.name, lane.missing))(`${section} — ${lane.name}`, () => {
      let rig: Rig
      beforeAll(async () => {
        rig = await lane.start()
      }, 30_000)
      afterAll(() => rig[Symbol.asyncDispose]())

      guarantees((title, body, timeout) => {
        test(
          title,
          async context => {
            const lack = lane.lacks.find(({ titles }) => titles.some(start => title.startsWith(start)))
            if (lack !== undefined) context.skip(lack.reason)
            const clients: Client[] = []
            count += 1
            rig.wire.clear()
            try {
              await body({
                ...rig,
                root: `g${count}`,
                client: (options, driverOptions) => {
                  const client = createClient(rig.driver(driverOptions), options)
                  clients.push(client)
                  return client
                },
              })
            } finally {
              await Promise.all(clients.map(client => client.close({ deadline: 500 })))
            }
          },
          timeout,
        )
      })
    })
  }
}
