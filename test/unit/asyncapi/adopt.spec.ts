import { OptionError } from 'rxtopics'
import { expect, test } from 'vitest'
import { adopt } from '../../../src/asyncapi/adopt.js'

test('references to itself are led to its place, and nothing else is', () => {
  const given = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    properties: { $ref: { $ref: '#' }, default: { $ref: '#/definitions/a' }, far: { $ref: 'http://a/b' } },
    definitions: { a: { const: { $ref: '#' } } },
    anyOf: [{ $ref: '#/definitions/a' }, true],
  }
  expect(adopt(given, '#/components/schemas/X')).toEqual({
    refers: true,
    schema: {
      properties: {
        $ref: { $ref: '#/components/schemas/X' },
        default: { $ref: '#/components/schemas/X/definitions/a' },
        far: { $ref: 'http://a/b' },
      },
      definitions: { a: { const: { $ref: '#' } } },
      anyOf: [{ $ref: '#/components/schemas/X/definitions/a' }, true],
    },
  })
  expect(adopt({ type: 'string' }, '#')).toEqual({ refers: false, schema: { type: 'string' } })
})

test('what is no object of JSON is refused', () => {
  const cycle: Record<string, unknown> = {}
  cycle['a'] = cycle
  let deep: object = {}
  for (let level = 0; level < 3_000; level++) deep = { items: deep }
  for (const wrong of [null, 'x', [], Promise.resolve({}), { a: 1n }, cycle, deep]) {
    expect(() => adopt(wrong, '#')).toThrow(OptionError)
  }
})
