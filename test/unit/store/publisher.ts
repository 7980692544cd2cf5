import { tap } from 'rxjs'
import { createClient, type OutboxStore } from 'rxtopics'
import { fileStore } from 'rxtopics/file-store'
import { mqtt } from 'rxtopics/mqtt'

// Publishes without end through a store, and says which publishes the store has confirmed, until it is killed.

const [url = '', file = ''] = process.argv.slice(2)

const told = (store: OutboxStore): OutboxStore => ({
  ...store,
  put: publish =>
    store.put(publish).pipe(tap({ complete: () => console.log(`stored ${publish.packet.topic}`) })),
})

const client = createClient(mqtt(url, { protocolVersion: 4 }), {
  outbox: { store: told(fileStore(file)), capacity: 10_000 },
})

let count = 0
const publish = () => {
  for (let i = 0; i < 10; i += 1) {
    count += 1
    client
      .publish(`t/${count}`, 'x', { qos: count % 2 === 0 ? 2 : 1, timeout: Number.POSITIVE_INFINITY })
      .subscribe()
  }
  if (count < 5_000) setImmediate(publish)
}
publish()
