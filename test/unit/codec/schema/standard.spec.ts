import * as v from 'valibot'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import * as z from 'zod'
import { json } from '../../../../src/codec/json/json.js'
import { decodeText, encodeToText, refuseText, refuseValue } from '../support.js'

const Celsius = {
  zod: z.object({ celsius: z.number(), tags: z.array(z.string()) }),
  valibot: v.object({ celsius: v.number(), tags: v.array(v.string()) }),
}

describe.each(Object.entries(Celsius))('json of a Standard Schema (%s)', (_, schema) => {
  const codec = json(schema)

  test('P17: decodes a good payload', () => {
    expect(decodeText(codec, '{"celsius":21,"tags":["a"]}')).toEqual({ celsius: 21, tags: ['a'] })
  })

  test('P17: says path, message and value found of a bad one, and keeps the issues', () => {
    const problem = refuseText(codec, '{"celsius":"warm","tags":["a",2]}')
    expect(problem).toMatchObject({
      reason: 'schema',
      path: ['celsius'],
      issues: [
        { path: ['celsius'], actual: '"warm"' },
        { path: ['tags', 1], actual: '2' },
      ],
    })
    expect(problem.message).toMatch(/expected number/i)
    expect(problem.cause).toHaveLength(2)
    expect(refuseText(codec, '{}').issues[0]).toMatchObject({ path: ['celsius'], actual: 'undefined' })
  })

  test('P20: refuses to publish a value that does not pass', () => {
    expect(encodeToText(codec, { celsius: 21, tags: [] })).toBe('{"celsius":21,"tags":[]}')
    expect(refuseValue(codec, { celsius: 21, tags: [null] })).toMatchObject({ path: ['tags', 0] })
  })
})

describe.each([
  ['zod', json(z.object({ at: z.string().transform(text => new Date(text)) }))],
  [
    'valibot',
    json(
      v.object({
        at: v.pipe(
          v.string(),
          v.transform(text => new Date(text)),
        ),
      }),
    ),
  ],
])('json of a Standard Schema that transforms (%s)', (_, codec) => {
  test('P17: observers get the output', () => {
    expect(decodeText(codec, '{"at":"2026-01-01"}')).toEqual({ at: new Date('2026-01-01') })
  })

  test('P20: publishers give the input, and it is what is sent', () => {
    expect(encodeToText(codec, { at: '2026-01-01' })).toBe('{"at":"2026-01-01"}')
    expect(refuseValue(codec, { at: new Date() }).path).toEqual(['at'])
  })
})

describe('json of an asynchronous Standard Schema', () => {
  const unhandled: unknown[] = []
  const note = (reason: unknown): void => void unhandled.push(reason)
  beforeEach(() => void process.on('unhandledRejection', note))
  afterEach(() => void process.off('unhandledRejection', note))

  test('J56: is a Left that says so, both ways, and leaves no rejection unhandled', async () => {
    const rejecting = {
      '~standard': { version: 1, vendor: 'test', validate: () => Promise.reject(new Error('late')) },
    } as const
    const refused = 'the schema answered with a promise: use decodeAsync for asynchronous schemas'
    const schemas = [
      rejecting,
      z.string().refine(() => Promise.resolve(false)),
      v.pipeAsync(
        v.string(),
        v.checkAsync(() => Promise.reject(new Error('late'))),
      ),
    ]
    for (const schema of schemas) {
      expect(refuseText(json(schema), '"a"')).toMatchObject({ reason: 'schema', message: refused })
      expect(refuseValue(json(schema), 'a').message).toBe(refused)
    }
    // Rejections are reported after the microtasks of a turn: two turns are enough.
    for (let turn = 0; turn < 2; turn++) await new Promise(resolve => setImmediate(resolve))
    expect(unhandled).toEqual([])
  })

  test('survives a thenable that throws', () => {
    const validate = (): never =>
      ({
        // biome-ignore lint/suspicious/noThenProperty: a hostile thenable is what this is about
        then: () => {
          throw new Error('then')
        },
      }) as never
    const schema = { '~standard': { version: 1, vendor: 'test', validate } } as const
    expect(refuseText(json(schema), '1').reason).toBe('threw')
  })
})

describe('json of a Standard Schema with odd answers', () => {
  const answering = (result: {
    issues: { message: string; path?: (PropertyKey | { key: PropertyKey })[] }[]
  }) => json({ '~standard': { version: 1, vendor: 'test', validate: () => result } } as const)

  test('reads path segments that are objects', () => {
    const codec = answering({ issues: [{ message: 'no', path: [{ key: 'a' }, 0, { key: 'b' }] }] })
    expect(refuseText(codec, '{"a":[{"b":7}]}').issues).toEqual([
      { path: ['a', 0, 'b'], message: 'no', actual: '7' },
    ])
  })

  test('prints no value for a path that only a prototype has', () => {
    const codec = answering({ issues: [{ message: 'no', path: ['toString'] }] })
    expect(refuseText(codec, '{}').issues[0]?.actual).toBe('undefined')
  })

  test('takes an empty list of issues for a refusal', () => {
    expect(refuseText(answering({ issues: [] }), '1')).toMatchObject({
      reason: 'schema',
      path: [],
      issues: [],
    })
  })

  test('takes a schema that is a function, as those of arktype are', () => {
    const callable = Object.assign(() => 'not asked', {
      '~standard': { version: 1, vendor: 'test', validate: (value: unknown) => ({ value: [value] }) },
    } as const)
    expect(decodeText(json(callable), '1')).toEqual([1])
  })
})
