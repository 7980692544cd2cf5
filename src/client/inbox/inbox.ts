import type { Time } from '../../base/time.js'
import { createMemoryInbox } from './memoryInbox.js'
import type { InboxOptions } from './options.js'
import type { Inbox, InboxPort, StorePort } from './port.js'
import { createStoredInbox } from './storedInbox.js'

/** So long acknowledgements may be kept waiting, in ms. */
const UNACKNOWLEDGED = 5_000

export const createInbox = (
  time: Time,
  { capacity = 1_000, bytes = 16_777_216, deadline, store }: InboxOptions,
  port: InboxPort & StorePort,
): Inbox => {
  const unacknowledged = Math.min(
    deadline ?? UNACKNOWLEDGED,
    store === undefined ? Number.POSITIVE_INFINITY : UNACKNOWLEDGED,
  )
  const memory = createMemoryInbox(time, { capacity, bytes, deadline: unacknowledged }, port)
  if (store === undefined) return memory
  const limits = { capacity, bytes, deadline: deadline ?? Number.POSITIVE_INFINITY }
  return createStoredInbox(time, limits, store, memory, port)
}
