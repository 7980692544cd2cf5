import { interval } from 'rxjs'
import { count } from '../base/count.js'
import type { World } from './world.js'

/** Figures of a stream of messages. */
export interface Tally {
  add(bytes: number): void
  messages(): number
  bytes(): number
  /** One line about it. */
  text(): string
}

export const createTally = ({ scheduler }: World): Tally => {
  const start = scheduler.now()
  let messages = 0
  let bytes = 0
  return {
    add: size => {
      messages += 1
      bytes += size
    },
    messages: () => messages,
    bytes: () => bytes,
    text: () => {
      const seconds = Math.max(0.001, (scheduler.now() - start) / 1000)
      const rate = messages / seconds
      const shown = rate >= 10 ? Math.round(rate).toString() : rate.toFixed(1)
      return `${count(messages, 'message')}, ${count(bytes, 'byte')}, ${shown} a second`
    },
  }
}

/**
 * Shows a line on standard error that is written anew each second, where somebody looks at it and nothing else is in its
 * way. Returns the function that takes it away.
 */
export const showProgress = (
  { stdout, stderr, scheduler }: World,
  text: () => string,
  quiet: boolean,
): (() => void) => {
  if (quiet || !stderr.isTerminal || stdout.isTerminal) return () => {}
  const ticking = interval(1_000, scheduler).subscribe(() => {
    stderr.write(`\r\u001b[K${text().slice(0, stderr.columns() - 1)}`)
  })
  return () => {
    ticking.unsubscribe()
    stderr.write('\r\u001b[K')
  }
}
