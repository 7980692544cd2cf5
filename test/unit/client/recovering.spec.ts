import { expect, test } from 'vitest'
import { receipt } from '../../../src/client/outbox/entry.js'
import { createRecovering } from '../../../src/client/recovering.js'
import { packetOf } from './outbox/support.js'

test('who waits for a publish of an earlier process has a connection until it is told what became of it', () => {
  const log: unknown[] = []
  const recovering = createRecovering({
    hold: () => log.push('hold'),
    release: () => log.push('release'),
    recovered: (topic, outcome) => log.push([topic, outcome]),
  })
  const packet = packetOf({ topic: 'left', qos: 1 })
  const stored = { key: 1, packet, since: 0, handed: false }
  const acknowledged = receipt(packet, 'acknowledged')
  const recipient = recovering(stored)
  recipient.next(acknowledged)
  recipient.complete()
  const error = new Error('no')
  recovering(stored).error(error)
  expect(log).toEqual(['hold', ['left', acknowledged], 'release', 'hold', ['left', error], 'release'])
})
