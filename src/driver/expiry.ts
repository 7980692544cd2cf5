import type { Received } from './driver.js'

/** Returns a message with what is left of its expiry after this many ms in a stream, or `null` once it is over. */
export const aged = (received: Received, age: number): Received | null => {
  const { messageExpiryInterval } = received.properties
  if (messageExpiryInterval === undefined) return received
  const left = messageExpiryInterval - Math.max(0, Math.floor(age / 1_000))
  if (left <= 0) return null
  return left === messageExpiryInterval
    ? received
    : { ...received, properties: { ...received.properties, messageExpiryInterval: left } }
}
