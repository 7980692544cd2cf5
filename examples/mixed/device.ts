import { concatMap, interval, map, takeUntil } from 'rxjs'
import { createClient, escapeText } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { reading } from './contract.js'
import { asked } from './stopping.js'

// A thermometer that speaks MQTT: tsx examples/mixed/device.ts mqtt://localhost:1883 ROOM. SIGTERM ends it.

const [url = 'mqtt://localhost', room = 'hall'] = process.argv.slice(2)
// The gateway of nats-server speaks 3.1.1.
const client = createClient(mqtt(url, { protocolVersion: 4 }))

client.connect().subscribe({ next: ({ state }) => console.log(state), error: () => {} })
interval(250)
  .pipe(
    map(step => ({ celsius: Number((20 + 5 * Math.sin(step / 4)).toFixed(1)), at: Date.now() })),
    concatMap(value => client.publish(reading.at({ room }), value, { qos: 1 })),
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
