import { expect, test } from 'vitest'
import { noDelivery } from '../../../../src/client/delivery/acks.js'
import { createResent } from '../../../../src/client/inbox/resent.js'
import { noProperties, type Qos, rawMessage } from '../../../../src/message.js'
import { leftMessage } from './heldStore.js'

const resentOf = () => {
  const resent = createResent()
  for (const key of [1, 2]) {
    resent.left(leftMessage(key, `t/${key}`, { qos: 2, handed: false, name: `${key + 10}` }))
  }
  const keyOf = (topic: string, payload: string, name?: string, dup = true, qos: Qos = 2) =>
    resent.keyOf(rawMessage(topic, new TextEncoder().encode(payload), qos, false, dup, noProperties), {
      ...noDelivery,
      name: () => name,
    })
  return { resent, keyOf }
}

test('finds the first copy by name, topic and bytes, once', () => {
  const { keyOf } = resentOf()
  expect(keyOf('t/2', 'old 2', '12')).toBe(2)
  expect(keyOf('t/2', 'old 2', '12')).toBeNull()
  expect(keyOf('t/1', 'old 1')).toBeNull()
  expect(keyOf('t/1', 'old 1', '11')).toBe(1)
})

test.each([
  ['another topic', 't/2', 'old 1'],
  ['other bytes', 't/1', 'old 2'],
  ['more bytes', 't/1', 'old 11'],
])('%s: by that name comes another one from now on', (_, topic, payload) => {
  const { keyOf } = resentOf()
  expect(keyOf(topic, payload, '11')).toBeNull()
  expect(keyOf('t/1', 'old 1', '11')).toBeNull()
})

test('a message of QoS 0 says nothing; a new one that all that was sent before has come', () => {
  const { keyOf } = resentOf()
  expect(keyOf('t/1', 'old 1', '11', false, 0)).toBeNull()
  expect(keyOf('t/1', 'old 1', '11')).toBe(1)
  expect(keyOf('x', 'new', '13', false, 1)).toBeNull()
  expect(keyOf('t/2', 'old 2', '12')).toBeNull()
})

test('another session knows nothing of it', () => {
  const { resent, keyOf } = resentOf()
  expect(resent.opened(true)).toEqual([])
  expect(keyOf('t/1', 'old 1', '11')).toBe(1)
  resent.acknowledged(leftMessage(3, 'x', { qos: 2, name: '13' }))
  expect(resent.opened(false)).toEqual([1, 2, 3])
  expect(keyOf('t/2', 'old 2', '12')).toBeNull()
})

test('a name that the broker has let go of is free', () => {
  const { resent, keyOf } = resentOf()
  resent.acknowledged(leftMessage(3, 'x', { qos: 2, name: '13' }))
  resent.acknowledged(leftMessage(4, 'x', { qos: 1 }))
  expect(['13', '13', '14', '11'].map(resent.released)).toEqual([3, null, null, 1])
  expect(keyOf('t/1', 'old 1', '11')).toBeNull()
  // Recognized, and yet to be let go.
  expect([keyOf('t/2', 'old 2', '12'), resent.released('12')]).toEqual([2, 2])
})

test('what an earlier process had the answer for, or has no name, does not come again', () => {
  const resent = createResent()
  resent.left(leftMessage(1, 'a', { qos: 2, handed: true, name: '1' }))
  resent.left(leftMessage(2, 'a', { qos: 2, handed: false }))
  resent.left(leftMessage(3, 'a', { qos: 1, handed: false, name: '3' }))
  expect(resent.opened(false)).toEqual([])
})
