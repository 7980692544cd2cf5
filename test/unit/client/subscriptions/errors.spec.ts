import { expect, test } from 'vitest'
import { TopicsError } from '../../../../src/base/errors.js'
import {
  SubscribeTimeoutError,
  UnsubscribeRefusedError,
} from '../../../../src/client/subscriptions/errors.js'

test.each<[TopicsError, string, object]>([
  [
    new SubscribeTimeoutError('a/+', 500),
    'the broker did not answer a subscription to "a/+", asked twice, 500 ms each time',
    { name: 'SubscribeTimeoutError', filter: 'a/+', timeout: 500 },
  ],
  [
    new UnsubscribeRefusedError('a/+', 0x87, 'not \u001b[31mtoday'),
    'the broker refused to unsubscribe "a/+": not \\u001b[31mtoday (0x87)',
    { name: 'UnsubscribeRefusedError', filter: 'a/+', reasonCode: 0x87 },
  ],
])('%o', (error, message, fields) => {
  expect(error).toBeInstanceOf(TopicsError)
  expect(error.message).toBe(message)
  expect(error).toMatchObject(fields)
})

test.each([SubscribeTimeoutError, UnsubscribeRefusedError])('%o is known by its brand', error => {
  expect(Object.getOwnPropertyDescriptor(error, 'brand')?.value).toBe(`rxtopics.${error.name}`)
})
