import ts from 'typescript'
import { describe, expect, test } from 'vitest'
import { undocumented } from '../../scripts/surface/docs.js'
import { declared } from '../../scripts/surface/program.js'

/** What is missing in a file of the source that is an entry. A comment belongs to what stands below it, not beside it. */
const missingIn = (source: string): readonly string[] => {
  const text = source.replace(/([;{]) (?=\/\*\*)/g, '$1\n')
  const file = '/src/a.ts'
  const host = ts.createCompilerHost({})
  const { getSourceFile } = host
  host.getSourceFile = (name, version) =>
    name === file ? ts.createSourceFile(name, text, version, true) : getSourceFile.call(host, name, version)
  const program = ts.createProgram([file], { target: ts.ScriptTarget.ES2022, strict: true }, host)
  const checker = program.getTypeChecker()
  const module = checker.getSymbolAtLocation(program.getSourceFile(file) as ts.SourceFile) as ts.Symbol
  const exports = checker.getExportsOfModule(module).map(symbol => ({
    name: symbol.name,
    isValue: true,
    symbol: declared(checker, symbol),
  }))
  return undocumented({ checker, entries: [{ name: 'a', source: file, exports }] }).map(told =>
    told.replace(/^src\/a\.ts:\d+: /, ''),
  )
}

const example = ' * @example\n * ```ts\n * a()\n * ```\n'

describe('what is public', () => {
  test('has a doc comment, and so has every member of it, private ones apart', () => {
    expect(
      missingIn(`
/** Is one. */
export interface One { /** Is a. */ a: 1; /** Does b. */ b(): void }
/** Is a class. */
export class Two { /** Is a. */ readonly a = 1; private b = 2; constructor() { this.b = 3 } }
`),
    ).toEqual([])
    expect(
      missingIn(`
export interface One { /** Is a. */ a: 1 }
/** Is a class. */
export class Two { readonly a = 1; /** Does b. */ b() {}; c() {} }
/** Is callable. */
export interface Three { (): void }
`),
    ).toEqual([
      'One has no doc comment',
      'Two.a has no doc comment',
      'Two.c has no doc comment',
      'Three.() has no doc comment',
    ])
  })

  test('says the default of what may be left out, if it is options', () => {
    const text = (name: string) => `
/** Is ${name}. */
export interface ${name} { /** Is a. */ a?: 1; /** Is b. @default 2 */ b?: 2; /** Is c. */ c: 3 }
`
    expect(missingIn(text('SomeOptions'))).toEqual(['SomeOptions.a has no @default'])
    expect(missingIn(text('Some'))).toEqual([])
  })

  test('says of a function what it returns, with an example', () => {
    expect(missingIn(`/**\n * Returns one.\n *\n${example} */\nexport const a = () => 1\n`)).toEqual([])
    expect(missingIn(`/**\n * Does it.\n *\n${example} */\nexport const a = () => {}\n`)).toEqual([])
    expect(missingIn(`/**\n * The one.\n *\n${example} */\nexport function a() { return 1 }\n`)).toEqual([
      'the first sentence of a begins with "Returns"',
    ])
    expect(missingIn('/** Returns one. */\nexport const a = () => 1\n')).toEqual(['a has no @example'])
  })

  test('says what a call throws, but not what functions throw that it returns', () => {
    const of = (body: string, tag = '') =>
      missingIn(
        `/**\n * Returns one.\n *\n${tag}${example} */\nexport const a = (x: number) => { ${body} }\n`,
      )
    const missing = [expect.stringContaining('a has no @throws')]
    expect(of('if (x > 1) throw new Error(); return x')).toEqual(missing)
    expect(of('checkOptions(x); return x')).toEqual(missing)
    expect(of('if (x > 1) throw new Error(); return x', ' * @throws Error for more than 1\n')).toEqual([])
    expect(of('return () => { throw new Error() }')).toEqual([])
  })
})
