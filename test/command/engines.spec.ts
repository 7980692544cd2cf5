import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip } from '../support/lanes.js'
import { createOwn, type Engine, engines, type Own } from './engines.js'
import { build, type Program, rxtopics, start } from './program.js'

let built: AsyncDisposable
beforeAll(async () => {
  built = await build()
}, 30_000)
afterAll(() => built[Symbol.asyncDispose]())

interface Line {
  readonly topic: string
  readonly payload?: string
  readonly base64?: string
  readonly properties?: object
}

/** What is carried of messages, whatever the time and the engine. */
const linesOf = (text: string): readonly Line[] =>
  text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Line)
    .map(({ topic, payload, base64, properties }) => ({
      topic,
      ...(payload !== undefined && { payload }),
      ...(base64 !== undefined && { base64 }),
      ...(properties !== undefined && { properties }),
    }))

/** Publishes a line again and again until it has reached everybody. */
const feed = async (publisher: Program, reached: () => Promise<boolean> | boolean): Promise<void> => {
  while (!(await reached())) {
    if (publisher.child.exitCode !== null) throw new Error(`nobody is reached: ${publisher.stderr()}`)
    publisher.child.stdin?.write('x\n')
    await new Promise(done => setTimeout(done, 50))
  }
}

const isTold = ({ topic }: Line) => topic !== 'b/begin'

const describeEngine = ({ qos, retained, properties, way = false, options, start: run }: Engine): void => {
  let own: Own
  let env: Record<string, string>
  let there: readonly string[]

  beforeAll(async () => {
    own = createOwn()
    const { url, ca } = await run(own)
    if (options === undefined) {
      env = { RXTOPICS_URL: url }
      there = ca === undefined ? [] : ['--ca', ca]
    } else {
      const path = join(own.folder, 'profiles.json')
      await writeFile(path, JSON.stringify({ lane: { url, options } }), { mode: 0o600 })
      env = { RXTOPICS_PROFILES: path }
      there = ['--profile', 'lane']
    }
  }, 60_000)
  afterAll(() => own[Symbol.asyncDispose](), 30_000)

  const ran = (argv: readonly string[], stdin = '') => rxtopics([...argv, ...there], { env, stdin })
  const started = (argv: readonly string[], stdin?: string) =>
    start([...argv, ...there], { env, ...(stdin !== undefined && { stdin }) })

  const told = [
    { topic: 'b/text', payload: 'a\u001b[2J\u202e\n' },
    { topic: 'b/bytes', base64: Buffer.from([0, 255, 254, 10]).toString('base64') },
    { topic: 'b/empty', payload: '' },
    { topic: 'b/asked', payload: 'x', ...(qos > 0 && { qos: 1 }) },
    ...(properties ? [{ topic: 'b/told', payload: 'x', properties: { contentType: 'text/plain' } }] : []),
  ]
  const lines = told.map(line => JSON.stringify({ at: 0, ...line })).join('\n')
  const expected = told.map(({ qos: _, ...line }: Line & { readonly qos?: number }) => line)
  const level = ['-q', String(Math.min(qos, 1))]
  const done = { code: 0, stdout: '', stderr: '' }

  test('sub and pub: no byte is lost', async () => {
    const sub = started(['sub', 'b/#', '--json', ...level], '')
    const publisher = started(['pub', 'b/begin', '--lines', '-q', '0', '--quiet'])
    await feed(publisher, () => sub.stdout() !== '')
    publisher.child.stdin?.end()
    expect([await publisher.ended, publisher.stderr()]).toEqual([0, ''])
    expect(await ran(['pub', '--json', '--quiet'], lines)).toEqual(done)
    await sub.until(stdout => linesOf(stdout).filter(isTold).length >= told.length)
    expect(linesOf(sub.stdout()).filter(isTold)).toEqual(expected)
    sub.child.kill('SIGINT')
    expect(await sub.ended).toBe('SIGINT')
    expect(sub.stderr()).toMatch(/^\d+ messages, \d+ bytes, [\d.,]+ a second\n$/)
  }, 60_000)

  if (way) return

  test('record, replay and top: no byte is lost', async () => {
    const file = join(own.folder, 'b.jsonl')
    const recorded = async () => await readFile(file, 'utf8').catch(() => '')
    const record = started(['record', 'b/#', '-o', file, ...level], '')
    const top = started(['top', 'b/#', '--for', '500ms'], '')
    const publisher = started(['pub', 'b/begin', '--lines', '-q', '0'])
    await feed(publisher, async () => (await recorded()) !== '' && top.child.exitCode !== null)
    expect(await top.ended).toBe(0)
    expect(top.stdout()).toMatch(/^b\/begin +\d/m)
    publisher.child.stdin?.end()
    expect(await publisher.ended).toBe(0)
    await writeFile(join(own.folder, 'told.jsonl'), lines)
    expect(await ran(['replay', join(own.folder, 'told.jsonl'), '--speed', 'max', '--quiet'])).toEqual(done)
    await expect
      .poll(async () => linesOf(await recorded()).filter(isTold).length, { timeout: 10_000 })
      .toBe(told.length)
    record.child.kill('SIGTERM')
    expect(await record.ended).toBe('SIGTERM')
    expect(linesOf(await recorded()).filter(isTold)).toEqual(expected)
  }, 60_000)

  test(`stored values ${retained ? 'are shown, then it ends' : 'there are none: 5'}`, async () => {
    const stored = await ran(['pub', 's/a', 'on', '--retain'])
    const shown = await ran(['sub', 's/#', '--retained-only', '--json', '--wait', '300ms', '--quiet'])
    if (retained) {
      expect(stored).toEqual(done)
      const { code, stdout, stderr } = shown
      expect([code, linesOf(stdout), stderr]).toEqual([0, [{ topic: 's/a', payload: 'on' }], ''])
      const cleared = await ran(['clear', 's/#'])
      expect([cleared.code, linesOf(cleared.stdout), cleared.stderr]).toEqual([
        ...[0, [{ topic: 's/a', payload: 'on' }], '1 stored value, 2 bytes; 1 deleted\n'],
      ])
    } else {
      for (const { code, stderr } of [stored, shown])
        expect([code, stderr]).toEqual([5, expect.stringContaining('does not support retained messages')])
    }
  }, 30_000)

  test.runIf(qos < 2)(
    'QoS 2 is refused: 5',
    async () => {
      const { code, stderr } = await ran(['pub', 'q', 'x', '-q', '2'])
      expect([code, stderr]).toEqual([5, expect.stringContaining('does not support publishing with QoS 2')])
    },
    30_000,
  )
}

for (const engine of engines)
  describe.runIf(laneOrSkip(`rxtopics over ${engine.name}`, engine.missing))(
    `the program rxtopics over ${engine.name}`,
    () => describeEngine(engine),
  )
