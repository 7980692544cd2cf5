import { createClient, formatFailure, latestByTopic } from 'rxtopics'
import { tabs } from 'rxtopics/tabs'
import { webSocket } from 'rxtopics/websocket'
import { climate } from './contract.js'

// The dashboard, in a browser: each tab of it shows the climate of all rooms, and all tabs have one connection.

declare const server: string
interface Element {
  textContent: string | null
}
declare const document: {
  getElementById(id: string): (Element & { replaceChildren(...children: readonly Element[]): void }) | null
  createElement(name: 'li'): Element
}

const client = createClient(
  // The gateway of nats-server speaks MQTT 3.1.1.
  tabs({ name: 'mixed', driver: webSocket(server, { protocolVersion: 4 }) }),
)

const rooms = document.getElementById('rooms')
const status = document.getElementById('status')

client.status$.subscribe(({ state }) => {
  if (status !== null) status.textContent = state
})
client.failures$.subscribe(failure => console.error(formatFailure(failure)))
client
  .observe(climate)
  .pipe(latestByTopic())
  .subscribe(all => {
    const lines = [...all.values()].map(({ params, value }) => {
      const line = document.createElement('li')
      // As text: names of rooms come from the network.
      line.textContent = `${params.room}: ${value.celsius.toFixed(1)} °C, ${value.level}`
      return line
    })
    rooms?.replaceChildren(...lines)
  })
