import { createClient, reject } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../../test/support/brokers.js'
import { collect } from '../../test/support/until.js'
import { runScript } from '../script.js'
import { type AuditRecord, audited } from './audit.js'

const missing = mosquittoMissing()

describe.runIf(laneOrSkip('mosquitto', missing))('a gateway with an audit log — mosquitto', () => {
  test('P56 P57 P70 every message is on record, and what the rules reject is seen by nobody', async () => {
    await using broker = await startMosquitto()
    await using gateway = runScript('audit/gateway.ts', broker.url)
    await gateway.lines.waitFor(line => line === 'ready', 20_000)
    await using client = createClient(mqtt(broker.url))
    const seen = collect(client.observe('plant/#', { qos: 1, retained: 'none' }))
    await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
    const sent = [
      ['relay/plant/door', 'open'],
      ['relay/plant/secret/door', 'open'],
      ['relay/plant/log', 'x'.repeat(65)],
      ['relay/office/door', 'open'],
      ['relay/plant/a', '1'],
      ['relay/plant/b', '2'],
      ['relay/plant/c', '3'],
    ] as const
    for (const [topic, text] of sent) {
      await collect(client.publish(topic, text, { qos: 1 })).waitForCount(1)
    }
    await gateway.lines.waitFor(line => line.startsWith('outgoing | rejected | plant/c'))
    await expect
      .poll(() => gateway.lines.items.filter(line => line.startsWith('outgoing | published')).length)
      .toBe(3)
    gateway.kill('SIGTERM')
    const { code, errors, lines } = await gateway.ended
    expect([code, errors]).toEqual([0, ''])
    // Who waits for the broker is written down when it has answered, so ways cross; each by itself is in order.
    expect(lines.filter(line => line.startsWith('incoming'))).toEqual([
      'incoming | received | relay/plant/door | 4 bytes',
      'incoming | received | relay/plant/secret/door | 4 bytes',
      'incoming | rejected | relay/plant/secret/door | deny: its topic is denied',
      'incoming | received | relay/plant/log | 65 bytes',
      'incoming | rejected | relay/plant/log | sizeLimit: its payload has 65 bytes, of 64 at most',
      'incoming | received | relay/office/door | 4 bytes',
      'incoming | received | relay/plant/a | 1 bytes',
      'incoming | received | relay/plant/b | 1 bytes',
      'incoming | received | relay/plant/c | 1 bytes',
    ])
    expect(lines.filter(line => line.startsWith('outgoing')).sort()).toEqual([
      'outgoing | published | plant/a | 1 bytes | acknowledged',
      'outgoing | published | plant/b | 1 bytes | acknowledged',
      'outgoing | published | plant/door | 4 bytes | acknowledged',
      'outgoing | rejected | office/door | 4 bytes | allow: its topic is not among those that are allowed',
      'outgoing | rejected | plant/c | 1 bytes | rateLimit: more than 3 messages in 60000 ms',
    ])
    expect(lines.at(-1)).toBe('4 rejected')
    expect(seen.values.map(({ topic }) => topic)).toEqual(['plant/door', 'plant/a', 'plant/b'])
    expect(seen.values.map(({ properties }) => ({ ...properties.userProperties }))).toEqual(
      Array.from({ length: 3 }, () => ({ by: 'gateway' })),
    )
  }, 60_000)
})

test('P57 what fails, and what is taken back, is on record as well', async () => {
  const records: AuditRecord[] = []
  const broker = createBroker({ refuse: ({ kind }) => (kind === 'publish' ? 0x87 : undefined) })
  const interceptors = [{ name: 'rule', incoming: () => reject('not today') }]
  await using client = audited(memory(broker), { interceptors }, record => records.push(record))
  await collect(client.publish('refused', 'x', { qos: 1 })).ended()
  client.publish('left', 'xy', { qos: 1 }).subscribe().unsubscribe()
  collect(client.observe('come'))
  await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
  broker.publish('come', 'xyz')
  await expect.poll(() => records.length).toBe(4)
  expect(records).toEqual([
    {
      kind: 'failed',
      direction: 'outgoing',
      topic: 'refused',
      bytes: 1,
      detail: 'PublishRefusedError',
    },
    { kind: 'failed', direction: 'outgoing', topic: 'left', bytes: 2, detail: 'taken back' },
    { kind: 'received', direction: 'incoming', topic: 'come', bytes: 3, detail: '' },
    { kind: 'rejected', direction: 'incoming', topic: 'come', detail: 'rule: not today' },
  ])
})
