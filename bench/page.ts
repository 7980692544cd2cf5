import { setTimeout } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { chromiumMissing } from '../test/browser/chromium.js'
import { type BrowserPage, startBrowser } from '../test/browser/pages.js'
import { start } from './processes.js'
import type { Benches, Line } from './table.js'
import type { Source } from './wire/source.js'
import { rooms } from './wire/traffic.js'

// A busy page: what 10,000 topics at 5,000 messages a second take of the thread that a user waits for.

const TOPICS = 10_000
const PER_SECOND = 5_000
/** `BENCH_PAGE_SECONDS=300` looks for what grows. */
const SECONDS = Number(process.env['BENCH_PAGE_SECONDS'] ?? 20)

const file = (name: string) => fileURLToPath(new URL(`page/${name}.ts`, import.meta.url))

interface Seen {
  readonly messages: number
  readonly topics: number
  readonly frames: number
  readonly tasks: readonly number[]
  readonly granted: boolean
}

const seenIn = (page: BrowserPage) => page.evaluate<Seen>('seen')

const until = async (page: BrowserPage, isTrue: (seen: Seen) => boolean): Promise<void> => {
  const end = performance.now() + 30_000
  while (!isTrue(await seenIn(page))) {
    if (performance.now() > end)
      throw new Error(`the page has not got there: ${JSON.stringify(await seenIn(page))}`)
    await setTimeout(50)
  }
}

const measure = async (worker: boolean): Promise<readonly Line[]> => {
  using source = start<Source>('wire/source.ts')
  const url = await source.ask('listen', 'ws')
  await using browser = await startBrowser(file('dashboard'), file('worker'), { url, worker })
  const page = await browser.open()
  await until(page, ({ granted }) => granted)
  await source.ask('prepare', rooms(TOPICS), 5, 0, 'dashboard', 100, TOPICS)
  // Each topic once or more, so that all are there.
  await source.ask('pour', 'dashboard', 5, TOPICS * 2, PER_SECOND)
  await until(page, ({ messages }) => messages === TOPICS * 2)
  await page.collectGarbage()
  const [before, metrics] = [await seenIn(page), await page.metrics()]
  await source.ask('pour', 'dashboard', 5, PER_SECOND * SECONDS, PER_SECOND)
  await until(page, ({ messages }) => messages === before.messages + PER_SECOND * SECONDS)
  const [after, later] = [await seenIn(page), await page.metrics()]
  const busy = (later.TaskDuration - metrics.TaskDuration) / (later.Timestamp - metrics.Timestamp)
  const long = after.tasks.slice(before.tasks.length)
  const worst = Math.max(0, ...long)
  const frames = (after.frames - before.frames) / (later.Timestamp - metrics.Timestamp)
  const over = worker ? 'rxtopics/tabs' : 'rxtopics/websocket'
  await page.collectGarbage()
  const heap = (await page.metrics()).JSHeapUsedSize
  const memory = [metrics.JSHeapUsedSize, heap].map(bytes => `${(bytes / 1e6).toFixed(1)} MB`)
  return [
    {
      goal: '20',
      name: `10,000 topics, 5,000 messages a second, ${over}: busy part of the main thread`,
      result: `${(busy * 100).toFixed(0)} %, ${frames.toFixed(0)} frames a second`,
      ratio: busy,
      limit: 0.25,
    },
    {
      goal: '20',
      name: `the same, ${over}: the longest task, of 50 ms`,
      result: worst === 0 ? 'none over 50 ms' : `${worst.toFixed(0)} ms, ${long.length} over 50 ms`,
      ratio: worst / 50,
      limit: 1,
    },
    {
      goal: '20',
      name: `the same, ${over}: heap afterwards, of before`,
      result: `${memory.join(', then ')} after ${SECONDS} s`,
      ratio: heap / metrics.JSHeapUsedSize,
      limit: 1.1,
    },
  ]
}

const orSkip = (worker: boolean) => (): Promise<readonly Line[]> => {
  const missing = chromiumMissing()
  return missing === null
    ? measure(worker)
    : Promise.resolve([{ goal: '20', name: 'a busy page', skipped: missing }])
}

export const benches: Benches = { '20 websocket': orSkip(false), '20 tabs': orSkip(true) }
