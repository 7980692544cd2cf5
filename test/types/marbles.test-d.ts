import type { Either } from 'fp-ts/lib/Either.js'
import { TestScheduler } from 'rxjs/testing'
import type { DecodeReason, Receipt, Status, UnhandledReason } from 'rxtopics'
import {
  compareRows,
  type Diagram,
  draw,
  type FailureWord,
  type Finding,
  format,
  fromJson,
  fromRecording,
  fromTestMessages,
  type Json,
  type Literal,
  type MarbleProblem,
  type Meaning,
  parse,
  print,
  type Row,
  type StateWord,
  toJson,
  type UnhandledWord,
  writeMeaning,
} from 'rxtopics/marbles'
import { describe, expectTypeOf, test } from 'vitest'

declare const diagram: Diagram
declare const row: Row

describe('the words of a diagram', () => {
  test('are those of the client', () => {
    expectTypeOf<StateWord>().toEqualTypeOf<Status['state'] | Receipt['outcome']>()
    expectTypeOf<FailureWord>().toEqualTypeOf<DecodeReason>()
    expectTypeOf<UnhandledWord>().toEqualTypeOf<UnhandledReason>()
  })

  test('are told apart by kind', () => {
    expectTypeOf<Meaning['kind']>().toEqualTypeOf<'message' | 'failure' | 'packet' | 'error' | 'state'>()
    expectTypeOf<Extract<Meaning, { kind: 'message' }>['value']>().toEqualTypeOf<Literal>()
    expectTypeOf(writeMeaning).toEqualTypeOf<(meaning: Meaning) => string>()
    // @ts-expect-error a message has a value
    writeMeaning({ kind: 'message' })
    // @ts-expect-error no such state
    writeMeaning({ kind: 'state', state: 'conected' })
  })
})

describe('parse and format', () => {
  test('are an Either of all problems, and its way back', () => {
    expectTypeOf(parse('')).toEqualTypeOf<Either<readonly MarbleProblem[], Diagram>>()
    expectTypeOf(format(diagram)).toEqualTypeOf<string>()
    // @ts-expect-error a text is parsed first
    format('T')
    // @ts-expect-error a diagram is not changed
    diagram.lanes.push()
  })

  test('have a form for JSON', () => {
    expectTypeOf(toJson(diagram)).toEqualTypeOf<Json>()
    expectTypeOf(fromJson).parameter(0).toEqualTypeOf<unknown>()
    expectTypeOf(fromJson({})).toEqualTypeOf<Either<readonly Finding[], Diagram>>()
  })
})

describe('print, draw and compareRows', () => {
  test('return text', () => {
    expectTypeOf(print(diagram, { color: true, width: 100 })).toEqualTypeOf<string>()
    expectTypeOf(draw(diagram, { id: 'x' })).toEqualTypeOf<string>()
    expectTypeOf(compareRows('bob', row, row, new Map(), { color: false })).toEqualTypeOf<string>()
    // @ts-expect-error options are named
    print(diagram, { colour: true })
    // @ts-expect-error the width is that of all pictures
    draw(diagram, { width: 720 })
  })
})

describe('fromTestMessages and fromRecording', () => {
  test('take what was recorded elsewhere', () => {
    const messages = TestScheduler.parseMarbles('-a-')
    expectTypeOf(fromTestMessages('T', [{ label: 'a', messages }])).toEqualTypeOf<Diagram>()
    const payload = new Uint8Array()
    expectTypeOf(fromRecording([{ at: 0, topic: 'a', payload }], { frames: 80 })).toEqualTypeOf<Diagram>()
    // @ts-expect-error payloads are bytes
    fromRecording([{ at: 0, topic: 'a', payload: 'x' }])
  })
})
