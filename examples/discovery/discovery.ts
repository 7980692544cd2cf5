import * as t from 'io-ts'
import { concat, type Observable } from 'rxjs'
import { type Client, contract, flag, json, number, type Receipt, topic } from 'rxtopics'

// Home Assistant finds devices by what they leave with the broker: for each entity a retained configuration under
// homeassistant/<component>/<id>/config (home-assistant.io/integrations/mqtt, "MQTT Discovery").

const state = { publish: { qos: 1, retain: true } } as const
const power = flag('ON', 'OFF')

/** What a device says and hears. */
export const device = contract({
  temperature: topic('home/{device}/temperature', number, state),
  door: topic('home/{device}/door', flag('open', 'closed'), state),
  lamp: topic('home/{device}/lamp', power, state),
  lampSet: topic('home/{device}/lamp/set', power),
})

const Config = t.intersection([
  t.type({
    name: t.string,
    unique_id: t.string,
    state_topic: t.string,
    device: t.type({ identifiers: t.array(t.string), name: t.string }),
  }),
  t.partial({
    command_topic: t.string,
    device_class: t.string,
    unit_of_measurement: t.string,
    payload_on: t.string,
    payload_off: t.string,
  }),
])
type Config = t.TypeOf<typeof Config>

/** Where Home Assistant looks for entities. */
export const discovery = topic('homeassistant/{component}/{id}/config', json(Config), {
  params: { component: t.keyof({ sensor: null, binary_sensor: null, switch: null }) },
  publish: { qos: 1, retain: true },
})

interface Entity {
  readonly component: 'sensor' | 'binary_sensor' | 'switch'
  readonly config: Config
}

/** Returns the entities of a device: their topics are those of the contract. */
export const entities = (id: string, name: string): readonly Entity[] => {
  const at = { device: id }
  const { temperature, door, lamp, lampSet } = device.topics
  const common = (part: string, stateTopic: string): Config => ({
    name: part,
    unique_id: `${id}_${part}`,
    state_topic: stateTopic,
    device: { identifiers: [id], name },
  })
  return [
    {
      component: 'sensor',
      config: {
        ...common('temperature', temperature.build(at)),
        device_class: 'temperature',
        unit_of_measurement: '°C',
      },
    },
    {
      component: 'binary_sensor',
      config: {
        ...common('door', door.build(at)),
        device_class: 'door',
        payload_on: 'open',
        payload_off: 'closed',
      },
    },
    {
      component: 'switch',
      config: {
        ...common('lamp', lamp.build(at)),
        command_topic: lampSet.build(at),
        payload_on: 'ON',
        payload_off: 'OFF',
      },
    },
  ]
}

const placeOf = ({ component, config }: Entity) => discovery.at({ component, id: config.unique_id })

/** Publishes the configurations of a device: a receipt for each, one after the other. */
export const announce = (client: Client, id: string, name: string): Observable<Receipt> =>
  concat(...entities(id, name).map(entity => client.publish(placeOf(entity), entity.config)))

/** Takes a device away: an empty configuration removes the entity. */
export const withdraw = (client: Client, id: string): Observable<Receipt> =>
  concat(
    ...entities(id, '').map(entity => client.publish(placeOf(entity).filter, '', { qos: 1, retain: true })),
  )

/** Announces many devices. */
export const announceAll = (client: Client, devices: Readonly<Record<string, string>>): Observable<Receipt> =>
  concat(...Object.entries(devices).map(([id, name]) => announce(client, id, name)))
