import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { recordedOf } from '../../../src/command/recorded.js'
import type { Recorded } from '../../../src/testing/recording/line.js'

const stdinOf = (text: string | Uint8Array) =>
  Object.assign(
    (async function* () {
      yield typeof text === 'string' ? new TextEncoder().encode(text) : text
    })(),
    { isTerminal: false },
  )

const read = async (text: string | Uint8Array, skip?: () => void, path = '-') => {
  const all: Recorded[] = []
  for await (const recorded of recordedOf(path, { stdin: stdinOf(text) }, skip)) all.push(recorded)
  return all.map(({ at, message: { topic, payload, qos, retain } }) => [at, topic, [...payload], qos, retain])
}

const refusal = (text: string | Uint8Array) =>
  read(text).then(
    () => 'taken',
    (error: { readonly exit: number; readonly message: string }) => `${error.exit} ${error.message}`,
  )

test('lines of record and of sub --json, with a byte order mark, empty lines and no last line break', async () => {
  const more = '"time":"x","bytes":1,"filter":"#","params":{},"value":1,"failure":{}'
  const lines = [
    '\ufeff{"at":12,"topic":"a","payload":"x"}\r',
    '',
    '  ',
    `{"at":0,"topic":"b","base64":"AP8=","qos":1,"retain":true,${more}}`,
    '{"topic":"c","payload":""}',
  ]
  expect(await read(lines.join('\n'))).toEqual([
    [12, 'a', [120], 0, false],
    [0, 'b', [0, 255], 1, true],
    [0, 'c', [], 0, false],
  ])
  expect(await read('')).toEqual([])
})

test.each<[string | Uint8Array, string]>([
  ['{"topic":"a","payload":"x"}\nx', '-, line 2: '],
  ['[]', '-, line 1: '],
  ['null', '-, line 1: '],
  ['7', '-, line 1: '],
  ['{"topic":"a"}', 'either payload or base64'],
  ['{"topic":"a/+","payload":"x"}', 'topic: a topic name has no wildcards'],
  ['{"topic":"a","payload":"x","mroe":1}', 'mroe: unknown field'],
  [`{"topic":"a","payload":"x","more":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, 'more: unknown field'],
  [Uint8Array.of(0xff), '-, line 1: not UTF-8'],
  ['{"\u001b[2J', '-, line 1: '],
])('%j is no line: 7, with its number', async (text, message) => {
  const told = await refusal(text)
  expect(told).toMatch(/^7 /)
  expect(told).toContain(message)
  expect(told).not.toContain('\u001b')
})

test('bad lines are counted where that is wanted, and the good ones come', async () => {
  let bad = 0
  const text = 'x\n{"at":1,"topic":"a","payload":"x"}\n{}\n'
  expect(await read(text, () => (bad += 1))).toEqual([[1, 'a', [120], 0, false]])
  expect(bad).toBe(2)
})

test('a file is read as standard input is; one that is not there is 7', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rxtopics-recorded-'))
  const path = join(folder, 'r.jsonl')
  await writeFile(path, '{"at":1,"topic":"a","payload":"x"}')
  expect(await read('', undefined, path)).toEqual([[1, 'a', [120], 0, false]])
  await expect(read('', undefined, join(folder, 'none'))).rejects.toMatchObject({ exit: 7 })
  await rm(folder, { recursive: true })
})
