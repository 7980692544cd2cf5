import * as t from 'io-ts'
import { json, topic } from 'rxtopics'

// A typed pipeline, as people write it.

const Reading = t.type({
  at: t.string,
  device: t.type({ id: t.string, model: t.string, firmware: t.string }),
  celsius: t.number,
  humidity: t.number,
  pressure: t.number,
  battery: t.union([t.literal('good'), t.literal('low')]),
  tags: t.array(t.string),
  note: t.string,
  seq: t.number,
})

export const reading = topic('site/{site}/room/{room}/reading', json(Reading))

/** The same by hand: returns `null` where there is nothing to see. */
export const decodeByHand = (name: string, payload: Buffer): unknown => {
  const [first, site, third, room, last, ...more] = name.split('/')
  if (first !== 'site' || third !== 'room' || last !== 'reading' || more.length > 0) return null
  try {
    const decoded = Reading.decode(JSON.parse(payload.toString()))
    return decoded._tag === 'Right' ? { params: { site, room }, value: decoded.right } : null
  } catch {
    return null
  }
}
