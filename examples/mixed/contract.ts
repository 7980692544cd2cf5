import * as t from 'io-ts'
import { json, topic } from 'rxtopics'

// What the device, the service and the dashboard agree on, whatever each of them speaks to the server.

const Reading = t.type({ celsius: t.number, at: t.number })
const Climate = t.type({ celsius: t.number, level: t.keyof({ cold: null, fine: null, hot: null }) })

/** What a thermometer measures: in degrees Celsius, at ms since 1970. */
export const reading = topic('site/{room}/reading', json(Reading))

/** What the service makes of the last few readings of a room. */
export const climate = topic('site/{room}/climate', json(Climate))
