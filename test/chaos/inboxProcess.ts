import { tap } from 'rxjs'
import { createClient, type InboxStore } from 'rxtopics'
import { fileStore } from 'rxtopics/file-store'
import { mqtt } from 'rxtopics/mqtt'

// Takes what a kept session brings into the store of an inbox, and observes nothing of it, until it is killed; or begins that
// session. What it says it has said before it goes on: a pipe takes it at once.

const [url = '', file = '', what] = process.argv.slice(2)

const told = (store: InboxStore): InboxStore => ({
  ...store,
  put: message =>
    store
      .put(message)
      .pipe(tap({ complete: () => console.log(`stored ${Buffer.from(message.packet.payload)}`) })),
})

const client = createClient(mqtt(url, { clientId: 'worker', clean: false, sessionExpiry: 3_600 }), {
  inbox: { store: told(fileStore(file)), capacity: 100_000 },
})
client.warnings$.subscribe(({ kind }) => console.log(`${kind} -`))
client.unhandled$.subscribe(({ message: { payload } }) => console.log(`unhandled ${Buffer.from(payload)}`))

if (what === 'begin') {
  client.subscriptions$.subscribe(({ kind }) => console.log(`${kind} -`))
  client.observe('work/#', { qos: 2, retained: 'none' }).subscribe()
} else client.connect().subscribe(({ state }) => console.log(`${state} -`))
