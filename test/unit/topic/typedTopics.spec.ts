import * as t from 'io-ts'
import { map } from 'rxjs'
import { byContentType, contract, json, number, observeAll, publishTo, scope, text, topic } from 'rxtopics'
import { harness, having } from 'rxtopics/testing'
import { describe, test } from 'vitest'

const Floor = t.keyof({ ground: null, first: null })
const door = topic('home/{floor}/door/{id:int}', text, {
  params: { floor: Floor },
  publish: { qos: 1, retain: true, properties: { messageExpiryInterval: 60 } },
})

describe('a typed topic, from client to client', () => {
  test('P8 J57: params are values, and a level that is none of them is a failure', () =>
    harness(({ client, publish, expectMessages, expectFailures, expectWire }) => {
      publish('home/first/door/7', '  --a-----', { a: 'open' })
      publish('home/cellar/door/7', ' ----b---', { b: 'open' })
      publish('home/first/door/seven', '------c-', { c: 'open' })
      expectMessages(client.observe(door), '--a-----', {
        a: having({ params: { floor: 'first', id: 7 }, value: 'open' }),
      })
      expectFailures('----b-c-', {
        b: having({ reason: 'param', path: ['floor'] }),
        c: having({ reason: 'param', path: ['id'] }),
      })
      expectWire('S-------', { S: 'SUBSCRIBE home/+/door/+' })
    }))

  test('P9: at narrows what is subscribed, and keeps the params', () =>
    harness(({ client, publish, expectMessages, expectWire }) => {
      publish('home/first/door/7', '--a-----', { a: 'open' })
      publish('home/ground/door/7', '----b---', { b: 'open' })
      expectMessages(client.observe(door.at({ floor: 'first' })), '--a-----', {
        a: having({ params: { floor: 'first', id: 7 } }),
      })
      expectWire('S-------', { S: 'SUBSCRIBE home/first/door/+' })
    }))

  test('P28: it is published to as it says itself, with what its codec says', () =>
    harness(({ client, hot, expectPackets }) => {
      const bound = door.at({ floor: 'first', id: 7 })
      hot('--a-----', { a: 'open' }).pipe(publishTo(client, bound)).subscribe()
      hot('----a---', { a: 'shut' })
        .pipe(publishTo(client, bound, { qos: 0, retain: false }))
        .subscribe()
      expectPackets('--a-b---', {
        a: having({
          type: 'publish',
          direction: 'in',
          topic: 'home/first/door/7',
          qos: 1,
          retain: true,
          properties: {
            messageExpiryInterval: 60,
            contentType: 'text/plain; charset=utf-8',
            payloadFormatIndicator: true,
          },
        }),
        b: having({ type: 'publish', direction: 'in', qos: 0, retain: false }),
      })
    }))

  test('P9: a scope and a contract move it below a prefix', () =>
    harness(({ client, publish, expectStream, expectMessages, expectWire }) => {
      const plant = contract({ door, power: topic('home/power', number) }).under('plant/7')
      publish('plant/7/home/first/door/7', '--a-----', { a: 'open' })
      publish('plant/7/home/power', '       ----b---', { b: '21' })
      const told = observeAll(client, plant).pipe(
        map(event => (event.name === 'door' ? event.message.params : event.message.value)),
      )
      expectStream(told, '--a-b---', { a: { floor: 'first', id: 7 }, b: 21 })
      expectMessages(client.observe(scope('plant/7').topic('home/power', number)), '----b---', { b: 21 })
      expectWire('(de)----', {
        d: 'SUBSCRIBE plant/7/home/+/door/+',
        e: 'SUBSCRIBE plant/7/home/power',
      })
    }))

  test('its codec is chosen by the content type, and says its own on publish', () =>
    harness(({ client, publish, hot, expectMessages, expectFailures }) => {
      const note = topic('note', byContentType({ 'text/plain': text, 'application/json': json(t.string) }))
      const sent = { a: '"x"', b: '"x"', c: 'x' }
      publish('note', '--a-----', sent, { properties: { contentType: 'application/json' } })
      publish('note', '---b----', sent, { properties: { contentType: 'text/plain; charset=utf-8' } })
      publish('note', '----c---', sent, { properties: { contentType: 'image/png' } })
      hot('           ------p-', { p: 'y' }).pipe(publishTo(client, note)).subscribe()
      expectMessages(client.observe(note), '--ab--p-', { a: 'x', b: '"x"', p: 'y' })
      expectFailures('----c---', { c: 'content-type' })
      const said = { contentType: 'text/plain', payloadFormatIndicator: true }
      expectMessages(client.observe('note'), '--abc-p-', { ...sent, p: having({ properties: said }) })
    }))
})
