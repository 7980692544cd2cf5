import { filter, lastValueFrom, take, tap } from 'rxjs'
import { createClient, escapeText } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'

// Prints the next messages of a filter and ends: tsx examples/command/subscribe.ts URL FILTER COUNT. The code is 0 once
// there were as many, and 1 if they cannot be had.

const [url = 'mqtt://localhost', wanted = 'home/#', count = '1'] = process.argv.slice(2)

const main = async () => {
  await using client = createClient(mqtt(url))
  client.subscriptions$
    .pipe(filter(({ kind }) => kind === 'granted'))
    .subscribe(() => console.log(`watching ${escapeText(wanted)}`))
  await lastValueFrom(
    client.observe(wanted, { qos: 1, retained: 'none' }).pipe(
      take(Number(count)),
      tap(({ topic, payload }) => {
        console.log(`${escapeText(topic)} ${escapeText(new TextDecoder().decode(payload))}`)
      }),
    ),
  )
}

main().catch((error: unknown) => {
  console.error(escapeText(String(error)))
  process.exitCode = 1
})
