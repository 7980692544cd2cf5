// What every platform must do with the package: imports of all entries, a diagram, a message, an error of a second copy.
import { mergeMap } from 'rxjs'
import { createClient, json, TopicsError, topic } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { runDiagram } from 'rxtopics/testing'
import { webSocket } from 'rxtopics/websocket'

const { entries, url, copy } = JSON.parse(globalThis.process.argv[2])

for (const entry of entries) {
  const module = await import(entry)
  if (Object.keys(module).length === 0) throw new Error(`${entry} exports nothing`)
}

const lamp = topic('home/{room}/lamp', json())
/** Resolves with the first message that comes back. */
const roundTrip = async driver => {
  const client = createClient(driver)
  const answer = await new Promise((resolve, reject) => {
    client.observe(lamp).subscribe({ next: resolve, error: reject })
    client.subscriptions$
      .pipe(
        mergeMap(({ kind }) =>
          kind === 'granted' ? client.publish(lamp.at({ room: 'attic' }), { on: true }, { qos: 1 }) : [],
        ),
      )
      .subscribe({ error: reject })
  })
  await client.close()
  return `${answer.params.room} ${JSON.stringify(answer.value)}`
}

runDiagram(`A lamp is seen

home/attic/lamp  -a---
alice            ^---- home/+/lamp
  sees           -a---

a = "on"`)

const { createClient: createOther } = await import(copy)
const other = createOther(memory())
await other.close()
const caught = await new Promise(resolve => other.observe('a').subscribe({ error: resolve }))

console.log(
  JSON.stringify({
    memory: await roundTrip(memory()),
    webSocket: url && 'WebSocket' in globalThis ? await roundTrip(webSocket(url)) : 'none',
    known: caught instanceof TopicsError,
    copies: createOther !== createClient,
  }),
)
