import { expect, test } from 'vitest'
import { resolveJetStream } from '../../../../../src/driver/nats/jetstream/resolve.js'

test('what is not given, or is undefined, has its default', () => {
  expect(resolveJetStream({}, false)).toMatchObject({
    ...{ stream: 'rxtopics', topics: ['#'], storage: 'file', replicas: 1, maxAge: 86_400, clean: true },
    ...{ sessionExpiry: 0, groupExpiry: 3_600, ackWait: 5_000, receiveMaximum: 1_000, named: false },
    ...{ maximumInFlight: 1_000, answerTimeout: 5_000, maxBytes: Number.POSITIVE_INFINITY },
  })
  expect(resolveJetStream({ ackWait: undefined } as never, true)).toMatchObject({
    ackWait: 5_000,
    named: true,
  })
})

test('how long a session is kept goes by whether it is', () => {
  expect(resolveJetStream({ clean: false }, true).sessionExpiry).toBe(Number.POSITIVE_INFINITY)
  expect(resolveJetStream({ clean: 'first' }, true).sessionExpiry).toBe(3_600)
  expect(resolveJetStream({ clean: false, sessionExpiry: 5 }, true).sessionExpiry).toBe(5)
})
