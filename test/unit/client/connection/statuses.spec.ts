import type { Status } from 'rxtopics'
import { expect, test } from 'vitest'
import { connectedBy, createStatuses } from '../../../../src/client/connection/statuses.js'
import { capabilities } from './scripted.js'

test('the last status comes first, also after the end', () => {
  const statuses = createStatuses()
  const seen: string[] = []
  const watch = (name: string) =>
    statuses.status$.subscribe({
      next: ({ state }) => seen.push(`${name} ${state}`),
      complete: () => seen.push(`${name} ends`),
    })
  watch('early')
  statuses.become({ state: 'connecting', attempt: 0 })
  watch('late')
  statuses.become({ state: 'closed' })
  statuses.complete()
  watch('last')
  expect(seen).toEqual([
    'early idle',
    'early connecting',
    'late connecting',
    'early closed',
    'late closed',
    'early ends',
    'late ends',
    'last closed',
    'last ends',
  ])
  expect(statuses.status()).toEqual<Status>({ state: 'closed' })
})

test('who is told of a status finds it in force', () => {
  const statuses = createStatuses()
  const inForce: boolean[] = []
  statuses.status$.subscribe(status => inForce.push(statuses.status() === status))
  statuses.become({ state: 'connecting', attempt: 0 })
  statuses.become({ state: 'closed' })
  expect(inForce).toEqual([true, true, true])
})

test('a session tells who is connected, and what the broker said of itself if it did', () => {
  const session = { present: true, persistent: true, clientId: 'me', capabilities }
  const connected = { state: 'connected', clientId: 'me', sessionPresent: true, capabilities }
  expect(connectedBy(session)).toStrictEqual(connected)
  const announced = { keepalive: 20 }
  expect(connectedBy({ ...session, announced })).toStrictEqual({ ...connected, announced })
})
