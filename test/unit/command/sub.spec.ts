import { writeFile } from 'node:fs/promises'
import { startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import { command, onSubscribed, startRig } from './world.js'

const readLines = (text: string): readonly Readonly<Record<string, unknown>>[] =>
  text
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Readonly<Record<string, unknown>>)

describe('rxtopics sub', () => {
  test('shows a message a line, parted by tabs, and a summary on standard error', async () => {
    await using rig = await startRig()
    rig.broker.publish('home/lamp', 'on', { retain: true })
    const { code, stdout, stderr } = await command(['sub', rig.url, 'home/#', '-n', '1'])
    expect([code, stdout]).toEqual([0, '2023-11-14T22:13:20.000Z\thome/lamp\ton\n'])
    expect(stderr).toMatch(/^1 message, 2 bytes, .* a second\n$/)
  })

  test('--json loses no byte, and tells what MQTT 5 brings along', async () => {
    await using rig = await startRig()
    const properties = {
      contentType: 'x/y',
      correlationData: Uint8Array.of(0, 255),
      userProperties: { k: ['1', '2'] },
    }
    rig.broker.publish('b', Uint8Array.of(0, 0xff, 0x80, 1), { retain: true, properties })
    const { stdout } = await command(['sub', rig.url, 'b', '-n', '1', '--json'])
    expect(readLines(stdout)[0]).toMatchObject({
      topic: 'b',
      base64: 'AP+AAQ==',
      bytes: 4,
      filter: 'b',
      retain: true,
      time: '2023-11-14T22:13:20.000Z',
      properties: { contentType: 'x/y', correlationData: 'AP8=', userProperties: { k: ['1', '2'] } },
    })
  })

  test('--template makes fields of params, and columns', async () => {
    await using rig = await startRig()
    rig.broker.publish('site/berlin/door/7', 'open', { retain: true })
    const template = ['--template', 'site/{site}/door/{door:int}', '-n', '1']
    const { stdout } = await command(['sub', rig.url, ...template, '--json'])
    expect(readLines(stdout)[0]).toMatchObject({
      filter: 'site/+/door/+',
      params: { site: 'berlin', door: 7 },
    })
    const plain = await command(['sub', rig.url, ...template])
    expect(plain.stdout.split('\t').slice(1)).toEqual(['site/berlin/door/7', 'berlin', '7', 'open\n'])
  })

  test('--raw writes bytes as they are', async () => {
    await using rig = await startRig()
    rig.broker.publish('b', Uint8Array.of(27, 0xff), { retain: true })
    const { bytes } = await command(['sub', rig.url, 'b', '-n', '1', '--raw'])
    expect([...bytes]).toEqual([27, 0xff, 10])
    const zero = await command(['sub', rig.url, 'b', '-n', '1', '--raw', '-0'])
    expect([...zero.bytes]).toEqual([27, 0xff, 0])
  })

  test.each([false, true])('what would act on a terminal is shown escaped, terminal: %s', async terminal => {
    await using peer = await startPeer({
      on: {
        subscribe: (packet, connection) => {
          connection.answer(packet)
          connection.publish({
            topic: 'a/\u001b]0;owned\u0007/\u202e',
            payload: '\u001b[2Jhello\u0085',
            properties: { contentType: '\u001bc' },
          })
        },
      },
    })
    for (const how of [[], ['--json']]) {
      const argv = ['sub', peer.url, '#', '-n', '1', '--color', 'never', ...how]
      const { stdout } = await command(argv, { terminal })
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are looked for
      expect(stdout).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202e]/)
      expect(stdout).toContain('a/\\u001b]0;owned\\u0007/\\u202e')
      expect(stdout).toContain('\\u001b[2Jhello\\u0085')
    }
  })

  test('a terminal gets colours and JSON over several lines; NO_COLOR, dumb and never take colours away', async () => {
    await using rig = await startRig()
    rig.broker.publish('j', JSON.stringify({ name: 'x'.repeat(60), list: [1] }), { retain: true })
    const shown = (argv: readonly string[], env = {}) =>
      command(['sub', rig.url, 'j', '-n', '1', ...argv], { terminal: true, env })
    const { stdout } = await shown([])
    expect(stdout).toContain('\u001b[1mj\u001b[0m')
    expect(stdout).toContain('\u001b[2m22:13:20.000\u001b[0m')
    expect(stdout).toContain('\n    "list": [\n      1\n    ]\n')
    for (const plain of [
      await shown([], { NO_COLOR: '1' }),
      await shown([], { TERM: 'dumb' }),
      await shown(['--color', 'never']),
    ])
      expect(plain.stdout).not.toContain('\u001b')
    const piped = await command(['sub', rig.url, 'j', '-n', '1', '--color', 'always'])
    expect(piped.stdout).not.toContain('\u001b')
  })

  test('--schema checks, by JSON Schema or a module, and --strict ends with 1', async () => {
    await using rig = await startRig()
    rig.broker.publish('t/1', '{"celsius":20}', { retain: true })
    rig.broker.publish('t/2', '{"celsius":"warm"}', { retain: true })
    rig.broker.publish('t/3', '{', { retain: true })
    await writeFile(
      rig.file('t.json'),
      '{"type":"object","properties":{"celsius":{"type":"number"}},"required":["celsius"]}',
    )
    await writeFile(
      rig.file('t.mjs'),
      `export const good = value => typeof value.celsius === 'number' ? { _tag: 'Right', right: value } : { _tag: 'Left', left: new Error('no number') }`,
    )
    const argv = ['sub', rig.url, 't/+', '-n', '3', '--json', '--schema']
    const checked = await command([...argv, rig.file('t.json'), '--strict'])
    expect(checked.code).toBe(1)
    expect(checked.stderr).toContain('2 failures of the schema')
    expect(readLines(checked.stdout)).toMatchObject([
      { value: { celsius: 20 } },
      { failure: { path: ['celsius'], message: 'must be number' } },
      { failure: { reason: 'syntax' } },
    ])
    const module = await command([...argv, `${rig.file('t.mjs')}#good`])
    expect(module.code).toBe(0)
    expect(readLines(module.stdout)[1]).toMatchObject({
      failure: { message: expect.stringContaining('no number') },
    })
    const only = await command([
      'sub',
      rig.url,
      't/+',
      '-n',
      '2',
      '--schema',
      rig.file('t.json'),
      '--only-failures',
    ])
    expect(only.stdout.trim().split('\n')).toHaveLength(2)
    expect(only.stdout).toContain('t/2: /celsius: must be number')
    const none = await command([...argv, `${rig.file('t.mjs')}#bad`])
    expect([none.code, none.stderr]).toEqual([2, expect.stringContaining('exports no bad')])
    expect((await command([...argv, rig.file('none.json')])).code).toBe(7)
    const missing = await command([...argv, `${rig.file('none.mjs')}#T`])
    expect([missing.code, missing.stderr]).toEqual([7, expect.stringContaining('ENOENT')])
  })

  test('--retained-only ends when the stored values are there; --exclude leaves out', async () => {
    await using rig = await startRig()
    for (const name of ['a', 'b', 'c']) rig.broker.publish(`k/${name}`, name, { retain: true })
    const { code, stdout } = await command([
      'sub',
      rig.url,
      'k/#',
      '--retained-only',
      '-w',
      '50ms',
      '--exclude',
      'k/b',
    ])
    expect(code).toBe(0)
    expect(stdout.match(/k\/./g)).toEqual(['k/a', 'k/c'])
  })

  test('--new-only leaves out what is stored', async () => {
    await using rig = await startRig()
    rig.broker.publish('k', 'old', { retain: true })
    onSubscribed(rig, () => rig.broker.publish('k', 'new'))
    const { stdout } = await command(['sub', rig.url, 'k', '--new-only', '-n', '1'])
    expect(stdout).toContain('\tnew\n')
  })

  test('--max-rate shows some, and counts the others', async () => {
    await using rig = await startRig()
    onSubscribed(rig, () => {
      for (let n = 0; n < 50; n += 1) rig.broker.publish('k', String(n))
    })
    const { stdout, stderr } = await command(['sub', rig.url, 'k', '-n', '50', '--max-rate', '5'])
    expect(stdout.trim().split('\n')).toHaveLength(5)
    expect(stderr).toContain('45 messages not shown (--max-rate)')
  })

  test('a long payload is cut, and that is said', async () => {
    await using rig = await startRig()
    rig.broker.publish('k', 'x'.repeat(5_000), { retain: true })
    const { stdout } = await command(['sub', rig.url, 'k', '-n', '1', '--limit', '100'])
    expect(stdout).toContain(`${'x'.repeat(100)}… (5,000 characters in all)`)
    rig.broker.publish('k', new Uint8Array(1_000).fill(0xff), { retain: true })
    const binary = await command(['sub', rig.url, 'k', '-n', '1', '--limit', '9'])
    expect(binary.stdout).toContain('\tff ff ff … (1,000 bytes)\n')
  })

  test.each([[], ['--json'], ['--raw'], ['--schema', '']])(
    'what is redacted is not shown: %j',
    async (...how) => {
      await using rig = await startRig()
      await writeFile(rig.file('s.json'), '{"properties":{"name":{"type":"number"}}}')
      rig.broker.publish('k/a', '{"name":"secret"}', { retain: true })
      rig.broker.publish('k/b', 'secret', { retain: true })
      const argv = ['sub', rig.url, 'k/+', '-n', '2', '--redact', '/name']
      const { stdout, stderr } = await command([
        ...argv,
        ...how.map(each => (each === '' ? rig.file('s.json') : each)),
      ])
      expect(stdout).toMatch(/\[redacted\][\s\S]*\[withheld\]/)
      expect(stdout).not.toContain('secret')
      expect(stderr).toContain('; 1 redacted, 1 withheld')
    },
  )

  test('--match and --sample leave out, and count; --time tells what is between two', async () => {
    await using rig = await startRig()
    onSubscribed(rig, () => {
      for (let n = 0; n < 20; n += 1) rig.broker.publish('k', `{"n":${n}}`)
    })
    const argv = ['sub', rig.url, 'k', '-n', '3', '--match', '"n":1', '--sample', '100%', '--time', 'delta']
    const { stdout, stderr } = await command(argv)
    expect(stdout).toMatch(/^\+0\.000\tk\t\{"n":1\}\n(\+0\.\d{3}\tk\t\{"n":1\d\}\n){2}$/)
    expect(stderr).toMatch(/^3 messages, .*; [89] messages left out \(--match\)/)
  })

  test('--exclude is asked about any topic that comes', async () => {
    await using peer = await startPeer({
      on: {
        subscribe: (packet, connection) => {
          connection.answer(packet)
          for (const topic of ['k/\u0085', 'k/b']) connection.publish({ topic, payload: 'x' })
        },
      },
    })
    const { code, stdout } = await command(['sub', peer.url, '#', '-n', '1', '--exclude', 'k/b'])
    expect([code, stdout]).toEqual([0, expect.stringContaining('\tk/\\u0085\tx\n')])
  })

  test('an interrupt ends it in order', async () => {
    await using rig = await startRig()
    rig.broker.publish('k', 'x', { retain: true })
    const { code, stderr } = await command(['sub', rig.url, 'k'], {
      until: stdout => stdout.includes('\tx\n'),
    })
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^1 message/)])
    expect(rig.broker.snapshot().clients).toEqual([])
  })

  test('an outage is told once, and counted', async () => {
    await using rig = await startRig()
    rig.broker.publish('k', 'x', { retain: true })
    onSubscribed(rig, () => {
      for (const client of rig.broker.snapshot().clients) rig.broker.disconnect(client, 0x8b)
    })
    const { stderr } = await command(['sub', rig.url, 'k'], {
      until: (_, told) => told.includes('connected again'),
    })
    expect(stderr.match(/the connection is lost/g)).toHaveLength(1)
    expect(stderr).toContain('1 outage')
  })
})
