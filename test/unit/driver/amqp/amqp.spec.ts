import { asapScheduler } from 'rxjs'
import { ClientIdInUseError, type LinkError, OptionError } from 'rxtopics'
import { amqp } from 'rxtopics/amqp'
import { expect, test } from 'vitest'

test('nothing connects before it is needed, and it says what it is', () => {
  expect(amqp('amqp://127.0.0.1:9').name).toBe('amqp')
})

test('what cannot be used is an error at once', () => {
  expect(() => amqp('http://secret')).toThrow(OptionError)
  expect(() => amqp('amqp://a', { clean: false })).toThrow('amqp.clientId')
  expect(() => amqp('amqp://a', { tls: {} })).toThrow('amqp.tls')
})

test('two clients of one session exclude each other', async () => {
  const driver = amqp('amqp://127.0.0.1:9', { clientId: 'me', clean: false })
  const open = (client: object) =>
    new Promise<LinkError | null>(closed => {
      driver.open(
        { opened: () => {}, message: () => {}, closed },
        { scheduler: asapScheduler, random: Math.random, client },
      )
    })
  const [one, other] = [open({}), open({})]
  expect(await other).toBeInstanceOf(ClientIdInUseError)
  expect(await one).toMatchObject({ name: 'LinkError' })
})
