import { concatMap, filter, lastValueFrom, map } from 'rxjs'
import { createClient, escapeText } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { announceAll, device, withdraw } from './discovery.js'

// A home that Home Assistant finds by itself: tsx examples/discovery/home.ts URL. It announces its devices, says what
// they measure, and switches lamps. SIGTERM takes the devices away and ends it.

const [url = 'mqtt://localhost'] = process.argv.slice(2)
const devices = { hall: 'Hall', attic: 'Attic' }
const { temperature, door, lamp, lampSet } = device.topics
const client = createClient(mqtt(url))

const failed = (error: unknown) => {
  console.error(escapeText(String(error)))
  process.exitCode = 1
}

const switching = client
  .observe(lampSet, { qos: 1, retained: 'none' })
  .pipe(
    concatMap(({ params, value }) =>
      client
        .publish(lamp.at(params), value)
        .pipe(map(() => `the lamp of ${params.device} is ${value ? 'on' : 'off'}`)),
    ),
  )
  .subscribe({ next: line => console.log(escapeText(line)), error: failed })

const begin = async () => {
  await lastValueFrom(announceAll(client, devices))
  for (const id of Object.keys(devices)) {
    await lastValueFrom(client.publish(temperature.at({ device: id }), 20.5))
    await lastValueFrom(client.publish(door.at({ device: id }), false))
    await lastValueFrom(client.publish(lamp.at({ device: id }), false))
  }
}

const end = async () => {
  switching.unsubscribe()
  for (const id of Object.keys(devices)) await lastValueFrom(withdraw(client, id))
  await client.close()
}

client.subscriptions$
  .pipe(filter(({ kind }) => kind === 'granted'))
  .subscribe(() => void begin().then(() => console.log('announced'), failed))
process.once('SIGTERM', () => void end().catch(failed))
