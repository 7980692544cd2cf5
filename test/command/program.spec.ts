import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { silence, startPeer } from 'rxtopics/testing/peer'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mosquittoMissing, startMosquitto, type TestBroker } from '../support/brokers.js'
import { findExecutable } from '../support/executables.js'
import { laneOrSkip } from '../support/lanes.js'
import { build, main, type Program, rxtopics, start, startBroker } from './program.js'

const run = promisify(execFile)

let built: AsyncDisposable
beforeAll(async () => {
  built = await build()
}, 30_000)
afterAll(() => built[Symbol.asyncDispose]())

describe('the program rxtopics over its own broker', () => {
  let broker: Program & { readonly url: string }
  let folder: string
  beforeAll(async () => {
    broker = await startBroker('--packets')
    folder = await mkdtemp(join(tmpdir(), 'rxtopics-program-'))
  }, 30_000)
  afterAll(async () => {
    broker.child.kill('SIGTERM')
    await broker.ended
    await rm(folder, { recursive: true })
  })

  test('one exit code for each cause', async () => {
    const { url } = broker
    const codes = await Promise.all(
      [
        ['pub', url, 'exit/a', 'x'],
        ['subb'],
        ['sub', 'mqtt://127.0.0.1:9', 'a'],
        ['sub', url, 'exit/none', '-w', '200ms'],
        ['test', join(folder, 'none.marbles')],
      ].map(argv => rxtopics(argv)),
    )
    expect(codes.map(({ code }) => code)).toEqual([0, 2, 3, 6, 7])
  }, 30_000)

  test('a reader that has enough ends it quietly', async () => {
    const publisher = start(['pub', broker.url, 'pipe', 'x', '--times', '1000', '--rate', '200', '-q', '0'])
    const line = `"${process.execPath}" "${main}" sub ${broker.url} pipe | head -1; echo "\${PIPESTATUS[0]}"`
    const { stdout, stderr } = await run('bash', ['-c', line])
    publisher.child.kill('SIGKILL')
    await publisher.ended
    expect(stdout).toMatch(/\tpipe\tx\n0\n$/)
    expect(stderr).not.toMatch(/EPIPE|at .*:\d+/)
  }, 30_000)

  test.each(['SIGINT', 'SIGTERM'] as const)(
    '%s ends it in order, by the signal',
    async signal => {
      const program = start(['sub', broker.url, 'signal/#'])
      await rxtopics(['pub', broker.url, 'signal/a', 'x', '--retain'])
      await program.until(stdout => stdout.includes('signal/a'))
      program.child.kill(signal)
      expect(await program.ended).toBe(signal)
      expect(program.stderr()).toMatch(/^\d+ messages?, /)
    },
    30_000,
  )

  test('a silence of thirty days is waited for', async () => {
    const program = start(['sub', broker.url, 'month/#', '-w', '720h'])
    await rxtopics(['pub', broker.url, 'month/a', 'x', '--retain'])
    await Promise.race([program.until(stdout => stdout.includes('month/a')), program.ended])
    program.child.kill('SIGTERM')
    expect(await program.ended).toBe('SIGTERM')
    expect(program.stderr()).not.toContain('TimeoutOverflowWarning')
  }, 30_000)

  test.runIf(existsSync('/dev/full'))(
    'a disk that is full is 7, in words',
    async () => {
      const { url } = broker
      await rxtopics(['pub', url, 'full/a', 'x', '--retain'])
      const line = `"${process.execPath}" "${main}" sub ${url} 'full/#' --quiet > /dev/full; echo $?`
      const { stdout, stderr } = await run('bash', ['-c', line])
      expect([stdout, stderr]).toEqual(['7\n', expect.stringMatching(/^rxtopics: the output .*ENOSPC.*\n$/)])
      const recorded = await rxtopics(['record', url, 'full/#', '-o', '/dev/full', '--force', '--quiet'])
      expect(recorded).toMatchObject({ code: 7, stderr: expect.stringContaining('/dev/full: ENOSPC') })
      // What cannot be written down is not deleted.
      await run('bash', ['-c', `"${process.execPath}" "${main}" clear ${url} 'full/#' > /dev/full; true`])
      const still = await rxtopics(['sub', url, 'full/#', '--retained-only', '--wait', '300ms', '--raw'])
      expect(still.stdout).toBe('x\n')
    },
    40_000,
  )

  test('a second SIGINT does not wait', async () => {
    // It is busy with a module that is long in loading, and says that it has outlived the first one.
    const slow = join(folder, 'slow.mjs')
    const lines = [
      "process.on('SIGINT', () => setTimeout(() => console.log('goes on'), 200))",
      "console.log('loading')",
      'await new Promise(resolve => setTimeout(resolve, 50_000))',
    ]
    await writeFile(slow, lines.join('\n'))
    const diagram = join(folder, 'slow.marbles')
    await writeFile(diagram, 'Slow\n\nhome/lamp  -a\n\na = 1\n')
    const program = start(['test', diagram, '--with', slow])
    await program.until(stdout => stdout.includes('loading'))
    program.child.kill('SIGINT')
    await program.until(stdout => stdout.includes('goes on'))
    program.child.kill('SIGINT')
    expect(await program.ended).toBe('SIGINT')
  }, 30_000)

  test('a publish that is not answered: the first signal waits for a while, the second does not', async () => {
    await using peer = await startPeer({ on: { publish: silence } })
    const [patient, hasty] = [1, 2].map(() => start(['pub', peer.url, 'a', 'x'], { stdin: '' }))
    for (let n = 0; n < 2; n += 1) await peer.next('publish', { timeout: 20_000 })
    const began = performance.now()
    for (const program of [patient, hasty]) program?.child.kill('SIGTERM')
    // The first one is taken: what it says of it comes last.
    hasty?.child.kill('SIGINT')
    expect(await hasty?.ended).toMatch(/^SIG(INT|TERM)$/)
    expect(hasty?.stderr()).toBe('')
    expect(await patient?.ended).toBe('SIGTERM')
    expect(patient?.stderr()).toBe(
      '0 messages published\nrxtopics: 1 message not acknowledged, and perhaps published all the same\n',
    )
    expect(performance.now() - began).toBeLessThan(15_000)
  }, 30_000)

  test('record, replay, record: nothing is lost', async () => {
    const { url } = broker
    const lines = [
      { at: 0, topic: 'trip/binary', base64: Buffer.from([0, 255, 254, 10, 27]).toString('base64'), qos: 1 },
      {
        at: 1,
        topic: 'trip/text',
        payload: 'a\u001b[2J\u202e\n',
        qos: 1,
        properties: { contentType: 'x', correlationData: 'AP8=' },
      },
      { at: 2, topic: 'trip/empty', payload: '', qos: 2 },
    ]
    const file = join(folder, 'trip.jsonl')
    const recorder = start(['record', url, 'trip/#', '-q', '2', '-o', file, '-n', '3'])
    await subscribed(broker, 1)
    await rxtopics(['pub', url, '--json'], { stdin: lines.map(line => JSON.stringify(line)).join('\n') })
    expect(await recorder.ended).toBe(0)
    const recorded = await readFile(file, 'utf8')
    const again = start(['record', url, 'trip/#', '-q', '2', '-n', '3'])
    await subscribed(broker, 2)
    await rxtopics(['replay', url, file, '--speed', 'max'])
    expect(await again.ended).toBe(0)
    const shape = (text: string) =>
      text
        .trim()
        .split('\n')
        .map(line => ({ ...(JSON.parse(line) as object), at: 0 }))
    expect(shape(again.stdout())).toEqual(shape(recorded))
    expect(shape(recorded)).toEqual(lines.map(line => ({ ...line, at: 0 })))
  }, 30_000)
})

describe.runIf(laneOrSkip('rxtopics over mosquitto', mosquittoMissing()))(
  'the program rxtopics over mosquitto',
  () => {
    let broker: TestBroker
    beforeAll(async () => {
      broker = await startMosquitto({ users: { user: 'password' } })
    }, 30_000)
    afterAll(() => broker[Symbol.asyncDispose]())

    test.runIf(laneOrSkip('a terminal', findExecutable('script') === null ? 'no program script' : null))(
      'asks for a password on a terminal, shows nothing of it, and takes Ctrl-C',
      async () => {
        const typing = async (argv: string, typed: string) => {
          // What is published comes from a pipe: the terminal is another way in.
          const line = `echo x | "${process.execPath}" "${main}" pub ${broker.url} t/asked -l -u user --ask-password ${argv}`
          const child = spawn('script', ['-qec', line, '/dev/null'], { env: { PATH: process.env['PATH'] } })
          let shown = ''
          child.stdout.on('data', (chunk: Buffer) => {
            shown += chunk.toString()
            if (shown === 'Password: ') child.stdin.write(typed)
          })
          const [code] = (await once(child, 'close')) as [number]
          return [code, shown.replaceAll('\r\n', '\n')]
        }
        expect(await typing('', 'pastword\u007f\u007f\u007f\u007f\u007fsword\r')).toEqual([
          0,
          'Password: \n1 message published\n',
        ])
        expect(await typing('', 'other\r')).toEqual([4, expect.not.stringContaining('other')])
        expect(await typing('', 'pass\u0003')).toEqual([130, expect.not.stringContaining('pass\n')])
      },
      30_000,
    )

    test('logs in by the environment, publishes and subscribes; a refused login is 4', async () => {
      const env = { RXTOPICS_URL: broker.url, RXTOPICS_USERNAME: 'user', RXTOPICS_PASSWORD: 'password' }
      const published = await rxtopics(['pub', 'm/a', '{"x":1}', '--retain'], { env })
      expect(published).toMatchObject({ code: 0, stdout: '', stderr: '' })
      const [seen, older, refused] = await Promise.all([
        rxtopics(['sub', 'm/#', '-n', '1', '--json'], { env }),
        rxtopics(['sub', 'm/#', '-n', '1', '--mqtt', '3.1.1'], { env }),
        rxtopics(['sub', 'm/#'], { env: { ...env, RXTOPICS_PASSWORD: 'other' } }),
      ])
      expect(seen).toMatchObject({ code: 0, stdout: expect.stringContaining('"payload":"{\\"x\\":1}"') })
      expect(older).toMatchObject({ code: 0, stdout: expect.stringContaining('\tm/a\t{"x":1}\n') })
      expect(refused).toMatchObject({ code: 4, stderr: expect.not.stringContaining('other') })
    }, 30_000)
  },
)

/** Resolves when the recorder has subscribed so many times. */
const subscribed = ({ until }: Program, times: number): Promise<void> =>
  until(stdout => (stdout.match(/subscribe trip\/# q2[\s\S]*?suback/g) ?? []).length >= times)
