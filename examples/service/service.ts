import { interval, map, merge, Subject, takeUntil, tap } from 'rxjs'
import { createClient, publishTo } from 'rxtopics'
import { fileStore } from 'rxtopics/file-store'
import { mqtt } from 'rxtopics/mqtt'

// A service that outlives outages and ends in order: tsx examples/service/service.ts URL JOURNAL. Jobs are kept in a file
// until the broker has them; the summary is a state, of which an outage leaves the last value.

const [url = 'mqtt://localhost', journal = 'outbox.jsonl'] = process.argv.slice(2)
const client = createClient(mqtt(url), {
  retry: () => 100,
  outbox: { capacity: 500, store: fileStore(journal) },
})
const outcomes = new Map<string, number>()
// Ends the sources: to unsubscribe would take back what waits to be sent.
const stopping$ = new Subject<void>()
let jobs = 0

// What an earlier run had kept and this one has sent.
client.recovered$.subscribe(({ topic }) => {
  console.log(`recovered ${topic}`)
})

/** Returns what is told of failures; without it they would end the stream, and unhandled, the process. */
const report = (what: string) => (error: unknown, value: string) => {
  console.log(`${what} ${value} lost: ${error instanceof Error ? error.message : 'for no known reason'}`)
}

const numbers = (ms: number) =>
  interval(ms).pipe(
    map(index => String(index + 1)),
    takeUntil(stopping$),
  )

const jobs$ = numbers(20).pipe(tap(() => (jobs += 1)))
merge(
  jobs$.pipe(publishTo(client, 'home/jobs', { qos: 1, timeout: Infinity, failed: report('job') })),
  numbers(1).pipe(publishTo(client, 'home/summary', { qos: 1, retain: true, failed: report('summary') })),
).subscribe(({ outcome }) => outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1))

const stop = async () => {
  stopping$.next()
  await client.close({ deadline: 1_000 })
  console.log(`jobs ${jobs}`)
  for (const [outcome, times] of outcomes) console.log(`${outcome} ${times}`)
}
process.once('SIGTERM', () => void stop())
console.log('ready')
