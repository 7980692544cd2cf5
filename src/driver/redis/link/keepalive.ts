import type { Time } from '../../../base/time.js'
import type { Commands } from './commands.js'

/** Asks the server for signs of life, and whether it is still the primary. */
export interface Keepalive {
  stop(): void
}

export interface KeepalivePort {
  readonly commands: Commands
  readonly time: Time
  /** Ms. */
  readonly interval: number
  /** Called each time the server has answered. */
  alive?(): void
  failed(reason: string): void
}

export const createKeepalive = ({ commands, time, interval, alive, failed }: KeepalivePort): Keepalive => {
  let answered = true
  let mayAsk = true

  const ask = () => {
    if (!answered) return failed('no answer came to a ping in time')
    answered = false
    const come = () => {
      answered = true
      alive?.()
    }
    // A primary that has become a replica would take what is published, for nobody.
    if (mayAsk)
      commands.call(
        ['ROLE'],
        reply => {
          come()
          if (isReplica(reply)) failed('the server has become a replica')
        },
        () => {
          mayAsk = false
          come()
        },
      )
    else commands.call(['PING'], come, come)
    timer = time.schedule(ask, interval)
  }
  let timer = time.schedule(ask, interval)

  return { stop: () => timer.unsubscribe() }
}

const isReplica = (reply: unknown): boolean => {
  const [role] = Array.isArray(reply) ? (reply as readonly unknown[]) : []
  return role instanceof Uint8Array && new TextDecoder().decode(role) === 'slave'
}
