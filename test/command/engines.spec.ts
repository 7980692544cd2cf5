import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip } from '../support/lanes.js'
import { command, type Ran, type RunOptions } from '../unit/command/world.js'
import { createOwn, type Engine, engines, type Own } from './engines.js'
import { build, start } from './program.js'

// The command runs in this process, where it starts in no time; of each engine one program shows that it ends by itself.

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
    .split('\n')
    .filter(line => line !== '')
    .map(line => JSON.parse(line) as Line)
    .map(({ topic, payload, base64, properties }) => ({
      topic,
      ...(payload !== undefined && { payload }),
      ...(base64 !== undefined && { base64 }),
      ...(properties !== undefined && { properties }),
    }))

/** What was meant to come, without what only shows that somebody listens. */
const toldIn = (text: string): readonly Line[] => linesOf(text).filter(({ topic }) => topic !== 'b/begin')

interface Running {
  stdout(): string
  readonly ended: Promise<Ran>
  isOver(): boolean
}

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

  const ran = async (argv: readonly string[], more: RunOptions = {}) => {
    const { code, stdout, stderr } = await command([...argv, ...there], { env, ...more })
    return { code, stdout, stderr }
  }

  const started = (argv: readonly string[], more: Pick<RunOptions, 'until' | 'interrupt'> = {}): Running => {
    let shown = ''
    let over = false
    const until = (stdout: string, stderr: string) => {
      shown = stdout
      return more.until?.(stdout, stderr) ?? false
    }
    const ended = command([...argv, ...there], { env, ...more, until }).finally(() => (over = true))
    return { stdout: () => shown, ended, isOver: () => over }
  }

  /** Publishes again and again until it has come: when an engine has subscribed it does not say to others. */
  const feed = async (listener: Running, hasCome: () => Promise<boolean> | boolean): Promise<void> => {
    while (!(await hasCome())) {
      if (listener.isOver()) throw new Error(`nobody listens: ${(await listener.ended).stderr}`)
      expect(await ran(['pub', 'b/begin', 'x', '-q', '0', '--quiet'])).toEqual(done)
    }
  }

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
    const sub = started(['sub', 'b/#', '--json', ...level], {
      until: stdout => toldIn(stdout).length >= told.length,
    })
    await feed(sub, () => sub.stdout() !== '')
    expect(await ran(['pub', '--json', '--quiet'], { stdin: lines })).toEqual(done)
    const { code, stdout, stderr } = await sub.ended
    expect([code, toldIn(stdout)]).toEqual([0, expected])
    expect(stderr).toMatch(/^\d+ messages, \d+ bytes, [\d.,]+ a second\n$/)
  }, 30_000)

  if (way) return

  test('record, replay and top: no byte is lost', async () => {
    const file = join(own.folder, 'b.jsonl')
    const recorded = async () => await readFile(file, 'utf8').catch(() => '')
    let enough = () => {}
    const interrupt = new Promise<void>(resolve => (enough = resolve))
    const record = started(['record', 'b/#', '-o', file, ...level], { interrupt })
    const top = started(['top', 'b/#', '--for', '300ms'])
    await feed(record, async () => (await recorded()) !== '' && top.isOver())
    expect(await top.ended).toMatchObject({ code: 0, stdout: expect.stringMatching(/^b\/begin +\d/m) })
    await writeFile(join(own.folder, 'told.jsonl'), lines)
    expect(await ran(['replay', join(own.folder, 'told.jsonl'), '--speed', 'max', '--quiet'])).toEqual(done)
    await expect.poll(async () => toldIn(await recorded()).length, { timeout: 10_000 }).toBe(told.length)
    enough()
    expect((await record.ended).code).toBe(0)
    expect(toldIn(await recorded())).toEqual(expected)
  }, 30_000)

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

  test.runIf(qos < 2)('QoS 2 is refused: 5', async () => {
    const { code, stderr } = await ran(['pub', 'q', 'x', '-q', '2'])
    expect([code, stderr]).toEqual([5, expect.stringContaining('does not support publishing with QoS 2')])
  })

  test('as a program of its own it ends by itself', async () => {
    const argv = ['sub', 'none', '--wait', '100ms', '--quiet', ...there]
    const program = start(argv, { env, stdin: '' })
    await program.until((_, stderr) => stderr.includes('\n'))
    // No socket and no timer is left that would hold it.
    const began = performance.now()
    expect([await program.ended, program.stderr()]).toEqual([6, 'rxtopics: nothing came for 100 ms\n'])
    expect(performance.now() - began).toBeLessThan(1_200)
  }, 30_000)
}

for (const engine of engines)
  describe.runIf(laneOrSkip(`rxtopics over ${engine.name}`, engine.missing))(
    `the program rxtopics over ${engine.name}`,
    () => describeEngine(engine),
  )
