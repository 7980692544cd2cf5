import { concatMap, groupBy, map, mergeMap, scan, takeUntil } from 'rxjs'
import { createClient, escapeText, formatFailure } from 'rxtopics'
import { nats } from 'rxtopics/nats'
import { climate, reading } from './contract.js'
import { asked } from './stopping.js'

// A service that speaks NATS: tsx examples/mixed/service.ts nats://localhost:4222. For each reading it publishes the mean
// of the room's last four. SIGTERM ends it.

const [url = 'nats://localhost'] = process.argv.slice(2)
// The same topics as MQTT clients of this server have.
const client = createClient(nats(url, { mapping: 'mqtt' }))

const levelOf = (celsius: number) => (celsius < 18 ? 'cold' : celsius > 22 ? 'hot' : 'fine')

client.failures$.subscribe(failure => console.error(formatFailure(failure)))
client.subscriptions$.subscribe(({ kind }) => {
  if (kind === 'granted') console.log('ready')
})
client
  .observe(reading)
  .pipe(
    groupBy(({ params }) => params.room),
    mergeMap(room$ =>
      room$.pipe(
        scan((last: readonly number[], { value }) => [...last, value.celsius].slice(-4), []),
        map(last => last.reduce((sum, each) => sum + each, 0) / last.length),
        map(mean => Number(mean.toFixed(1))),
        concatMap(celsius =>
          client.publish(climate.at({ room: room$.key }), { celsius, level: levelOf(celsius) }),
        ),
      ),
    ),
    takeUntil(asked('SIGTERM')),
  )
  .subscribe({
    error: (error: unknown) => {
      console.error(escapeText(String(error)))
      process.exitCode = 1
      void client.close()
    },
    complete: () => void client.close(),
  })
