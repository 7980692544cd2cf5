import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import { json } from '../../../../src/codec/json/json.js'
import { msgpack } from '../../../../src/codec/msgpack.js'
import { envelope } from '../../../../src/codec/schema/envelope.js'
import { versioned } from '../../../../src/codec/schema/versioned.js'
import { decodeText, encodeToText, refuseText, refuseValue, rightOf } from '../support.js'

const Reading = t.type({ celsius: t.number })

describe('envelope', () => {
  let count = 0
  const schema = envelope(Reading, {
    source: 'sensor-7',
    type: 'reading',
    id: () => `id-${count++}`,
    now: () => 1_000,
  })
  const codec = json(schema)
  const sent = {
    id: 'id-0',
    source: 'sensor-7',
    type: 'reading',
    timestamp: '1970-01-01T00:00:01.000Z',
    data: { celsius: 21 },
  }

  test('P22: publishes id, source, type and timestamp with the data, each with an id of its own', () => {
    const ids = [0, 1, 2].map(() => JSON.parse(encodeToText(codec, { celsius: 21 })))
    expect(ids[0]).toEqual(sent)
    expect(ids.map(({ id }) => id)).toEqual(['id-0', 'id-1', 'id-2'])
  })

  test('P22: gives all of it to observers, whoever sent it', () => {
    const other = { ...sent, source: 'x', type: 'y', timestamp: '2026-01-01T01:00:00+01:00' }
    expect(decodeText(codec, JSON.stringify(other))).toEqual({ ...other, timestamp: Date.UTC(2026, 0, 1) })
  })

  test('says all that is missing or wrong, and where', () => {
    expect(refuseText(codec, '{"id":7,"source":"a"}').issues.map(({ path }) => path)).toEqual([
      ['id'],
      ['type'],
      ['timestamp'],
    ])
    expect(refuseText(codec, JSON.stringify({ ...sent, timestamp: 'yesterday' })).path).toEqual(['timestamp'])
    expect(refuseText(codec, JSON.stringify({ ...sent, data: {} })).path).toEqual(['data', 'celsius'])
    expect(refuseText(codec, JSON.stringify({ ...sent, data: undefined })).path).toEqual(['data'])
    expect(refuseText(codec, '7').message).toBe('expected object, got 7')
    expect(refuseValue(codec, {}).path).toEqual(['data', 'celsius'])
  })

  test('nests: a versioned reading in an envelope, in MessagePack', () => {
    const nested = msgpack(
      envelope(versioned(Reading, { version: '1.0' }), {
        source: 's',
        type: 't',
        id: () => 'i',
        now: () => 0,
      }),
    )
    expect(rightOf(nested.decode(rightOf(nested.encode({ celsius: 1 }))))).toMatchObject({
      id: 'i',
      timestamp: 0,
      data: { version: '1.0', warning: null, data: { celsius: 1 } },
    })
  })
})
