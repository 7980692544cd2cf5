import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isProperties } from '../../../src/base/properties.js'
import { topicProblem } from '../../../src/base/text.js'
import { StoreCorruptError } from '../../../src/store/errors.js'
import { headerOf, writeHanded, writePut, writeRemove } from '../../../src/store/journal.js'
import { readJournal } from '../../../src/store/readJournal.js'
import { keysOf, sourceOf, stored } from './support.js'

const header = headerOf('publishes')

const readAll = async (content: string | Uint8Array) => {
  const { ledger, ...read } = await readJournal(sourceOf(content))
  return { ...read, left: ledger.all(), bytes: ledger.bytes() }
}

const told = ({ damage }: Awaited<ReturnType<typeof readAll>>) =>
  damage.map(({ topic, error }) => [topic, error.message])

describe('reading a journal', () => {
  test('leaves out what was removed, and marks what was handed over', async () => {
    const lines = [
      header,
      writePut(stored(1)),
      writePut(stored(2)),
      writeHanded(2),
      writeRemove(1),
      writeRemove(9),
      writeHanded(9),
    ]
    const { left, damage, end, isJournal, bytes } = await readAll(lines.join(''))
    expect(left.map(({ key, handed }) => [key, handed])).toEqual([[2, true]])
    expect([damage, isJournal, end]).toEqual([[], true, lines.join('').length])
    expect(bytes).toBe(`${lines[2]}${lines[3]}`.length)
  })

  test('wherever a crash cut the last line off, those before it are read, and nothing is damaged', async () => {
    const text = header + writePut(stored(1)) + writePut(stored(2))
    const ends = [header.length, header.length + writePut(stored(1)).length, text.length]
    for (let end = 0; end <= text.length; end += 1) {
      const read = await readAll(text.slice(0, end))
      const whole = ends.filter(each => each <= end)
      expect([read.left.length, read.damage, read.isJournal, read.end]).toEqual([
        Math.max(0, whole.length - 1),
        [],
        true,
        whole.at(-1) ?? 0,
      ])
    }
  })

  test('goes past lines with nothing in them, and zeros that were never written', async () => {
    const read = await readAll(`\n\n${writePut(stored(1))}\n\n${writePut(stored(2))}${'\0'.repeat(500)}`)
    expect([keysOf(read.left), read.damage]).toEqual([[1, 2], []])
    expect((await readAll('\0'.repeat(500))).isJournal).toBe(true)
  })

  test.each([
    ['empty', '', true],
    ['zeros', '\0\0\0', true],
    ['zeros, and something else', '\0\0x', false],
    ['a first line that was cut off', '{"op":"jou', true],
    ['one byte of it', '{', true],
    ['another text', 'Dear diary', false],
    ['another object', '{"name":"rxtopics"', false],
    ['lines of something else', '{"name":"rxtopics"}\nmore\n', false],
    ['a store of version 0.1', '{"op":"remove","key":1}\n', true],
    ['a store with damage', '{"op":"remove","key":1}\nmore\n', true],
    ['a store with nothing but damage', '{"op":"remove","key":"x"}\n', true],
  ])('tells whose file it is: %s', async (_, content, expected) => {
    expect((await readAll(content)).isJournal).toBe(expected)
  })

  test('U106 tells what cannot be given back: its line, its topic, and why', async () => {
    const bad = writePut(stored(3))
      .replace('"t/3"', '"t/#"')
      .replace(/,"crc":"[^"]+"/, '')
    const read = await readAll(
      [header, writePut(stored(1)), bad, 'x\n', '\n', 'y\n', writePut(stored(2)), 'z\n'].join(''),
    )
    expect(keysOf(read.left)).toEqual([1, 2])
    expect(told(read)).toEqual([
      ['t/#', 'line 3 of the store cannot be read: topic a topic name has no wildcards'],
      ['', '2 lines from line 4 on of the store cannot be read: no JSON'],
      ['', 'line 8 of the store cannot be read: no JSON'],
    ])
    expect(read.damage.map(({ error }) => (error as StoreCorruptError).line)).toEqual([3, 4, 8])
    expect(read.damage.map(({ error }) => (error as StoreCorruptError).count)).toEqual([1, 2, 1])
  })

  test('U106 tells what is wrong in the order of the file', async () => {
    const bad = '{"op":"put","key":2,"topic":"a/+"}\n'
    const { damage } = await readAll(['x\n', bad, 'y\n', 'z\n', writeRemove(1), 'z\n'].join(''))
    expect(damage.map(({ topic, error }) => [topic, (error as StoreCorruptError).line])).toEqual([
      ['', 1],
      ['a/+', 2],
      ['', 3],
      ['', 6],
    ])
  })

  test.each([
    ['publishes', headerOf('publishes') + writePut(stored(1)), 'publishes'],
    ['messages', headerOf('messages') + writePut(stored(1)), 'messages'],
    ['no lines', '', null],
    ['version 0.1', writePut(stored(1)) + writePut(stored(2)), 'publishes'],
    ['a first line that cannot be read', `x\n${writePut(stored(1))}${writePut(stored(2))}`, null],
  ])('P79 tells what it keeps: %s', async (_, lines, content) => {
    expect((await readAll(lines)).content).toBe(content)
  })

  test('U106 a line that may have said so makes it uncertain what had been handed over', async () => {
    const read = await readAll(
      [
        writePut(stored(1, { qos: 2 })),
        writePut(stored(2)),
        'nonsense\n',
        writePut(stored(3, { qos: 2 })),
        writePut(stored(1, { qos: 2 }))
          .replace('"qos":2', '"qos":7')
          .replace(/,"crc":"[^"]+"/, ''),
        writePut(stored(4, { qos: 2 })),
      ].join(''),
    )
    // What was to take the place of number 1 cannot be given back.
    expect(read.left.map(({ key, handed }) => [key, handed])).toEqual([
      [1, true],
      [2, false],
      [3, false],
      [4, false],
    ])
    const [before] = (await readAll(`${writePut(stored(1, { qos: 2 }))}nonsense\n`)).left
    expect(before?.handed).toBe(true)
    const [handed] = (await readAll(`${writePut(stored(1, { qos: 2 }))}{"op":"handed","key":"1"}\n`)).left
    expect(handed?.handed).toBe(true)
    const [removed] = (await readAll(`${writePut(stored(1, { qos: 2 }))}{"op":"remove","key":"1"}\n`)).left
    expect(removed?.handed).toBe(false)
  })

  test('U106 tells a thousand things one by one, and how many more there are', async () => {
    const bad = '{"op":"remove","key":"x"}\n'
    expect((await readAll(bad.repeat(1_000))).damage).toHaveLength(1_000)
    for (const more of [1, 5]) {
      const { damage } = await readAll(bad.repeat(1_000 + more))
      expect(damage).toHaveLength(1_001)
      expect(damage.at(-1)).toMatchObject({ topic: '', error: { line: 1_000 + more } })
      expect(damage.at(-1)?.error.message).toContain(`and ${more} more before it`)
    }
  })
})

/** What disks, editors and people do to a file. */
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('flip'), at: fc.nat(), by: fc.integer({ min: 1, max: 255 }) }),
  fc.record({ kind: fc.constant('cut'), at: fc.nat(), by: fc.integer({ min: 1, max: 300 }) }),
  fc.record({ kind: fc.constant('zero'), at: fc.nat(), by: fc.integer({ min: 1, max: 300 }) }),
  fc.record({ kind: fc.constant('double'), at: fc.nat(), by: fc.integer({ min: 1, max: 300 }) }),
  fc.record({
    kind: fc.constant('insert'),
    at: fc.nat(),
    by: fc.uint8Array({ minLength: 1, maxLength: 40 }),
  }),
)

const mutate = (
  content: Buffer,
  { kind, at, by }: { kind: string; at: number; by: number | Uint8Array },
): Buffer => {
  const start = content.length === 0 ? 0 : at % content.length
  const [before, after] = [content.subarray(0, start), content.subarray(start)]
  if (typeof by !== 'number') return Buffer.concat([before, by, after])
  if (kind === 'flip') return Buffer.concat([before, Buffer.from([(after[0] ?? 0) ^ by]), after.subarray(1)])
  if (kind === 'cut') return Buffer.concat([before, after.subarray(by)])
  if (kind === 'zero')
    return Buffer.concat([before, Buffer.alloc(Math.min(by, after.length)), after.subarray(by)])
  return Buffer.concat([before, after.subarray(0, by), after])
}

const linesOf = (content: Buffer) => new Set(content.toString('latin1').split('\n').slice(0, -1))

const legal = ({ left }: Awaited<ReturnType<typeof readAll>>) =>
  left.every(
    ({ key, since, handed, packet: { topic, payload, qos, retain, properties } }) =>
      Number.isSafeInteger(key) &&
      Number.isFinite(since) &&
      typeof handed === 'boolean' &&
      topicProblem(topic) === null &&
      payload instanceof Uint8Array &&
      (qos === 1 || qos === 2) &&
      typeof retain === 'boolean' &&
      isProperties(properties) === null,
  )

test('U106 whatever bytes of a journal are changed, all that is intact is read, and nothing else', {
  timeout: 60_000,
}, async () => {
  const originals = Array.from({ length: 8 }, (_, i) => stored(i + 1, { payload: 'x'.repeat(i * 9) }))
  const lines = originals.map(each => writePut(each))
  let tried = 0
  await fc.assert(
    fc.asyncProperty(fc.array(mutation, { minLength: 1, maxLength: 6 }), async mutations => {
      tried += 1
      const content = mutations.reduce(mutate, Buffer.from(header + lines.join('')))
      const intact = linesOf(content)
      const read = await readAll(content)
      // A line without its sum is one of version 0.1: a piece that is doubled may end just before it.
      const isIntact = (line: string) => intact.has(line) || intact.has(line.replace(/,"crc":"[^"]+"/, ''))
      const keys = originals.filter((_, i) => isIntact((lines[i] as string).trim())).map(({ key }) => key)
      const left = keysOf(read.left)
      expect(keys).toEqual(expect.arrayContaining([...left]))
      // What is outdated by a later line that cannot be read is told.
      const outdated = keys.filter(key => !left.includes(key))
      expect(outdated.length).toBeLessThanOrEqual(read.damage.length)
      for (const { error } of read.damage) expect(error).toBeInstanceOf(StoreCorruptError)
    }),
    { numRuns: 2_000 },
  )
  expect(tried).toBe(2_000)
})

test('U106 whatever values lines have, what is read is a legal publish, and the rest is told', {
  timeout: 60_000,
}, async () => {
  const { crc: _, ...base } = JSON.parse(writePut(stored(1))) as Record<string, unknown>
  const value = fc.oneof(
    fc.jsonValue(),
    fc.constantFrom('a/+', 'x', -1, 2 ** 60, null, true, [], {}, '__proto__'),
    fc.record(
      { contentType: fc.jsonValue(), userProperties: fc.jsonValue(), correlationData: fc.jsonValue() },
      { requiredKeys: [] },
    ),
  )
  const name = fc.constantFrom(...Object.keys(base), 'properties', 'crc', 'more')
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(name, value), { minLength: 1, maxLength: 3 }), async changes => {
      const line = JSON.stringify({ ...base, ...Object.fromEntries(changes) })
      const read = await readAll(`${header}${line}\n${writePut(stored(2))}`)
      expect(legal(read)).toBe(true)
      expect(keysOf(read.left)).toContain(2)
      const isNotPut = changes.some(([each]) => each === 'op' || each === 'key')
      if (!isNotPut) expect(read.left.length + read.damage.length).toBe(2)
    }),
    { numRuns: 2_000 },
  )
})
