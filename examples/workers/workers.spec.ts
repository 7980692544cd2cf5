import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../../test/support/brokers.js'
import { collect } from '../../test/support/until.js'
import { runScript } from '../script.js'

const jobs = Array.from({ length: 100 }, (_, i) => `done ${i}`)

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('workers in two processes — mosquitto', () => {
  test('P67 each job is done once, by one of them, and both end in order', async () => {
    await using broker = await startMosquitto()
    await using one = runScript('workers/worker.ts', broker.url)
    await using other = runScript('workers/worker.ts', broker.url)
    const isReady = (line: string) => line === 'ready'
    await Promise.all([one.lines.waitFor(isReady, 20_000), other.lines.waitFor(isReady, 20_000)])
    await using client = createClient(mqtt(broker.url))
    for (const [index] of jobs.entries()) {
      await collect(client.publish(`jobs/${index % 3}`, String(index), { qos: 1 })).waitForCount(1)
    }
    const done = () => [one, other].map(({ lines }) => lines.items.filter(line => !isReady(line)))
    await expect.poll(() => done().flat().length, { timeout: 10_000 }).toBe(jobs.length)
    expect(done().flat().sort()).toEqual([...jobs].sort())
    expect(done().every(({ length }) => length > 0)).toBe(true)
    one.kill('SIGTERM')
    other.kill('SIGTERM')
    for (const { code, errors } of await Promise.all([one.ended, other.ended])) {
      expect([code, errors]).toEqual([0, ''])
    }
  }, 60_000)
})
