import { distinctUntilChanged, map } from 'rxjs'
import { createClient, escapeText, presence } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { isThere } from './contract.js'

// A board of who is there: tsx examples/presence/board.ts URL. Each line is the board after a change. SIGTERM ends it.

const [url = 'mqtt://localhost'] = process.argv.slice(2)
const client = createClient(mqtt(url))

presence(client, isThere)
  .pipe(
    map(all =>
      [...all.values()]
        .map(({ params, present }) => `${escapeText(params.member)} is ${present ? 'there' : 'gone'}`)
        .sort()
        .join(', '),
    ),
    distinctUntilChanged(),
  )
  .subscribe({
    next: board => console.log(board === '' ? 'nobody yet' : board),
    error: (error: unknown) => {
      console.error(escapeText(String(error)))
      process.exitCode = 1
    },
  })
client.subscriptions$.subscribe(({ kind }) => {
  if (kind === 'granted') console.log('watching')
})

process.once('SIGTERM', () => void client.close())
