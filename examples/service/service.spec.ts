import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../../test/support/brokers.js'
import { createJournal } from '../../test/support/journal.js'
import { collect } from '../../test/support/until.js'

const root = join(import.meta.dirname, '../..')
const running = new Set<ChildProcess>()
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'service-'))
})
afterEach(() => {
  for (const child of running) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

/** Runs the example, and returns its lines. */
const service = (url: string) => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'service.ts'), url, join(folder, 'outbox.jsonl')],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  running.add(child)
  const lines = createJournal<string>(line => line)
  let errors = ''
  child.stderr.on('data', text => {
    errors += String(text)
  })
  createInterface({ input: child.stdout }).on('line', lines.add)
  const ended = new Promise<number | null>(done => {
    child.once('close', code => {
      running.delete(child)
      done(code)
    })
  })
  return {
    lines,
    stop: async () => {
      child.kill('SIGTERM')
      return { code: await ended, errors, lines: lines.items }
    },
  }
}

const after = (ms: number) => new Promise(done => setTimeout(done, ms))
const numberIn = (lines: readonly string[], word: string): number =>
  Number(lines.find(line => line.startsWith(`${word} `))?.split(' ')[1] ?? 0)

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('a service through an outage — mosquitto', () => {
  test('T96 T97 longer than its queue: it goes on, ends in order, and the next run sends what was kept', async () => {
    await using broker = await startMosquitto()
    const port = new URL(broker.url).port
    const url = `mqtt://127.0.0.1:${port}`
    await broker.stop()
    const first = service(url)
    await first.lines.waitFor(line => line === 'ready', 20_000)
    // More than a thousand summaries, at a capacity of 500.
    await after(1_500)
    const { code, errors, lines } = await first.stop()
    expect([code, errors]).toEqual([0, ''])
    const jobs = numberIn(lines, 'jobs')
    expect(jobs).toBeGreaterThan(10)
    expect(lines.filter(line => /lost|summary/.test(line))).toEqual([])
    expect(numberIn(lines, 'stored')).toBe(jobs + 1)
    expect(numberIn(lines, 'replaced')).toBeGreaterThan(100)

    await broker.start()
    await using watcher = createClient(mqtt(broker.url))
    const seen = collect(watcher.observe('home/jobs', { qos: 1 }))
    await expect.poll(() => watcher.snapshot().subscriptions[0]?.phase).toBe('on')
    const second = service(url)
    await seen.waitForCount(jobs, 20_000)
    expect((await second.stop()).code).toBe(0)
    const numbers = seen.values.map(({ payload }) => Number(Buffer.from(payload).toString()))
    expect(numbers.slice(0, jobs)).toEqual(Array.from({ length: jobs }, (_, i) => i + 1))
    // The last value of the first run at least, whether or not the second had time for one of its own.
    const [summary] = await collect(watcher.observe('home/summary', { qos: 1 })).waitForCount(1)
    expect(summary?.retain).toBe(true)
  }, 60_000)
})
