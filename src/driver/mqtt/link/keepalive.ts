import type { Subscription } from 'rxjs'
import type { Time } from '../../../base/time.js'

/** Tells a line that is dead from one that has nothing to carry, and pings the broker as often as it was told. */
export interface Keepalive {
  /** `seconds`: the most that may pass without a packet to the broker; 0: for ever. */
  start(seconds: number): void
  /** Somebody has written a PINGREQ, and waits for its answer. */
  asked(pong: () => void): void
  /** A PINGRESP has come: it answers the oldest PINGREQ, where there is one. */
  answered(): void
  /** Bytes have come. */
  received(): void
  /** Bytes were handed to the line. */
  sent(bytes: number): void
  stop(): void
}

export interface KeepalivePort {
  /** Writes a PINGREQ; returns how many bytes wait before it that were not yet handed to the line. */
  ping(): number
  /** Nothing came for longer than the line may need. */
  lost(): void
}

/** Ms that the slowest line worth waiting for takes for one byte: 16 kB a second. */
const MS_PER_BYTE = 1_000 / 16_384
/** What any line takes in no time: 64 kB. */
const AT_ONCE = 64 * 1024 * MS_PER_BYTE
/** A timer that is later than this, in ms, was held up: this process stood still, or the page was frozen. */
const HELD_UP = 1_000

/**
 * A PINGREQ follows a keep alive in which one of the directions was silent (MQTT-3.1.2-20). Whatever comes after it is a
 * sign of life, for its answer may stand behind a large message. Without any for half a keep alive more the line is dead;
 * but what was sent before the PINGREQ comes first, and gets the time that a slow line needs for it.
 */
export const createKeepalive = (time: Time, port: KeepalivePort): Keepalive => {
  const unanswered: ((() => void) | null)[] = []
  let period = Number.POSITIVE_INFINITY
  let lastReceived = 0
  let lastSent = 0
  // When a slow line would have carried all that was sent; and how much of that is behind the last PINGREQ.
  let carried = 0
  let behindPing = 0
  // When a sign of life is due; `null`: none is waited for.
  let due: number | null = null
  let silence: 'none' | 'asked again' | 'certain' = 'none'
  let timer: Subscription | null = null

  const arm = () => {
    timer?.unsubscribe()
    const at = due ?? Math.min(lastReceived, lastSent) + period
    timer = time.schedule(check, at - time.now())
  }

  const ask = (now: number) => {
    unanswered.push(null)
    const before = port.ping() * MS_PER_BYTE
    behindPing = -before
    due = Math.max(now, Math.max(now, carried) + before - AT_ONCE) + period / 2
  }

  const check = () => {
    const now = time.now()
    if (due === null) {
      if (now >= Math.min(lastReceived, lastSent) + period) ask(now)
    } else if (now >= due) {
      if (silence === 'certain') return port.lost()
      if (silence === 'none' && now - due > HELD_UP) {
        silence = 'asked again'
        ask(now)
      } else {
        // What has come meanwhile is read before this fires once more.
        silence = 'certain'
        due = now + 1
      }
    }
    arm()
  }

  return {
    start: seconds => {
      if (seconds === 0) return
      period = seconds * 1_000
      lastReceived = time.now()
      lastSent = lastReceived
      arm()
    },
    asked: pong => {
      unanswered.push(pong)
    },
    answered: () => {
      if (unanswered.length === 0) return
      carried = Math.min(carried, time.now() + behindPing)
      unanswered.shift()?.()
    },
    received: () => {
      lastReceived = time.now()
      silence = 'none'
      if (due === null) return
      due = null
      arm()
    },
    sent: bytes => {
      lastSent = time.now()
      carried = Math.max(carried, lastSent) + bytes * MS_PER_BYTE
      behindPing += bytes * MS_PER_BYTE
    },
    stop: () => {
      timer?.unsubscribe()
      due = null
      period = Number.POSITIVE_INFINITY
    },
  }
}
