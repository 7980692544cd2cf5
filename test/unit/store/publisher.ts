import { tap } from 'rxjs'
import { createClient, type OutboxStore } from 'rxtopics'
import { fileStore } from 'rxtopics/file-store'
import { mqtt } from 'rxtopics/mqtt'

// Publishes without end through a store, and says what the store and the broker have confirmed, until it is killed. What
// it says it has said before it goes on: a pipe takes it at once.

const [url = '', file = '', name = '', window] = process.argv.slice(2)

const told = (store: OutboxStore): OutboxStore => ({
  ...store,
  put: publish =>
    store.put(publish).pipe(tap({ complete: () => console.log(`stored ${publish.packet.topic}`) })),
})

const client = createClient(mqtt(url, { protocolVersion: 4 }), {
  outbox: { store: told(fileStore(file)), capacity: 10_000 },
})
client.recovered$.subscribe(({ topic, outcome }) =>
  console.log(`recovered ${topic}\n${outcome instanceof Error ? outcome.name : outcome.outcome} ${topic}`),
)

let count = 0
const publish = (next = () => {}) => {
  count += 1
  client
    .publish(`t/${name}${count}`, 'x', { qos: count % 2 === 0 ? 2 : 1, timeout: Number.POSITIVE_INFINITY })
    .subscribe(({ outcome, topic }) => {
      console.log(`${outcome} ${topic}`)
      next()
    })
}

/** All there are, whether or not anything is answered. */
const publishAll = () => {
  for (let i = 0; i < 10; i += 1) publish()
  if (count < 5_000) setImmediate(publishAll)
}

/** So many at a time. */
const publishNext = () => publish(publishNext)

if (window === undefined) publishAll()
else for (let i = 0; i < Number(window); i += 1) publishNext()
