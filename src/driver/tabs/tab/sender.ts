import type { Outgoing } from '../../driver.js'
import { nameBy } from '../chance.js'

/** The publishes of one client, by numbers that stay theirs from link to link. */
export interface Sender {
  /** Names the client, to all tabs. */
  readonly client: string
  /** Returns the number of a packet; `again`: it was handed over before, to a link that has not answered. */
  numberOf(packet: Outgoing): { readonly id: number; readonly again: boolean }
}

/** `random`: two clients with the same name are one to the hub. */
export const createSender = (random: () => number): Sender => {
  const numbers = new WeakMap<Outgoing, number>()
  let last = 0
  return {
    client: nameBy(random),
    numberOf: packet => {
      const known = numbers.get(packet)
      if (known !== undefined) return { id: known, again: true }
      last += 1
      numbers.set(packet, last)
      return { id: last, again: false }
    },
  }
}
