import * as t from 'io-ts'
import { json, text, topic } from 'rxtopics'

/** A climate sensor as zigbee2mqtt reports it; devices leave out what they do not measure. */
const Climate = t.intersection([
  t.type({ temperature: t.number, humidity: t.number }),
  t.partial({ battery: t.number, linkquality: t.number, last_seen: t.string }),
])

/** What Tasmota reports by period, nested by sensor, with a local time that has no zone. */
const Sensor = t.type({
  Time: t.string,
  AM2301: t.type({ Temperature: t.number, Humidity: t.number }),
  TempUnit: t.keyof({ C: null, F: null }),
})

const Availability = t.type({ state: t.keyof({ online: null, offline: null }) })

/** All topics of one run of the demo. */
export const topicsOf = (run: string) => ({
  climate: topic('rxtopics-demo/{run}/zigbee2mqtt/{device}', json(Climate)).at({ run }),
  availability: topic('rxtopics-demo/{run}/zigbee2mqtt/{device}/availability', json(Availability)).at({
    run,
  }),
  sensor: topic('rxtopics-demo/{run}/tele/{device}/SENSOR', json(Sensor)).at({ run }),
  lastWill: topic('rxtopics-demo/{run}/tele/{device}/LWT', text).at({ run }),
})
