import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OptionError } from '../../../../src/base/errors.js'
import { encodeUtf8 } from '../../../../src/codec/text/utf8.js'
import { draw, format, fromRecording, type RecordedMessage } from '../../../../src/marbles/index.js'
import { topicName } from '../../topic/arbitraries.js'
import { parsed, withoutPlaces } from '../support.js'

const message = (at: number, topic: string, payload: string | Uint8Array, more = {}): RecordedMessage => ({
  at,
  topic,
  payload: typeof payload === 'string' ? encodeUtf8(payload) : payload,
  ...more,
})

describe('fromRecording', () => {
  test('makes a lane of each topic, and one symbol of equal messages', () => {
    const recording = [
      message(5000, 'home/lamp', 'on'),
      message(5003, 'home/hall', '21.5'),
      message(5009, 'home/lamp', 'off'),
      message(5012, 'home/lamp', 'on'),
    ]
    expect(format(fromRecording(recording, { title: 'At home' }))).toBe(
      [
        'At home',
        '',
        'home/lamp  -o--------b--o',
        'home/hall  ----a---------',
        '',
        'o = "on"   a = 21.5   b = "off"',
        '',
      ].join('\n'),
    )
  })

  test('scales time to round units', () => {
    const recording = [0, 1234, 60_000].map(at => message(at, 't', 'x'))
    const { notes, lanes } = fromRecording(recording)
    expect(notes).toEqual(['One frame is 1s of the recording.'])
    expect(lanes[0]?.row.marbles.map(({ frame }) => frame)).toEqual([1, 2, 61])
    expect(fromRecording(recording, { frames: 10 }).notes).toEqual(['One frame is 10s of the recording.'])
  })

  test('keeps order where several messages share a frame', () => {
    const recording = [
      message(0, 'a', '1'),
      message(1, 'a', '2'),
      message(2, 'b', '3'),
      message(1000, 'a', '4'),
      message(1001, 'b', '5'),
    ]
    const text = format(fromRecording(recording, { frames: 10 }))
    expect(text.split('\n').slice(3, 5)).toEqual(['a  -(12)-4', 'b  -3----5'])
  })

  test('takes what the broker had stored for given', () => {
    const { given, lanes } = fromRecording([
      message(0, 'a', 'on', { retain: true, qos: 1 }),
      message(5, 'a', 'off', { retain: true }),
      message(6, 'b', 'x'),
    ])
    expect(given).toEqual([{ kind: 'retained', topic: 'a', value: 'on', qos: 1 }])
    expect(lanes.map(({ row }) => row.marbles.length)).toEqual([1, 1])
  })

  test.each<[string, Uint8Array, unknown]>([
    ['a text', encodeUtf8('on'), 'on'],
    ['nothing', new Uint8Array(), ''],
    ['a number', encodeUtf8('-1.5'), -1.5],
    ['a number that is not written as JSON writes it', encodeUtf8('1.50'), '1.50'],
    ['an object', encodeUtf8('{"a":[1,null]}'), { a: [1, null] }],
    ['an object with spaces', encodeUtf8('{ "a": 1 }'), '{ "a": 1 }'],
    ['a text in quotes', encodeUtf8('"on"'), '"on"'],
    ['bytes', Uint8Array.of(0xff, 0), Uint8Array.of(0xff, 0)],
  ])('keeps the bytes of %s', (_, payload, value) => {
    expect(fromRecording([message(0, 'a', payload)]).bindings[0]?.meaning).toEqual({ kind: 'message', value })
  })

  test('says what it leaves out', () => {
    const many = Array.from({ length: 70 }, (_, at) => message(at, 'busy', `value ${at}`))
    const { lanes, notes } = fromRecording(
      [...many, message(1, 'a/#', 'x'), message(Number.NaN, 'a', 'x'), message(3, 'rare', 'y')],
      { topics: 1 },
    )
    expect(lanes).toHaveLength(1)
    expect(lanes[0]?.row.marbles).toHaveLength(62)
    expect(notes).toEqual(['11 of 73 messages are left out.'])
  })

  test.each<[string, object]>([
    ['topics', { topics: 0 }],
    ['frames', { frames: Number.NaN }],
    ['title', { title: 5 }],
    ['width', { width: 5 }],
  ])('throws an OptionError for a bad option %s', (name, options) => {
    expect(() => fromRecording([], options)).toThrow(OptionError)
    expect(() => fromRecording([], options)).toThrow(`fromRecording.${name}`)
  })

  test('can be drawn when nothing was recorded', () => {
    expect(draw(fromRecording([]))).toContain('<svg')
  })

  test('gives a diagram that can be written and read, for any recording', () => {
    const recorded = fc.record(
      {
        at: fc.oneof(fc.nat(1000), fc.double()),
        topic: fc.oneof(fc.constantFrom('a', 'b'), topicName),
        payload: fc.oneof(fc.uint8Array({ maxLength: 4 }), fc.constantFrom('on', '1').map(encodeUtf8)),
        qos: fc.constantFrom(0, 1, 2),
        retain: fc.boolean(),
      },
      { requiredKeys: ['at', 'topic', 'payload'] },
    ) as fc.Arbitrary<RecordedMessage>
    fc.assert(
      fc.property(
        fc.array(recorded, { maxLength: 40 }),
        fc.integer({ min: 1, max: 200 }),
        (recording, frames) => {
          const diagram = fromRecording(recording, { frames })
          for (const { row } of diagram.lanes)
            for (const { frame } of row.marbles) expect(frame).toBeGreaterThan(0)
          if (diagram.lanes.length > 0) expect(withoutPlaces(parsed(format(diagram)))).toEqual(diagram)
        },
      ),
    )
  })
})
