import { concatMap, interval, Subject, takeUntil } from 'rxjs'
import { createClient, escapeText } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { isThere } from './contract.js'

// One that the board shows: tsx examples/presence/member.ts URL NAME. It says that it has come, and has the broker say
// that it is gone, whether it goes in order (SIGTERM) or is killed.

const [url = 'mqtt://localhost', name = 'attic'] = process.argv.slice(2)
const topic = isThere.build({ member: name })
const client = createClient(
  mqtt(url, { will: { topic, payload: 'offline', qos: 1, retain: true, onClose: true } }),
  // Without `connect` each reading would be a connection of its own, and on the board a coming and a going.
  { birth: { topic, payload: 'online' }, linger: 0, retry: () => 100 },
)

const end = (error: unknown) => {
  console.error(escapeText(String(error)))
  process.exitCode = 1
}

client.connect().subscribe({ next: ({ state }) => console.log(state), error: end })
const stopping$ = new Subject<void>()
interval(100)
  .pipe(
    concatMap(count => client.publish(`members/${name}/reading`, String(count), { qos: 1 })),
    takeUntil(stopping$),
  )
  .subscribe({ error: end })

process.once('SIGTERM', () => {
  stopping$.next()
  void client.close()
})
