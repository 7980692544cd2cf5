import { readdirSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { type Lane, parse } from 'rxtopics/marbles'
import { beforeAll, describe, expect, test } from 'vitest'
import oniguruma from 'vscode-oniguruma'
import textmate from 'vscode-textmate'
import { codecs, packets } from '../../../src/marbles/words.js'

const root = join(import.meta.dirname, '../../..')
const grammarFile = join(root, 'grammar/marbles.tmLanguage.json')

interface Token {
  readonly line: number
  readonly column: number
  readonly text: string
  readonly scope: string
}

let grammar: textmate.IGrammar
beforeAll(async () => {
  const wasm = readFileSync(createRequire(import.meta.url).resolve('vscode-oniguruma/release/onig.wasm'))
  await oniguruma.loadWASM(new Uint8Array(wasm))
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: patterns => new oniguruma.OnigScanner([...patterns]),
      createOnigString: text => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(readFileSync(grammarFile, 'utf8'), grammarFile),
  })
  const loaded = await registry.loadGrammar('source.marbles')
  if (loaded === null) throw new Error('no grammar')
  grammar = loaded
})

/** What an editor sees: each piece of a text with the innermost of its scopes. */
const tokensOf = (text: string): readonly Token[] => {
  let state = textmate.INITIAL
  return text.split('\n').flatMap((line, at) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state)
    state = ruleStack
    return tokens.map(({ startIndex, endIndex, scopes }) => ({
      line: at + 1,
      column: startIndex + 1,
      text: line.slice(startIndex, endIndex),
      scope: scopes.at(-1) ?? '',
    }))
  })
}

const inWords = (text: string): readonly string[] =>
  tokensOf(text)
    .filter(token => token.text.trim() !== '')
    .map(token => `${token.text.trim()} ${token.scope.split('.').slice(0, -1).join('.')}`)

const example = `Title
Notes of it.

// said aside
given home/lamp retained "on"
given client outbox.capacity 2

home/lamp  --(ab)--|
"wire"     ^--- 20ms -! home/{room}/lamp json qos 1 through stale 1000
  sees     --a 2s b#
publish home/log qos 1  -c
wire       S

a = {"on":true} retained   b = 0x00ff   c = error ClosedError
S = SUBSCRIBE home/+`

describe('the grammar for editors', () => {
  test('tells the parts of a diagram apart', () => {
    expect(inWords(example)).toEqual([
      'Title markup.heading.title',
      'Notes of it. markup.quote.notes',
      '// said aside comment.line.double-slash',
      'given keyword.control.given',
      'home/lamp string.unquoted.topic',
      'retained keyword.other.word',
      '"on" string.quoted.double',
      'given keyword.control.given',
      'client support.type.part',
      'outbox.capacity variable.parameter.option',
      '2 constant.numeric.decimal',
      'home/lamp string.unquoted.topic',
      '-- punctuation.separator.time',
      '( punctuation.section.group',
      'a variable.other.symbol',
      'b variable.other.symbol',
      ') punctuation.section.group',
      '-- punctuation.separator.time',
      '| keyword.operator.end',
      '"wire" entity.name.function.observer',
      '^ keyword.operator.subscription',
      '--- punctuation.separator.time',
      '20ms constant.numeric.time',
      '- punctuation.separator.time',
      '! keyword.operator.subscription',
      'home/{room}/lamp string.unquoted.topic',
      'json support.type.codec',
      'qos keyword.other.word',
      '1 constant.numeric.decimal',
      'through keyword.other.word',
      'stale source',
      '1000 constant.numeric.decimal',
      'sees keyword.other.row',
      '-- punctuation.separator.time',
      'a variable.other.symbol',
      '2s constant.numeric.time',
      'b variable.other.symbol',
      '# keyword.operator.end',
      'publish keyword.other.lane',
      'home/log string.unquoted.topic',
      'qos keyword.other.word',
      '1 constant.numeric.decimal',
      '- punctuation.separator.time',
      'c variable.other.symbol',
      'wire keyword.other.lane',
      'S variable.other.symbol',
      'a variable.other.symbol',
      '= keyword.operator.assignment',
      '{ source',
      '"on" string.quoted.double',
      ': source',
      'true constant.language',
      '} source',
      'retained keyword.other.word',
      'b variable.other.symbol',
      '= keyword.operator.assignment',
      '0x00ff constant.numeric.hex',
      'c variable.other.symbol',
      '= keyword.operator.assignment',
      'error keyword.other.word',
      'ClosedError source',
      'S variable.other.symbol',
      '= keyword.operator.assignment',
      'SUBSCRIBE support.function.packet',
      'home/+ source',
    ])
  })

  test('knows the words of the format', () => {
    const text = readFileSync(grammarFile, 'utf8')
    expect(text).toContain(`(?:${packets.join('|')})`)
    expect(text).toContain(`(?:${codecs.join('|')})`)
  })

  test('has no text that it takes long for', () => {
    for (const piece of ['-', '^-', '(a', 'a ', '"', '1s ', '\\'])
      for (const before of ['', 'x\n\na  ', 'x\n\n"a"  ^', 'x\n\na = '])
        expect(tokensOf(before + piece.repeat(3_000)).length).toBeGreaterThan(0)
  }, 5_000)
})

describe('over the diagrams of the repository', () => {
  const files = readdirSync(join(root, 'marbles'), { recursive: true, encoding: 'utf8' }).filter(file =>
    file.endsWith('.marbles'),
  )
  const scopeOfLane = (lane: Lane): string => {
    if (lane.kind === 'topic') return 'string.unquoted.topic.marbles'
    return lane.kind === 'observer' ? 'entity.name.function.observer.marbles' : 'keyword.other.lane.marbles'
  }

  test.each(files)('%s: the lanes, symbols and the title are what the parser says', file => {
    const text = readFileSync(join(root, 'marbles', file), 'utf8')
    const parsed = parse(text)
    if (parsed._tag === 'Left') throw new Error('not a diagram')
    const tokens = tokensOf(text)
    const at = ({ line, column }: { readonly line: number; readonly column: number }) =>
      tokens.find(token => token.line === line && token.column === column)
    expect(tokens.find(({ scope }) => scope === 'markup.heading.title.marbles')?.text).toBe(
      parsed.right.title,
    )
    for (const lane of parsed.right.lanes) expect(at(lane.place!)?.scope).toBe(scopeOfLane(lane))
    for (const { symbol, place } of parsed.right.bindings)
      expect(at(place!)).toMatchObject({ text: symbol, scope: 'variable.other.symbol.marbles' })
    const marked = tokens.filter(({ scope }) => scope.startsWith('variable.other.symbol'))
    const bound = new Set(parsed.right.bindings.map(({ symbol }) => symbol))
    const free = marked.filter(token => !bound.has(token.text) && !/[xo]/.test(token.text))
    expect(free).toEqual([])
  })
})
