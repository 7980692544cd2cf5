import { parseArgs, styleText } from 'node:util'
import { defer, filter, first, lastValueFrom, map, merge, switchMap, timer } from 'rxjs'
import { createClient, formatFailure } from 'rxtopics'
import { amqp } from 'rxtopics/amqp'
import { createBroker, memory } from 'rxtopics/memory'
import { mqtt } from 'rxtopics/mqtt'
import { nats } from 'rxtopics/nats'
import { redis } from 'rxtopics/redis'
import { clearHome, simulateHome } from './home.js'
import { type Paint, presenceLine, type Reading, readingLine, statusLine } from './lines.js'
import { topicsOf } from './topics.js'
import { tap } from './wire.js'

const { values } = parseArgs({
  options: { url: { type: 'string' }, help: { type: 'boolean', short: 'h', default: false } },
})
if (values.help) {
  console.log(`npm start [-- --url mqtt://host:1883]   without a URL: a broker inside this process
npm start -- --url nats://host:4222     a nats-server with JetStream
npm start -- --url redis://host:6379    Redis, with streams
npm start -- --url amqp://host:5672     RabbitMQ, which stores no retained messages`)
  process.exit(0)
}

// A prefix of its own: on a broker that others use too, nothing of theirs is touched.
const run = String(process.pid)
const root = `rxtopics-demo/${run}`

const broker = createBroker()
const newDriver = () => {
  if (values.url === undefined) return memory(broker)
  try {
    if (/^(nats|tls):/.test(values.url))
      return nats(values.url, {
        jetstream: { stream: 'rxtopics-demo', topics: ['rxtopics-demo/#'], storage: 'memory', maxAge: 60 },
      })
    if (/^rediss?:/.test(values.url))
      return redis(values.url, { keys: 'rxtopics-demo', streams: { maxLength: 10_000 } })
    return /^amqps?:/.test(values.url) ? amqp(values.url) : mqtt(values.url)
  } catch (error) {
    console.error(error instanceof Error ? error.message : error)
    process.exit(1)
  }
}
const topics = topicsOf(run)
const isStored = values.url === undefined || !/^amqps?:/.test(values.url)

const wiretap = tap(newDriver())
const client = createClient(wiretap.driver, { retry: () => 400 })
const home = createClient(newDriver())

const began = Date.now()
const say = (mark: string, line: string) =>
  console.log(`${((Date.now() - began) / 1_000).toFixed(2).padStart(6)} s  ${mark} ${line}`)
const colour = process.stdout.isTTY && process.env['NO_COLOR'] === undefined
const paint: Paint = (style, text) => (colour ? styleText(style, text) : text)
const note = (line: string) => say(paint('cyan', '·'), paint('bold', line))

let readings = 0
let failures = 0
const observers = () => client.snapshot().subscriptions.reduce((sum, each) => sum + each.observers, 0)
const subscribes = () => [...wiretap.counts.subscribes.values()].reduce((sum, count) => sum + count, 0)
const counts = () =>
  `observers ${observers()}, SUBSCRIBEs ${subscribes()}, connections ${wiretap.counts.connections}`

// Two systems, two shapes, one stream: what the pipelines below see is typed, whatever was sent.
const climate$ = merge(
  client.observe(topics.climate).pipe(
    map(
      ({ params, value }): Reading => ({
        device: params.device,
        celsius: value.temperature,
        percent: value.humidity,
        system: 'zigbee2mqtt',
      }),
    ),
  ),
  client.observe(topics.sensor).pipe(
    map(
      ({ params, value: { AM2301 } }): Reading => ({
        device: params.device,
        celsius: AM2301.Temperature,
        percent: AM2301.Humidity,
        system: 'Tasmota',
      }),
    ),
  ),
)
const presence$ = merge(
  client
    .observe(topics.availability)
    .pipe(map(({ params, value }) => presenceLine(params.device, value.state))),
  client
    .observe(topics.lastWill)
    .pipe(map(({ params, value }) => presenceLine(params.device, value.toLowerCase()))),
)

client.failures$.subscribe(failure => {
  failures += 1
  say(paint('red', '✗'), formatFailure(failure))
})
client.status$.subscribe(status => note(statusLine(status)))
const watching = merge(
  climate$.pipe(
    map(reading => {
      readings += 1
      return readingLine(reading, paint)
    }),
  ),
  presence$,
).subscribe({
  next: line => say(paint('green', '→'), line),
  error: (error: unknown) => {
    console.error(String(error))
    process.exitCode = 1
    void leave()
  },
})

const simulation = simulateHome(home, root, isStored).subscribe({ error: () => {} })

const secondObserver$ = defer(() => {
  const before = subscribes()
  note('a second observer of the same topic joins')
  return client
    .observe(topics.climate, { retained: 'none' })
    .pipe(
      map((_, heard) =>
        heard === 0
          ? `it hears too: ${counts()}; SUBSCRIBEs since it joined: ${subscribes() - before}`
          : null,
      ),
    )
})

/** Emits so long after the first connection. */
const after = (ms: number) =>
  client.status$.pipe(
    first(({ state }) => state === 'connected'),
    switchMap(() => timer(ms)),
  )
const nobody$ = timer(6_500).pipe(filter(() => wiretap.counts.connections === 0))

const plan = [
  after(1_500)
    .pipe(switchMap(() => secondObserver$))
    .subscribe(line => line === null || note(line)),
  after(3_000).subscribe(() => {
    note('outage: the connection is cut')
    wiretap.cut()
  }),
  after(4_200).subscribe(() => {
    note('the broker can be reached again')
    wiretap.mend()
  }),
  merge(after(6_500), nobody$).subscribe(() => void leave()),
]

let leaving = false
const leave = async () => {
  if (leaving) return
  leaving = true
  const { subscriptions } = client.snapshot()
  const shared = counts()
  for (const step of plan) step.unsubscribe()
  simulation.unsubscribe()
  watching.unsubscribe()
  if (isStored) await lastValueFrom(clearHome(home, root), { defaultValue: null }).catch(() => null)
  await Promise.all([client.close(), home.close()])

  if (wiretap.counts.connections === 0) {
    console.error('there was no connection to the broker')
    process.exitCode = 1
    return
  }
  console.log(`\n${paint('bold', 'Summary')}`)
  console.log(
    `  ${readings} readings, ${failures} payloads that could not be read, and no stream ended because of them`,
  )
  console.log(`  ${shared}`)
  console.log('  filter, observers, SUBSCRIBEs (one for each connection):')
  for (const { filter, observers: count } of subscriptions) {
    console.log(`    ${filter}  ${count}  ${wiretap.counts.subscribes.get(filter) ?? 0}`)
  }
}
process.once('SIGINT', () => void leave())
