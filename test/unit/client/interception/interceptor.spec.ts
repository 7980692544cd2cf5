import { expect, test } from 'vitest'
import {
  type Interceptor,
  isInterceptor,
  isInterceptors,
} from '../../../../src/client/interception/interceptor.js'

const outgoing: NonNullable<Interceptor['outgoing']> = publish => publish
const incoming: NonNullable<Interceptor['incoming']> = message => message

test.each<Interceptor>([
  { outgoing },
  { incoming },
  { name: 'guard', outgoing, incoming, timeout: 50, capacity: 1 },
  { outgoing, timeout: Number.POSITIVE_INFINITY },
])('%o is an interceptor', interceptor => {
  expect(isInterceptor(interceptor)).toBeNull()
  expect(isInterceptors([interceptor])).toBeNull()
})

test.each<[string, unknown, unknown]>([
  ['that does nothing', { name: 'a' }, 'expected outgoing or incoming, or both'],
  ['whose name is none', { outgoing, name: 7 }, expect.objectContaining({ at: 'name' })],
  ['whose way is none', { outgoing: 7 }, expect.objectContaining({ at: 'outgoing' })],
  ['whose other way is none', { incoming: 7 }, expect.objectContaining({ at: 'incoming' })],
  ['without time', { outgoing, timeout: 0 }, expect.objectContaining({ at: 'timeout' })],
  ['without room', { outgoing, capacity: 0 }, expect.objectContaining({ at: 'capacity' })],
  ['with what it cannot have', { outgoing, other: 1 }, expect.objectContaining({ at: 'other' })],
])('an interceptor %s is refused', (_, interceptor, problem) => {
  expect(isInterceptor(interceptor)).toEqual(problem)
})

test('of several, the place of the wrong one is told', () => {
  expect(isInterceptors({})).toBe('expected an array of interceptors')
  expect(isInterceptors([{ outgoing }, { name: 'a' }])).toEqual({
    at: '1',
    reason: 'expected outgoing or incoming, or both',
  })
  expect(isInterceptors([{ outgoing, timeout: 0 }])).toMatchObject({ at: '0.timeout' })
})
