import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import ts from 'typescript'
import { describe, expect, test, vi } from 'vitest'

// What an editor offers: it asks the same language service.

// The first question is answered after all types are read.
vi.setConfig({ testTimeout: 60_000 })

const root = join(import.meta.dirname, '../..')
const config = join(root, 'tsconfig.json')
const { options } = ts.parseJsonConfigFileContent(
  ts.readConfigFile(config, path => readFileSync(path, 'utf8')).config,
  ts.sys,
  root,
)

const prelude = `
import * as t from 'io-ts'
import { createClient, json, number, publishTo, topic } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { of } from 'rxjs'
const client = createClient(memory())
const lamp = topic('home/{room}/lamp/{n:int}', json(t.type({ on: t.boolean, level: t.number })))
const bound = lamp.at({ room: 'a', n: 1 })
`

const file = join(root, 'test/types/edited.ts')
let text = ''
let version = 0

const service = ts.createLanguageService({
  getCompilationSettings: () => options,
  getScriptFileNames: () => [file],
  getScriptVersion: name => (name === file ? String(version) : '0'),
  getScriptSnapshot: name => {
    const content = name === file ? text : ts.sys.readFile(name)
    return content === undefined ? undefined : ts.ScriptSnapshot.fromString(content)
  },
  getCurrentDirectory: () => dirname(config),
  getDefaultLibFileName: ts.getDefaultLibFilePath,
  fileExists: name => name === file || ts.sys.fileExists(name),
  readFile: ts.sys.readFile,
  readDirectory: ts.sys.readDirectory,
  directoryExists: ts.sys.directoryExists,
  getDirectories: ts.sys.getDirectories,
})

/** Returns what is offered at the `|` of a line, if it is not the list of all names there are. */
const offered = (line: string): readonly string[] => {
  const [before, after] = line.split('|') as [string, string]
  text = prelude + before + after
  version += 1
  const completions = service.getCompletionsAtPosition(file, prelude.length + before.length, {})
  if (completions === undefined || completions.isGlobalCompletion) return []
  return completions.entries.map(({ name }) => name).sort()
}

/** A name of the prelude that a line does not need. */
const UNUSED = 6133

/** Returns the first error of a line. */
const complaint = (line: string): string | undefined => {
  text = prelude + line
  version += 1
  const [first] = service.getSemanticDiagnostics(file).filter(({ code }) => code !== UNUSED)
  return first && ts.flattenDiagnosticMessageText(first.messageText, '\n')
}

describe('an editor offers', () => {
  test.each([
    ['lamp.at({ | })', ['n', 'room']],
    ["lamp.at({ room: 'a', | })", ['n']],
    ["lamp.at({ room: 'a' }).at({ | })", ['n']],
    ['lamp.build({ | })', ['n', 'room']],
    ['client.publish(bound, { | })', ['level', 'on']],
    ['client.publish(bound, { on: true, | })', ['level']],
    ['client.request(bound, { | })', ['level', 'on']],
    ["client.publish('a', 'b', { | })", ['conflate', 'properties', 'qos', 'retain', 'timeout']],
    ["of('x').pipe(publishTo(client, 'a', { | }))", expect.arrayContaining(['concurrency', 'qos', 'retain'])],
    ['client.observe(lamp, { | })', expect.arrayContaining(['qos', 'retained', 'ack'])],
  ])('T %s', (line, names) => {
    expect(offered(line)).toEqual(names)
  })
})

describe('what does not fit', () => {
  test.each([
    ['client.publish(bound, { on: 5, level: 1 })', "Type 'number' is not assignable to type 'boolean'."],
    ['lamp.at({ room: 5 })', "Type 'number' is not assignable to type 'string'."],
    ["lamp.at({ n: 'x' })", "Type 'string' is not assignable to type 'number'."],
  ])('T %s is said of the value, not of another overload', (line, message) => {
    expect(complaint(line)).toContain(message)
  })
})
