import { expect, test } from 'vitest'
import { createEntry, dueAt, messageNow } from '../../../../src/client/inbox/entry.js'
import { leftMessage } from './heldStore.js'

test('a message of the inbox leaves it at its deadline, or when it has expired', () => {
  const plain = createEntry(leftMessage(1, 'a'), 100, 500, true)
  expect([dueAt(plain), plain.message.topic, plain.message.dup]).toEqual([500, 'a', true])
  const expiring = leftMessage(1, 'a', { properties: { messageExpiryInterval: 2, contentType: 'x' } })
  expect(dueAt(createEntry(expiring, 100, Number.POSITIVE_INFINITY, false))).toBe(2_100)
})

test('a message that expires is worth as much less as it has waited, and keeps all else', () => {
  const left = leftMessage(1, 'a', { qos: 2, properties: { messageExpiryInterval: 9, contentType: 'x' } })
  const entry = createEntry(left, 100, 500, true)
  expect(messageNow(entry, 1_099)).toBe(entry.message)
  const later = messageNow(entry, 3_100)
  expect(later.properties).toEqual({ messageExpiryInterval: 6, contentType: 'x' })
  expect([later.payload, later.qos, later.dup]).toEqual([entry.message.payload, 2, true])
})
