import * as t from 'io-ts'
import { of } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { json } from '../../../src/codec/json/json.js'
import { text } from '../../../src/codec/text/text.js'
import { settledBy } from '../../../src/message.js'
import { decode } from '../../../src/operators/decode.js'
import { latestByTopic } from '../../../src/operators/latestByTopic.js'
import { rights } from '../../../src/operators/rights.js'
import { topic } from '../../../src/topic/topic.js'
import { checklist, message } from './support.js'

const lamp = topic('home/{room}/lamp', json(t.type({ on: t.boolean })))

describe('decode', () => {
  checklist({
    make: () => decode(lamp),
    given: message('home/a/lamp', '{"on":true}'),
    emits: [
      expect.objectContaining({
        right: expect.objectContaining({ params: { room: 'a' }, value: { on: true } }),
      }),
    ],
  })

  test('gives typed messages, and Lefts in their place', () => {
    const seen: unknown[] = []
    of(message('home/a/lamp', '{"on":true}'), message('home/a/lamp', '{}'), message('home/a/door', '{}'))
      .pipe(decode(lamp))
      .subscribe(result => seen.push(result))
    expect(seen).toMatchObject([
      { _tag: 'Right', right: { params: { room: 'a' }, value: { on: true } } },
      { _tag: 'Left', left: { reason: 'schema', path: ['on'] } },
      { _tag: 'Left', left: { reason: 'param' } },
    ])
  })

  test('J56: gives a Left for a codec that throws, and goes on', () => {
    const throwing = {
      ...text,
      decode: (payload: Uint8Array) => {
        if (payload.length === 1) throw new Error('boom')
        return text.decode(payload)
      },
    }
    const seen: unknown[] = []
    of(message('a', 'x'), message('a', 'xy'))
      .pipe(decode(topic('a', throwing)))
      .subscribe(result => seen.push(result))
    expect(seen).toMatchObject([
      { left: { reason: 'threw', message: 'the codec text threw: boom' } },
      { right: { value: 'xy' } },
    ])
  })

  test('J57: gives a Left for a level that is not of its param’s type, and for a param codec that throws', () => {
    const throwing = {
      decode: () => {
        throw new Error('boom')
      },
      encode: String,
    }
    const seen: unknown[] = []
    of(message('room/seven'))
      .pipe(decode(topic('room/{id:int}', text)))
      .subscribe(result => seen.push(result))
    of(message('room/seven'))
      .pipe(decode(topic('room/{id}', text, { params: { id: throwing } })))
      .subscribe(result => seen.push(result))
    expect(seen).toMatchObject([
      { left: { reason: 'param', path: ['id'] } },
      { left: { reason: 'param', path: ['id'] } },
    ])
  })

  test('leaves acknowledging to the message that was decoded', () => {
    const settled: unknown[] = []
    const given = settledBy(message('home/a/lamp', '{"on":true}'), (code, text) => settled.push([code, text]))
    of(given)
      .pipe(decode(lamp), rights())
      .subscribe(typed => typed.ack())
    of(given)
      .pipe(decode(lamp), rights())
      .subscribe(typed => typed.nack({ code: 0x87, text: 'no' }))
    of(given)
      .pipe(decode(lamp), rights())
      .subscribe(typed => typed.nack())
    expect(settled).toEqual([
      [0, undefined],
      [0x87, 'no'],
      [0x80, undefined],
    ])
  })

  test('lets the Left of a message be settled that its observer settles', () => {
    const settled: unknown[] = []
    const given = settledBy(message('home/a/lamp', '{'), (code, text) => settled.push([code, text]))
    of(given)
      .pipe(decode(lamp))
      .subscribe(result => result._tag === 'Left' && result.left.ack?.())
    of(given)
      .pipe(decode(lamp))
      .subscribe(result => result._tag === 'Left' && result.left.nack?.())
    expect(settled).toEqual([
      [0, undefined],
      [0x99, 'unexpected end of JSON at character 1'],
    ])
  })

  test('T98: says of a deletion that it is one, and tells those behind it', () => {
    const source = of(
      message('home/a/lamp', '{"on":true}'),
      message('home/a/lamp'),
      message('home/a/lamp', '1'),
    )
    const seen: unknown[] = []
    source.pipe(decode(lamp)).subscribe(result => seen.push(result))
    expect(seen).toMatchObject([
      { _tag: 'Right' },
      { left: { reason: 'empty', deleted: true } },
      { _tag: 'Left' },
    ])
    expect(seen[2]).not.toHaveProperty('left.deleted')
    const kept: string[][] = []
    source.pipe(decode(lamp), rights(), latestByTopic()).subscribe(latest => kept.push([...latest.keys()]))
    expect(kept).toEqual([['home/a/lamp'], []])
  })
})
