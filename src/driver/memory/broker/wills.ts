import type { Subscription } from 'rxjs'
import { topicProblem } from '../../../topic/filter/grammar.js'
import type { Capabilities } from '../../driver.js'
import type { WillPacket } from '../wire/packets.js'

/** The wills of clients whose connection is lost, until their delay has passed. */
export interface Wills {
  /** Publishes the will `seconds` from now, unless the client is back by then (MQTT-3.1.3-9); 0: at once. */
  leave(clientId: string, will: WillPacket, seconds: number): void
  cancel(clientId: string): void
  /** Publishes now what waits: the session is over. */
  execute(clientId: string): void
  clear(): void
}

export const createWills = (
  schedule: (task: () => void, delay: number) => Subscription,
  publish: (clientId: string, will: WillPacket) => void,
): Wills => {
  const waiting = new Map<string, { readonly will: WillPacket; readonly timer: Subscription }>()

  const cancel = (clientId: string) => {
    waiting.get(clientId)?.timer.unsubscribe()
    waiting.delete(clientId)
  }

  const execute = (clientId: string) => {
    const entry = waiting.get(clientId)
    if (entry === undefined) return
    cancel(clientId)
    publish(clientId, entry.will)
  }

  return {
    leave: (clientId, will, seconds) => {
      cancel(clientId)
      if (seconds === 0) publish(clientId, will)
      else waiting.set(clientId, { will, timer: schedule(() => execute(clientId), seconds * 1000) })
    },
    cancel,
    execute,
    clear: () => {
      for (const clientId of waiting.keys()) cancel(clientId)
    },
  }
}

/** A will that the broker could not publish is refused with its CONNECT (MQTT-3.2.2-12 and -13). */
export const unsuitable = (
  will: WillPacket | null,
  { maximumQos, retained }: Capabilities,
): number | null => {
  if (will === null) return null
  if (topicProblem(will.topic) !== null) return 0x90
  if (will.qos > maximumQos) return 0x9b
  return will.retain && !retained ? 0x9a : null
}
