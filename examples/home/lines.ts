import { map, merge, type Observable } from 'rxjs'
import { type Client, escapeText, formatFailure, type Named, observeAll } from 'rxtopics'
import { home } from './home.js'

const onOff = (on: boolean): string => (on ? 'on' : 'off')

/** What one message says, in words: the types of its params and its value follow from its name. */
const tell = ({ name, message }: Named<typeof home.topics>): string => {
  switch (name) {
    case 'zigbee':
      return `${message.params.device} is at ${message.value.temperature ?? 'unknown'} °C`
    case 'tasmota':
      return `${message.params.device} is at ${message.value.AM2301.Temperature} °C`
    case 'zigbeeOnline':
    case 'tasmotaOnline':
    case 'shellyOnline':
      return `${message.params.device} is ${message.value ? 'here' : 'gone'}`
    case 'tasmotaPower':
      return `${message.params.device} is ${onOff(message.value)}`
    case 'shellyRelay':
      return `${message.params.device} ${message.params.channel} is ${onOff(message.value)}`
    case 'shellyPower':
      return `${message.params.device} ${message.params.channel} takes ${message.value.toFixed(1)} W`
    case 'shellyEvent':
      return `${message.value.src} is ${onOff(message.value.params['switch:0'].output)}`
    case 'owntracks':
      return message.value._type === 'location'
        ? `${message.params.user} is at ${message.value.lat}, ${message.value.lon}`
        : `${message.params.user}: ${message.value.event} ${message.value.desc}`
    case 'sparkplug':
      return message.value.metrics.map(metric => `${metric.name} is ${metric.value.value}`).join(', ')
  }
}

/** One line for each message, and one for each that cannot be read. Names of devices may hold any characters. */
export const lines = (client: Client): Observable<string> =>
  merge(
    observeAll(client, home).pipe(map(named => escapeText(tell(named)))),
    client.failures$.pipe(map(failure => `cannot read ${formatFailure(failure)}`)),
  )
