import { expect, test } from 'vitest'
import { createSwitching } from '../../../../../src/driver/nats/jetstream/switching.js'
import { headersOf, messageOf } from '../link/fake.js'

const message = (subject: string, text: string, id?: string) =>
  messageOf(subject, {
    data: new TextEncoder().encode(text),
    ...(id === undefined ? {} : { headers: headersOf({ 'Nats-Msg-Id': id }) }),
  })

test('what came live while a consumer was asked for is a double when the consumer brings it, once', () => {
  const switching = createSwitching()
  switching.live('f', message('a', 'before'))
  switching.begin('f')
  for (const text of ['1', '2', '2']) switching.live('f', message('a', text))
  switching.live('g', message('a', '3'))
  expect(switching.isDouble('f', message('b', '2'))).toBe(false)
  // The consumer begins behind the first.
  expect(switching.isDouble('f', message('a', '2'))).toBe(true)
  expect(switching.isDouble('f', message('a', '2'))).toBe(true)
  expect(switching.isDouble('f', message('a', '2'))).toBe(false)
  expect(switching.isDouble('g', message('a', '3'))).toBe(false)
})

test('messages with names are the same by these, whatever is in them', () => {
  const switching = createSwitching()
  switching.begin('f')
  switching.live('f', message('a', 'x', 'id-1'))
  switching.live('f', message('a', 'x', 'id-2'))
  expect(switching.isDouble('f', message('a', 'x', 'id-2'))).toBe(true)
  expect(switching.isDouble('f', message('a', 'x', 'id-3'))).toBe(false)
})

test('the first that had not come live ends it for its subject', () => {
  const switching = createSwitching()
  switching.begin('f')
  switching.live('f', message('a', '1'))
  expect(switching.isDouble('f', message('a', '2'))).toBe(false)
  expect(switching.isDouble('f', message('a', '1'))).toBe(false)
})

test('each of those that came live is a double, one after the other', () => {
  const switching = createSwitching()
  switching.begin('f')
  for (const text of ['1', '2', '3']) switching.live('f', message('a', text))
  for (const text of ['1', '2', '3']) expect(switching.isDouble('f', message('a', text)), text).toBe(true)
  expect(switching.isDouble('f', message('a', '3'))).toBe(false)
})
