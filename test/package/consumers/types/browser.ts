// The entries that do without the types of Node.
import * as t from 'io-ts'
import { map } from 'rxjs'
import { ClosedError, createClient, json, latestByTopic, toAsyncIterable, topic } from 'rxtopics'
import * as asyncapi from 'rxtopics/asyncapi'
import * as cbor from 'rxtopics/cbor'
import * as marbles from 'rxtopics/marbles'
import * as memory from 'rxtopics/memory'
import * as msgpack from 'rxtopics/msgpack'
import * as otel from 'rxtopics/otel'
import * as tabs from 'rxtopics/tabs'
import * as testing from 'rxtopics/testing'
import * as webSocket from 'rxtopics/websocket'
import * as withProperties from 'rxtopics/with-properties'

export const modules: readonly object[] = [
  asyncapi,
  cbor,
  marbles,
  memory,
  msgpack,
  otel,
  tabs,
  testing,
  webSocket,
  withProperties,
]

const lamp = topic('home/{room}/lamp', json(t.type({ on: t.boolean })))
const client = createClient(memory.memory(), { linger: 0 })
const lamps$ = client.observe(lamp)

lamps$.subscribe({
  next: ({ params, value }) => {
    const room: string = params.room
    const on: boolean = value.on
    // @ts-expect-error: a room is a string.
    const wrong: number = params.room
    // @ts-expect-error: a lamp has no colour.
    const missing: unknown = value.colour
    return [room, on, wrong, missing]
  },
  error: error => error instanceof ClosedError && error.name === 'ClosedError',
})

export const rooms$ = lamps$.pipe(
  latestByTopic(),
  map(lamps => [...lamps.values()].map(({ params }): string => params.room)),
)
client.publish(lamp.at({ room: 'attic' }), { on: true })
// @ts-expect-error: not what a lamp is.
client.publish(lamp.at({ room: 'attic' }), { on: 'yes' })

export const first = async (): Promise<boolean | undefined> => {
  for await (const { value } of toAsyncIterable(lamps$)) return value.on
  return undefined
}
