import fc from 'fast-check'
import * as t from 'io-ts'
import { type Observable, of, type SchedulerLike } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { type DecodeFailure, formatFailure, type Message, type Status, topic } from 'rxtopics'
import {
  compareRows,
  type Diagram,
  describe as describeDiagram,
  draw,
  format,
  fromJson,
  fromRecording,
  parse,
  print,
} from 'rxtopics/marbles'
import { harness, RecordingError, recordLines, replay, runDiagram } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { presenceLine, readingLine, statusLine } from '../../demo/lines.js'
import { left } from '../../src/base/either.js'
import { ConnectionRefusedError } from '../../src/base/linkErrors.js'
import { byContentType } from '../../src/codec/byContentType.js'
import { cloudEvents } from '../../src/codec/cloudEvents/cloudEvents.js'
import type { Codec } from '../../src/codec/codec.js'
import { DecodeError } from '../../src/codec/decodeError.js'
import { decodeFailure, safeDecode } from '../../src/codec/failure.js'
import { json } from '../../src/codec/json/json.js'
import { orElse } from '../../src/codec/orElse.js'
import { versioned } from '../../src/codec/schema/versioned.js'
import { boolean } from '../../src/codec/text/boolean.js'
import { number } from '../../src/codec/text/number.js'
import { rawMessage } from '../../src/message.js'
import { describePacket } from '../../src/testing/peer/packets.js'
import { show } from '../../src/testing/show.js'
import { hostile, hostileText, shownUnseen } from './base/hostile.js'
import { leftOf, utf8 } from './codec/support.js'

/** Without halves of pairs, which no UTF-8 has. */
const whole = (text: string): string => text.replace(/\p{Surrogate}/gu, '')

/** What may be in a topic that is published. */
const publishable = (text: string): string =>
  whole(text).replace(/[\p{Cc}\p{Noncharacter_Code_Point}+#]/gu, '')

/** What is well-formed can be in a payload, and nearly all of that in a topic. */
const wellFormed = hostileText.map(text => whole(text).slice(0, 2_000)).map(whole)
const payload = wellFormed.map(text => utf8(JSON.stringify({ [text]: text, v: text })))

const throwing = (text: string): Codec<never> => ({
  ...number,
  name: text,
  decode: () => {
    throw new Error(text)
  },
  encode: () => left({ path: [text], message: text, issues: [], cause: text }),
})

const Strict = z.strictObject({ v: z.string().regex(/^never$/, { error: ({ input }) => `no ${input}` }) })
const codecs = (text: string): readonly Codec<unknown, never>[] => [
  json(t.type({ v: t.number })),
  json(t.record(t.string, t.number)),
  json(Strict),
  json(value => left(`no ${JSON.stringify(value)} ${text}`)),
  json(() => {
    throw new Error(text)
  }),
  json(versioned(t.unknown, { version: '1.2', key: 'v' })),
  cloudEvents(json(Strict), { source: 's', type: 't', id: () => 'i' }),
  byContentType({ 'application/json': boolean }),
  orElse(number)(json(Strict)),
  number,
  boolean,
  throwing(text),
]

const oneLine = (line: string, limit: number) => {
  expect(shownUnseen(line)).toBeNull()
  expect(line.length).toBeLessThanOrEqual(limit)
}
/** Returns all that a stream emits at once, and the error that it ends with. */
const all = (stream: Observable<unknown>): readonly unknown[] => {
  const seen: unknown[] = []
  stream.subscribe({ next: value => seen.push(value), error: (error: unknown) => seen.push(error) })
  return seen
}
const lines = (text: string) => {
  for (const line of text.split('\n')) expect(shownUnseen(line)).toBeNull()
}

describe('O84: what came over the network is shown escaped', () => {
  test('by failures, in their messages and issues, and by formatFailure', () => {
    fc.assert(
      fc.property(wellFormed, payload, (text, bytes) => {
        for (const codec of codecs(text)) {
          for (const properties of [{}, { contentType: text, userProperties: { specversion: text } }]) {
            const found = leftOf(safeDecode(codec, bytes, properties))
            oneLine(found.message, 500)
            for (const { message, actual = '' } of found.issues) {
              oneLine(message, 500)
              oneLine(actual, 60)
            }
            const failure = decodeFailure(text, bytes, codec.name, found)
            oneLine(formatFailure(failure), 900)
            oneLine(new DecodeError(failure).message, 1_000)
            lines(show(failure))
          }
        }
      }),
    )
  })

  test('by formatFailure, whatever is in a failure', () => {
    fc.assert(
      fc.property(hostileText, hostileText, fc.array(hostileText, { maxLength: 3 }), (a, b, path) => {
        const failure = {
          topic: a,
          payload: utf8(''),
          codec: b,
          reason: 'schema',
          path,
          message: b,
          issues: [],
          cause: a,
        }
        oneLine(formatFailure(failure as DecodeFailure), 900)
      }),
    )
  })

  test('by params', () => {
    const { match } = topic('a/{b}', undefined, {
      params: {
        b: {
          decode: (text: string) => {
            throw new Error(text)
          },
          encode: String,
        },
      },
    })
    for (const text of hostile) {
      const found = leftOf(match(`a/${text.replaceAll('/', '').replaceAll('\0', '')}`))
      oneLine(found.message, 300)
    }
  })

  test('by the lines of the demo', () => {
    const plain = (_: string, text: string) => text
    for (const text of hostile) {
      oneLine(readingLine({ device: text, celsius: 1, percent: 2, system: 'x' }, plain), 100)
      oneLine(presenceLine(text, text), 100)
      const error = new ConnectionRefusedError(`the broker refused the connection: ${text}`)
      oneLine(statusLine({ state: 'waiting', attempt: 1, delay: 400, error } as unknown as Status), 1_100)
    }
  })

  test('by recordings, which read back as what was recorded', () => {
    const virtual: SchedulerLike = new TestScheduler(() => {})
    fc.assert(
      fc.property(wellFormed, wellFormed, (name, text) => {
        const at = `a/${name.replace(/[\0+#]/g, '')}`
        const properties = { contentType: text, userProperties: { [text]: text } }
        const message = rawMessage(at, utf8(text), 1, false, false, properties)
        const [line] = all(of(message).pipe(recordLines({ scheduler: virtual }))) as [string]
        expect(shownUnseen(line)).toBeNull()
        const [back] = all(replay([line], { scheduler: virtual })) as [Message]
        expect(back).toMatchObject({ topic: at, properties })
        expect([...back.payload]).toEqual([...message.payload])
        for (const seen of all(replay([`${line}${text}`], { scheduler: virtual })))
          if (seen instanceof RecordingError) oneLine(seen.message, 400)
      }),
    )
  })

  const diagrams = fc.tuple(hostileText, wellFormed, hostileText).map(([title, text, symbol]): Diagram => {
    const row = { marbles: [{ frame: 1, symbol: symbol.slice(0, 1) }], length: 5 }
    const value = { [text]: [text] }
    return {
      title: title.slice(0, 300),
      notes: [title.slice(0, 300)],
      given: [{ kind: 'retained', topic: text, value }],
      lanes: [
        { kind: 'topic', topic: text, row },
        { kind: 'publish', topic: text, options: { retain: text }, row, receipts: row },
        {
          kind: 'observer',
          name: text,
          row,
          source: text,
          codec: null,
          options: { group: text },
          either: false,
          through: [{ name: text, argument: text }],
          sees: row,
          acks: null,
          nacks: null,
        },
      ],
      bindings: [
        { symbol: symbol.slice(0, 1), meaning: { kind: 'message', value, topic: text, params: value } },
        { symbol: 'f', meaning: { kind: 'failure', reason: 'schema', path: text, topic: text } },
        { symbol: 'p', meaning: { kind: 'packet', packet: 'PUBLISH', from: 'broker', about: [text] } },
        { symbol: 'e', meaning: { kind: 'error', name: text } },
      ],
    }
  })

  test('by pictures, printed diagrams and descriptions', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(diagrams, diagram => {
        lines(draw(diagram))
        lines(draw(diagram, { id: diagram.title }))
        lines(print(diagram))
        lines(describeDiagram(diagram))
        const values = new Map(diagram.bindings.map(({ symbol }) => [symbol, diagram.title]))
        const [a, b] = [diagram.lanes[0]!.row, { marbles: [], length: 5 }]
        lines(compareRows(diagram.title, a, b, values))
        lines(compareRows(diagram.title, b, a, new Map()))
      }),
      { numRuns: 40 },
    )
  })

  test('by what is wrong with a diagram', () => {
    fc.assert(
      fc.property(diagrams, hostileText, (diagram, text) => {
        for (const source of [
          `T\n\n${text}`,
          `T\n\na ${text}  -a-\n\na = ${text}`,
          `${text}\n\n${text}  ^ ${text}`,
        ]) {
          const parsed = parse(source)
          if (parsed._tag === 'Left') for (const { message } of parsed.left) oneLine(message, 1_000)
        }
        const read = fromJson({ ...diagram, [text]: 1 })
        if (read._tag === 'Left') for (const { message } of read.left) oneLine(message, 1_000)
        for (const fail of [() => runDiagram(diagram), () => runDiagram(text), () => format(diagram)]) {
          try {
            fail()
          } catch (error) {
            lines(String(error))
          }
        }
      }),
      { numRuns: 40 },
    )
  })

  test('by diagrams made of recordings, which parse as what they were', () => {
    fc.assert(
      fc.property(wellFormed, wellFormed, (name, text) => {
        const at = `a/${publishable(name)}`
        const written = format(fromRecording([{ at: 0, topic: at, payload: utf8(text) }]))
        lines(written)
        expect(parse(written)).toMatchObject({ _tag: 'Right', right: { lanes: [{ topic: at }] } })
      }),
    )
  })

  test('by failed expectations', () => {
    for (const text of hostile) {
      const [name, said] = [
        whole(text)
          .replace(/[\p{Cc}\uffff\u{1fffe}]/gu, '')
          .slice(0, 1_000),
        whole(text),
      ]
      const run = () =>
        harness({ color: false }, ({ client, publish, expectMessages, expectWire }) => {
          publish(`a/${name}`, '-p', { p: said })
          expectMessages(client.observe('a/#'), '---')
          expectWire('---', {})
        })
      expect(run).toThrow(expect.objectContaining({ name: 'ExpectationError' }))
      try {
        run()
      } catch (error) {
        lines((error as Error).message)
      }
    }
  })

  test('by the scripted peer', () => {
    for (const text of hostile) {
      oneLine(
        describePacket({ cmd: 'publish', topic: text, payload: '', qos: 0, dup: false, retain: false }),
        200,
      )
      oneLine(describePacket({ cmd: 'unsubscribe', unsubscriptions: [text, text] }), 200)
    }
  })
})
