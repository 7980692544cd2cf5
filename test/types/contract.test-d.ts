import type { Either } from 'fp-ts/lib/Either.js'
import * as t from 'io-ts'
import type { Observable } from 'rxjs'
import {
  type Client,
  type Contract,
  contract,
  type DecodeFailure,
  flag,
  json,
  type Message,
  number,
  observeAll,
  observeAllEither,
  type PublishOptions,
  type Receipt,
  scope,
  text,
  topic,
} from 'rxtopics'
import { describe, expectTypeOf, test } from 'vitest'

declare const client: Client

const Reading = t.type({ celsius: t.number })
const Floor = t.keyof({ ground: null, first: null })
const home = contract({
  temperature: topic('home/{room}/temperature', json(Reading), { publish: { qos: 1, retain: true } }),
  door: topic('home/{floor}/door/{id:int}', flag('open', 'closed'), { params: { floor: Floor } }),
  notes: topic('home/notes', text),
})

type Temperature = Message<{ celsius: number }, { readonly room: string }>
type Door = Message<boolean, { readonly floor: 'ground' | 'first'; readonly id: number }>

describe('a contract', () => {
  test('keeps the names and the types of its topics', () => {
    expectTypeOf(home.names).toEqualTypeOf<readonly ('temperature' | 'door' | 'notes')[]>()
    expectTypeOf(client.observe(home.topics.temperature)).toEqualTypeOf<Observable<Temperature>>()
    expectTypeOf(client.observe(home.topics.door)).toEqualTypeOf<Observable<Door>>()
    expectTypeOf(home.under('plant/7')).toEqualTypeOf<typeof home>()
    // @ts-expect-error there is no such topic
    home.topics.humidity
    // @ts-expect-error a template is no topic
    contract({ notes: 'home/notes' })
    // @ts-expect-error read-only
    home.topics.notes = topic('home/notes', text)
  })

  test('tells what a topic name stands for', () => {
    for (const found of home.find('home/first/door/7')) {
      if (found.name === 'door') {
        expectTypeOf(found.params).toEqualTypeOf<{
          readonly floor: 'ground' | 'first'
          readonly id: number
        }>()
        expectTypeOf(found.topic).toEqualTypeOf(home.topics.door)
      }
      // @ts-expect-error not a name of the contract
      if (found.name === 'window') return
    }
  })

  test('is observed as one stream, told apart by name', () => {
    observeAll(client, home, { qos: 1 }).subscribe(event => {
      switch (event.name) {
        case 'temperature':
          return expectTypeOf(event.message).toEqualTypeOf<Temperature>()
        case 'door':
          return expectTypeOf(event.message).toEqualTypeOf<Door>()
        case 'notes':
          return expectTypeOf(event.message.value).toEqualTypeOf<string>()
      }
    })
    observeAll(client, home, { qos: 1, tombstones: 'emit' }).subscribe(({ name, message }) => {
      expectTypeOf(name).toEqualTypeOf<'temperature' | 'door' | 'notes'>()
      if (message.deleted) expectTypeOf(message.value).toEqualTypeOf<undefined>()
      else if (name === 'temperature') expectTypeOf(message.params.room).toEqualTypeOf<string>()
    })
    // @ts-expect-error there is no such option
    observeAll(client, home, { tombstones: 'emit', nope: 1 })
    observeAllEither(client, home).subscribe(event => {
      if (event.name === 'door') expectTypeOf(event.result).toEqualTypeOf<Either<DecodeFailure, Door>>()
    })
    // @ts-expect-error not an option of observe
    observeAll(client, home, { quality: 1 })
  })

  test('is of topics whatever their types', () => {
    const size = <T extends Contract<never>['topics']>(of: Contract<T>): number => of.names.length
    expectTypeOf(size).toBeFunction()
  })
})

describe('a scope', () => {
  test('gives topics the params of their templates', () => {
    const plant = scope('plant/7').scope('line/2')
    const speed = plant.topic('motor/{id:int}/speed', number)
    expectTypeOf(client.observe(speed)).toEqualTypeOf<Observable<Message<number, { readonly id: number }>>>()
    expectTypeOf(plant.topic('notes').codec).toEqualTypeOf<undefined>()
    // @ts-expect-error the id is a number
    speed.at({ id: '4' })
    // @ts-expect-error there is no such param
    plant.topic('door/{id}', text, { params: { name: Floor } })
  })
})

describe('a client with typed topics', () => {
  const { temperature, door, notes } = home.topics

  test('observes what the codec gives', () => {
    expectTypeOf(client.observe('home/#')).toEqualTypeOf<Observable<Message>>()
    expectTypeOf(client.observe(topic('home/{room}/raw'))).toEqualTypeOf<
      Observable<Message<Uint8Array, { readonly room: string }>>
    >()
    expectTypeOf(client.observe(temperature.at({ room: 'lab' }))).toEqualTypeOf<Observable<Temperature>>()
    expectTypeOf(client.observeEither(door)).toEqualTypeOf<Observable<Either<DecodeFailure, Door>>>()
    // @ts-expect-error a filter has no codec
    client.observeEither('home/#')
  })

  test('publishes what the codec takes, where everything is bound', () => {
    const lab = temperature.at({ room: 'lab' })
    expectTypeOf(client.publish(lab, { celsius: 21 })).toEqualTypeOf<Observable<Receipt>>()
    client.publish(notes, 'hello', { qos: 2 })
    client.publish(door.at({ floor: 'first', id: 7 }), true)
    client.publish(topic('home/raw'), new Uint8Array())
    // @ts-expect-error the room is not bound
    client.publish(temperature, { celsius: 21 })
    // @ts-expect-error the id is not bound
    client.publish(door.at({ floor: 'first' }), true)
    // @ts-expect-error not a reading
    client.publish(lab, { celsius: '21' })
    // @ts-expect-error not text
    client.publish(notes, 7)
    // @ts-expect-error not a floor
    client.publish(door.at({ floor: 'cellar', id: 7 }), true)
    // @ts-expect-error a value is needed
    client.publish(notes)
    // @ts-expect-error a raw topic takes bytes or text
    client.publish('home/notes', { text: 'hello' })
  })

  test('its parameters are those of a name, for mocks and wrappers of it', () => {
    expectTypeOf<Parameters<Client['publish']>>().toEqualTypeOf<
      [topic: string, payload: Uint8Array | string, options?: PublishOptions | undefined]
    >()
  })

  test('takes publish options as defaults of a topic', () => {
    topic('a', text, { publish: { qos: 1, retain: true, properties: { messageExpiryInterval: 60 } } })
    // @ts-expect-error not a QoS
    topic('a', text, { publish: { qos: 3 } })
    // @ts-expect-error not an option of a publish
    topic('a', text, { publish: { group: 'a' } })
  })
})
