import { createQueue } from '../../../base/queue.js'
import type { Time } from '../../../base/time.js'
import type { FromHub, FromTab } from '../protocol/messages.js'
import type { Hub } from './hub.js'

/** A line to a hub in this tab: what is posted arrives in a later turn, as over any other. */
export const localLine = (
  time: Time,
  hub: Hub,
  receive: (message: unknown) => void,
): { post(message: FromTab): void; close(): void } => {
  const waiting = createQueue<() => void>()
  let isScheduled = false
  let isOver = false

  const flush = () => {
    isScheduled = false
    // What is posted within comes in a turn of its own.
    for (let left = waiting.size(); left > 0; left -= 1) waiting.shift()?.()
    wake()
  }
  const wake = () => {
    if (isScheduled || waiting.size() === 0) return
    isScheduled = true
    time.schedule(flush)
  }
  const later = (task: () => void) => {
    waiting.push(task)
    wake()
  }

  const take = hub.attach({
    post: (message: FromHub) => later(() => isOver || receive(message)),
    close: () => {},
  })
  return {
    post: message => later(() => take(message)),
    close: () => {
      isOver = true
    },
  }
}
