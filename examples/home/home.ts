import { map } from 'fp-ts/lib/Either.js'
import { flow, pipe } from 'fp-ts/lib/function.js'
import * as t from 'io-ts'
import { boolean, contract, flag, json, number, oneOf, orElse, topic } from 'rxtopics'
import { sparkplug } from './sparkplug.js'

const Device = t.partial({ temperature: t.number, humidity: t.number, state: t.string, occupancy: t.boolean })
const Availability = t.type({ state: t.keyof({ online: null, offline: null }) })
const isOnline = flow(
  Availability.decode,
  map(({ state }) => state === 'online'),
)
const Sensor = t.type({ Time: t.string, AM2301: t.type({ Temperature: t.number, Humidity: t.number }) })
const Notification = t.type({ src: t.string, params: t.type({ 'switch:0': t.type({ output: t.boolean }) }) })
const Location = t.type({ _type: t.literal('location'), lat: t.number, lon: t.number })
const Transition = t.type({ _type: t.literal('transition'), event: t.string, desc: t.string })

/** Every topic of the home, whoever made what speaks there: JSON, text and Protocol Buffers. */
export const home = contract({
  zigbee: topic('zigbee2mqtt/{device}', json(Device)),
  // Some send JSON, some plain text.
  zigbeeOnline: topic(
    'zigbee2mqtt/{device}/availability',
    pipe(json(isOnline), orElse(flag('online', 'offline'))),
  ),
  tasmota: topic('tele/{device}/SENSOR', json(Sensor)),
  tasmotaOnline: topic('tele/{device}/LWT', flag('Online', 'Offline')),
  tasmotaPower: topic('stat/{device}/POWER', flag('ON', 'OFF')),
  shellyRelay: topic('shellies/{device}/relay/{channel:int}', flag('on', 'off')),
  shellyPower: topic('shellies/{device}/relay/{channel:int}/power', number),
  shellyEvent: topic('{device}/events/rpc', json(Notification)),
  shellyOnline: topic('{device}/online', boolean),
  owntracks: topic(
    'owntracks/{user}/{phone}',
    json(oneOf('_type', { location: Location, transition: Transition })),
  ),
  sparkplug: topic('spBv1.0/{group}/{kind}/{node}/{device}', sparkplug, {
    params: { kind: t.keyof({ DBIRTH: null, DDATA: null }) },
  }),
})
