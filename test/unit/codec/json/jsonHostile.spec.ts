import fc from 'fast-check'
import * as t from 'io-ts'
import * as v from 'valibot'
import { describe, expect, test } from 'vitest'
import * as z from 'zod'
import { right } from '../../../../src/base/either.js'
import { json } from '../../../../src/codec/json/json.js'
import { decodeText, refuseText, refuseValue, rightOf, utf8 } from '../support.js'

const codec = json()
const DEPTH = 100_000

/** Every way to write one character in JSON. */
const spellings = (char: string): string[] => {
  const hex = char.charCodeAt(0).toString(16).padStart(4, '0')
  return [char, `\\u${hex}`, `\\u${hex.toUpperCase()}`]
}
const spelled = (word: string) =>
  fc.tuple(...[...word].map(char => fc.constantFrom(...spellings(char)))).map(chars => chars.join(''))

describe('json forbidden keys', () => {
  test.each<[string, PropertyKey[]]>([
    ['{"__proto__":{"admin":true}}', ['__proto__']],
    ['{"__proto__":null}', ['__proto__']],
    ['{"a":[0,{"b":{"__proto__":1}}]}', ['a', 1, 'b', '__proto__']],
    ['{"\\u005f_proto_\\u005F":1}', ['__proto__']],
    ['{"\\u005f\\u005f\\u0070\\u0072\\u006f\\u0074\\u006f\\u005f\\u005f":1}', ['__proto__']],
    ['[{"constructor":{"prototype":{"admin":true}}}]', [0, 'constructor']],
    ['{"constructor":{"\\u0070rototype":1}}', ['constructor']],
    ['{"c\\u006fnstructor":{"prototype":1}}', ['constructor']],
  ])('J58: refuses %s and says where', (payload, path) => {
    expect(refuseText(codec, payload)).toMatchObject({
      reason: 'forbidden-key',
      message: 'forbidden key',
      path,
    })
  })

  test('J58: refuses them however they are spelled', () => {
    const key = fc.oneof(
      spelled('__proto__').map(name => `"${name}":1`),
      fc
        .tuple(spelled('constructor'), spelled('prototype'))
        .map(([name, inner]) => `"${name}":{"${inner}":1}`),
    )
    fc.assert(
      fc.property(key, property => {
        expect(refuseText(codec, `{"a":[{${property}}]}`).reason).toBe('forbidden-key')
      }),
      { numRuns: 1_000 },
    )
  })

  test.each([
    '{"a":"__proto__"}',
    '["constructor","prototype"]',
    '{"constructor":"Ferrari"}',
    '{"constructor":{"name":"Ferrari"}}',
    '{"constructor":[1]}',
    '{"constructor":null}',
    '{"prototype":{"constructor":1}}',
    '{"a":"\\u005f"}',
    '{"a":"\\\\u005f_proto__"}',
    '"__proto__"',
    '"constructor"',
  ])('takes %s: it reaches no prototype', payload => {
    expect(decodeText(codec, payload)).toEqual(JSON.parse(payload))
  })

  test('J58: a refused or an allowed key changes no prototype', () => {
    const allow = json(undefined, { forbiddenKeys: 'allow' })
    const value = decodeText(allow, '{"__proto__":{"admin":true}}')
    expect(Object.hasOwn(value as object, '__proto__')).toBe(true)
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype)
    refuseText(codec, '{"__proto__":{"admin":true}}')
    expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
  })

  test('J58: the schema never sees a forbidden key', () => {
    let asked = 0
    const counting = json(value => {
      asked++
      return right(value)
    })
    refuseText(counting, '{"__proto__":1}')
    expect(asked).toBe(0)
  })
})

describe('json depth and size', () => {
  interface Tree {
    readonly next?: Tree
  }
  const TreeType: t.Type<Tree> = t.recursion('Tree', () => t.partial({ next: TreeType }))
  const TreeZod: z.ZodType<Tree> = z.object({ next: z.lazy(() => TreeZod).exactOptional() })

  const arrays = '['.repeat(DEPTH) + ']'.repeat(DEPTH)
  const objects = `${'{"next":'.repeat(DEPTH)}{}${'}'.repeat(DEPTH)}`

  test('J58: 100,000 nested arrays are a value or a Left', () => {
    for (const one of [codec, json(t.UnknownArray), json(z.array(z.unknown())), json(v.array(v.unknown()))]) {
      const result = one.decode(utf8(arrays))
      expect(result._tag === 'Right' ? Array.isArray(result.right) : result.left.reason).toBeOneOf([
        true,
        'threw',
      ])
    }
  })

  test('J58: a schema that runs out of stack is a Left', () => {
    const problem = refuseText(json(TreeType), objects)
    expect(problem.reason).toBe('threw')
    expect(problem.cause).toBeInstanceOf(RangeError)
    // zod turns what it throws into a promise, which is a refusal.
    expect(refuseText(json(TreeZod), objects).reason).toBeOneOf(['threw', 'schema'])
    expect(decodeText(json(TreeType), '{"next":{}}')).toEqual({ next: {} })
    expect(decodeText(json(TreeZod), '{"next":{}}')).toEqual({ next: {} })
  })

  test('J58: a forbidden key is found 100,000 levels down, and its path says so', () => {
    const { reason, path } = refuseText(codec, objects.replace('{}', '{"__proto__":1}'))
    expect(reason).toBe('forbidden-key')
    expect(path).toHaveLength(DEPTH + 1)
    expect(path.at(-1)).toBe('__proto__')
    expect(refuseText(codec, arrays.replace('[]', '[{"__proto__":1}]')).path).toHaveLength(DEPTH + 1)
  })

  test('J58: encoding 100,000 nested arrays is bytes or a Left', () => {
    let deep: unknown = null
    for (let level = 0; level < DEPTH; level++) deep = [deep]
    const problem = refuseValue(codec, deep)
    expect(problem.cause).toBeInstanceOf(RangeError)
  })

  test('J58 T103: huge numbers are numbers, or a Left that stays short', () => {
    for (const text of ['1e999', '-1e999', '9'.repeat(100_000), `0.${'0'.repeat(100_000)}1`]) {
      const { reason, message } = refuseText(codec, text)
      expect(reason).toBe('number')
      expect(message.length).toBeLessThan(100)
    }
    expect(decodeText(codec, `0.${'1'.repeat(100_000)}`)).toBeCloseTo(1 / 9)
    expect(refuseText(json(z.number(), { numbers: 'nearest' }), '1e999').reason).toBe('schema')
  })

  test('J58: prints of huge values stay short', () => {
    const Name = t.type({ name: t.number })
    const long = 'x'.repeat(500_000)
    const problem = refuseText(json(Name), JSON.stringify({ name: long }))
    expect(problem.issues[0]?.actual?.length).toBeLessThanOrEqual(60)
    expect(problem.message.length).toBeLessThan(100)
    expect(refuseText(json(Name), `[${'0,'.repeat(100_000)}0]`).issues[0]?.actual).toBe('array of 100001')
  })

  test('J58: of 100,000 schema errors the first 100 are kept as issues', () => {
    const { issues, cause } = refuseText(json(t.array(t.string)), `[${'0,'.repeat(99_999)}0]`)
    expect(issues).toHaveLength(100)
    expect(cause).toHaveLength(100_000)
  })
})

describe('json, any text', () => {
  test('P16: JSON that came in goes out as the same value', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 3 }), received => {
        const value = codec.decode(utf8(received))
        fc.pre(value._tag === 'Right')
        expect(decodeText(codec, new TextDecoder().decode(rightOf(codec.encode(value.right))))).toEqual(
          value.right,
        )
      }),
    )
  })
})
