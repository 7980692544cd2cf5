import * as t from 'io-ts'
import { asapScheduler, EMPTY, type Observable, of } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import type { Check } from '../../../src/base/checks.js'
import { OptionError } from '../../../src/base/errors.js'
import {
  isCodec,
  isDriver,
  isObservable,
  isObservableInput,
  isObserving,
  isPublisher,
  isScheduler,
  returned,
} from '../../../src/base/parts.js'
import { json } from '../../../src/codec/json/json.js'
import { memory } from '../../../src/driver/memory/memory.js'

const noop = () => {}
const nothing = [undefined, null, 5, true, {}, noop, Symbol('s')]

describe('what is made by others is known by what it can do', () => {
  test.each<[string, Check, readonly unknown[], readonly unknown[], string]>([
    [
      'isScheduler',
      isScheduler,
      [asapScheduler, new TestScheduler(noop), { schedule: noop, now: noop }],
      [{ schedule: noop }, { now: noop }, { schedule: 1, now: noop }, 'a', [], ...nothing],
      'expected an rxjs scheduler',
    ],
    [
      'isObservable',
      isObservable,
      [EMPTY, { subscribe: noop, pipe: noop }],
      [{ subscribe: noop }, { pipe: noop }, 'a', [], ...nothing],
      'expected an Observable',
    ],
    [
      'isObservableInput',
      isObservableInput,
      [
        EMPTY,
        { subscribe: noop },
        Promise.resolve(),
        // biome-ignore lint/suspicious/noThenProperty: promises of others are known by it
        { then: noop },
        { getReader: noop },
        { '@@observable': noop },
        'a',
        '',
        [],
        new Map(),
        { length: 0 },
        { [Symbol.iterator]: noop },
        { [Symbol.asyncIterator]: noop },
      ],
      nothing,
      'expected an Observable, a promise or an iterable',
    ],
    [
      'isPublisher',
      isPublisher,
      [{ publish: noop }],
      [{ publish: 1 }, { observe: noop }, 'a', ...nothing],
      'expected a client',
    ],
    [
      'isObserving',
      isObserving,
      [{ observe: noop, observeEither: noop }],
      [{ observe: noop }, { observeEither: noop }, 'a', ...nothing],
      'expected a client',
    ],
  ])('%s', (_, check, good, bad, reason) => {
    for (const value of good) expect(check(value)).toBeNull()
    for (const value of bad) expect(check(value)).toBe(reason)
  })
})

describe('returned', () => {
  test('gives what can be subscribed, as it is', () => {
    const stream: Observable<number> = of(1)
    expect(returned('make.project', stream)).toBe(stream)
  })

  test('throws for what cannot', () => {
    expect(() => returned('make.project', 5)).toThrow(
      new OptionError(
        'make.project',
        'expected a function that returns an Observable, a promise or an iterable',
      ),
    )
  })
})

describe('isCodec', () => {
  const codec = { name: 'mine', contentType: undefined, decode: noop, encode: noop }
  const useJson = {
    at: '',
    reason: 'expected a codec; of a schema use json(schema)',
    suggestion: 'json(schema)',
  }

  test('takes codecs, whoever wrote them', () => {
    expect(isCodec(json())).toBeNull()
    expect(isCodec(codec)).toBeNull()
    expect(isCodec({ ...codec, contentType: 'text/plain' })).toBeNull()
  })

  test.each<[string, unknown]>([
    ['io-ts', t.number],
    ['zod', z.number()],
    ['the Standard Schema', { '~standard': {} }],
    ['whoever validates', { validate: noop, is: noop }],
    ['this library', { decode: noop, encode: noop }],
  ])('says of a schema of %s how it becomes a codec', (_, schema) => {
    expect(isCodec(schema)).toEqual(useJson)
  })

  test('refuses all else', () => {
    for (const value of [
      ...nothing,
      'json',
      { ...codec, decode: 1 },
      { ...codec, encode: undefined },
      { validate: noop },
    ])
      expect(isCodec(value)).toBe('expected a codec such as json()')
  })

  test('refuses a content type that cannot be sent', () => {
    expect(isCodec({ ...codec, contentType: 'a\n' })).toEqual({
      at: 'contentType',
      reason: 'has the control character U+000A',
    })
    expect(isCodec({ ...codec, contentType: 5 })).toEqual({ at: 'contentType', reason: 'expected a string' })
  })
})

describe('isDriver', () => {
  test('takes what opens and has a name', () => {
    expect(isDriver(memory())).toBeNull()
    expect(isDriver({ name: '', open: noop })).toBeNull()
  })

  test('says of a URL how it becomes a driver, and refuses all else', () => {
    expect(isDriver('mqtt://h')).toEqual({
      at: '',
      reason: 'expected a driver, not a URL; use createClient(mqtt(url))',
      suggestion: 'createClient(mqtt(url))',
    })
    for (const value of [...nothing, { open: noop }, { name: 'a' }, { name: 5, open: noop }])
      expect(isDriver(value)).toBe('expected a driver such as mqtt(url)')
  })
})
