import { describe, expect, test } from 'vitest'
import { entryRules, withPaths, withTypes } from '../../scripts/house/entryRules.js'
import { families } from '../../scripts/house/families.js'
import type { Exceptions, Rule } from '../../scripts/house/house.js'
import { lengths } from '../../scripts/house/lengths.js'
import { specs } from '../../scripts/house/specs.js'
import { houseOf, none } from './houses.js'

const complaints = (
  rule: Rule,
  texts: Readonly<Record<string, string>>,
  exceptions: Partial<Exceptions> = {},
): readonly string[] => rule(houseOf(texts), { ...none, ...exceptions })

const code = 'export const a = () => 1\n'

describe('specs', () => {
  test('stand where their file stands; a missing one is named', () => {
    expect(complaints(specs, { 'src/x/a.ts': code, 'test/unit/x/a.spec.ts': '' })).toEqual([])
    const [complaint, ...more] = complaints(specs, { 'src/x/a.ts': code, 'test/unit/a.spec.ts': '' })
    expect(complaint).toContain('test/unit/x/a.spec.ts')
    expect(more).toEqual([])
  })

  test('are not asked of lists, constants and types', () => {
    const texts = {
      'src/index.ts': "export { a } from './a.js'\n",
      'src/table.ts': 'export const table = { a: 1 }\n',
      'src/types.ts': 'export interface A { a(): void }\nexport declare function b(): void\n',
    }
    expect(complaints(specs, texts)).toEqual([])
  })

  test('may be left out for a reason, as long as it holds', () => {
    const exceptions = { specs: { 'src/a.ts': 'no spec yet' } }
    expect(complaints(specs, { 'src/a.ts': code }, exceptions)).toEqual([])
    const withSpec = complaints(specs, { 'src/a.ts': code, 'test/unit/a.spec.ts': '' }, exceptions)
    expect(withSpec).toEqual([expect.stringContaining('"src/a.ts" needs no exception any longer')])
    expect(complaints(specs, {}, exceptions)).toHaveLength(1)
    const elsewhere = { specs: { 'src/a.ts': 'shown in test/unit/b.spec.ts' } }
    expect(complaints(specs, { 'src/a.ts': code, 'test/unit/b.spec.ts': '' }, elsewhere)).toEqual([])
    expect(complaints(specs, { 'src/a.ts': code }, elsewhere)).toEqual([
      expect.stringContaining('test/unit/b.spec.ts, which is not there'),
    ])
  })
})

describe('lengths', () => {
  test('of more than 260 lines are told', () => {
    expect(complaints(lengths, { 'src/a.ts': 'x\n'.repeat(260), 'test/b.ts': 'x\n'.repeat(261) })).toEqual([])
    const texts = { 'src/a.ts': 'x\n'.repeat(261) }
    expect(complaints(lengths, texts)).toEqual([expect.stringContaining('src/a.ts has 261 lines')])
    expect(complaints(lengths, texts, { lengths: { 'src/a.ts': 'a table' } })).toEqual([])
    expect(complaints(lengths, {}, { lengths: { 'src/a.ts': 'a table' } })).toHaveLength(1)
  })
})

describe('families', () => {
  const manifest = JSON.stringify({
    name: 'rxtopics',
    exports: { '.': { default: './dist/index.js' }, './hex': { default: './dist/codec/hex.js' } },
  })
  const operator = {
    'package.json': manifest,
    'src/codec/hex.ts': '',
    'src/operators/liveOnly.ts': '/** [Diagram](https://x/blob/main/marbles/operators/live-only.svg) */',
    'src/index.ts':
      "export { type LiveOptions, liveOnly } from './operators/liveOnly.js'\nexport { LiveError } from './operators/liveOnly.js'\n",
    'test/types/operators.test-d.ts': 'liveOnly()',
    'docs/decoding.md': '| operator |\n| `lefts()`, `liveOnly()` | live ones |\n',
    'marbles/operators/live-only.marbles': '',
    'src/testing/diagram/registry.ts': "  ['liveOnly', plain(() => liveOnly())],\n",
    'marbles/operators.ts': '',
    'test/unit/codec/everyCodec.ts': '',
  }

  test('of an operator are complete, or each forgotten file is named', () => {
    expect(complaints(families, operator)).toEqual([])
    const forgotten = [
      'test/types/operators.test-d.ts',
      'docs/decoding.md',
      'src/testing/diagram/registry.ts',
      'src/operators/liveOnly.ts',
    ]
    for (const file of forgotten) {
      const [complaint, ...more] = complaints(families, { ...operator, [file]: '' })
      expect(complaint).toContain(
        file.endsWith('liveOnly.ts') ? 'doc comment' : file.replace('operators.test-d', '*.test-d'),
      )
      expect(more).toEqual([])
    }
    const { 'marbles/operators/live-only.marbles': _, ...rest } = operator
    expect(complaints(families, rest)).toEqual([
      expect.stringContaining('marbles/operators/live-only.marbles'),
    ])
  })

  test('of an operator or a codec that nobody can import are told', () => {
    const texts = {
      ...operator,
      'src/operators/other.ts': 'export const other = 1\n',
      'src/operators/support/inner.ts': 'export const inner = 1\n',
      'src/codec/text/octal.ts': 'export const octal: Codec<number> = scalar()\n',
      'src/codec/text/scalar.ts': 'export const scalar = <A>(): Codec<A> => x\n',
    }
    expect(complaints(families, texts)).toEqual([
      'src/codec/text/octal.ts is not exported: src/index.ts',
      'src/operators/other.ts is not exported: src/index.ts',
    ])
  })

  test('of an operator made from functions may have its name beside the diagrams', () => {
    const texts = {
      ...operator,
      'src/testing/diagram/registry.ts': '',
      'marbles/operators.ts': 'export const operators = {\n  liveOnly: () => liveOnly(),\n}\n',
    }
    expect(complaints(families, texts)).toEqual([])
  })

  test('of a codec, also of one with an entry of its own', () => {
    const lone = {
      ...operator,
      'src/codec/hex.ts': 'export function hex(): void\nexport function hex() {}\n',
    }
    expect(complaints(families, lone)).toEqual([
      expect.stringContaining('test/types'),
      expect.stringContaining('docs/'),
      expect.stringContaining('test/unit/codec/everyCodec.ts'),
    ])
    const complete = {
      ...lone,
      'test/types/codec.test-d.ts': 'hex',
      'docs/decoding.md': `${operator['docs/decoding.md']}| \`hex\` | hexadecimal |\n`,
      'test/unit/codec/everyCodec.ts': 'hex,',
    }
    expect(complaints(families, { ...complete, 'test/types/operators.test-d.ts': 'hex liveOnly' })).toEqual(
      [],
    )
    const needless = { exports: { 'hex: diagram': 'none' } }
    expect(complaints(families, complete, needless)).toEqual([
      expect.stringContaining('"hex: diagram" needs no exception any longer'),
    ])
  })
})

describe('entries', () => {
  const texts = {
    'package.json': `${JSON.stringify(
      {
        name: 'rxtopics',
        exports: {
          '.': { default: './dist/index.js' },
          './cbor': { types: './dist/codec/cbor.d.ts', default: './dist/codec/cbor.js' },
          './package.json': './package.json',
        },
        typesVersions: { '*': { cbor: ['./dist/codec/cbor.d.ts'] } },
      },
      null,
      2,
    )}\n`,
    'src/index.ts': '',
    'src/codec/cbor.ts': '',
    'README.md': '| entry |\n| `rxtopics` |\n| `rxtopics/msgpack`, `/cbor` |\n',
    'tsconfig.json': '{\n    "paths": {\n      "rxtopics": ["./src/old.ts"]\n    }\n}\n',
  }

  test('are those of package.json in tsconfig.json, which can be written', () => {
    expect(complaints(entryRules, texts)).toEqual([expect.stringContaining('tsconfig.json')])
    const written = withPaths(houseOf(texts))
    expect(JSON.parse(written)).toEqual({
      paths: { rxtopics: ['./src/index.ts'], 'rxtopics/cbor': ['./src/codec/cbor.ts'] },
    })
    expect(complaints(entryRules, { ...texts, 'tsconfig.json': written })).toEqual([])
  })

  test('exist, and are in the table of the README', () => {
    const house = { ...texts, 'tsconfig.json': withPaths(houseOf(texts)) }
    const { 'src/codec/cbor.ts': _, ...rest } = house
    expect(complaints(entryRules, rest)).toEqual([expect.stringContaining('src/codec/cbor.ts')])
    expect(complaints(entryRules, { ...house, 'README.md': '| `rxtopics` |\n' })).toEqual([
      expect.stringContaining('rxtopics/cbor'),
    ])
  })

  test('have their types also where compilers look that do not read exports; they can be written', () => {
    const house = { ...texts, 'tsconfig.json': withPaths(houseOf(texts)) }
    const old = { ...house, 'package.json': texts['package.json'].replace('"cbor": [', '"msgpack": [') }
    expect(complaints(entryRules, old)).toEqual([expect.stringContaining('"typesVersions"')])
    expect(withTypes(houseOf(old))).toBe(texts['package.json'])
  })
})
