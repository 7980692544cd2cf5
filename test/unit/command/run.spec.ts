import { writeFile } from 'node:fs/promises'
import { Subject } from 'rxjs'
import { startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import { exits, meanings } from '../../../src/command/exitCodes.js'
import { subcommands } from '../../../src/command/run.js'
import { command, onSubscribed, startRig } from './world.js'

describe('help', () => {
  test('names every subcommand and every exit code', async () => {
    const { code, stdout } = await command(['--help'])
    expect(code).toBe(0)
    for (const { name } of subcommands) expect(stdout).toContain(`\n  ${name} `)
    for (const meaning of Object.values(meanings)) expect(stdout).toContain(meaning)
    expect((await command([])).stdout).toBe(stdout)
  })

  test.each(subcommands.map(({ name }) => name))(
    'of %s begins with examples, and fits a terminal',
    async name => {
      const { code, stdout } = await command([name, '--help'])
      expect(code).toBe(0)
      expect(stdout).toMatch(/\n\nUsage: .*\n\nExamples:\n {2}# /)
      expect(Math.max(...stdout.split('\n').map(line => line.length))).toBeLessThanOrEqual(120)
      expect((await command(['help', name])).stdout).toBe(stdout)
    },
  )

  test('the version is that of the package', async () => {
    expect((await command(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+/)
  })
})

describe('an exit code for each cause', () => {
  test('no two are the same', () => {
    expect(new Set(Object.values(exits)).size).toBe(Object.keys(exits).length)
    expect(Object.keys(meanings).map(Number)).toEqual(Object.values(exits))
  })

  test.each([
    [['subb'], 'did you mean sub?'],
    [['zzz'], 'expected one of'],
    [['sub'], 'what is to be observed?'],
    [['sub', 'a', '--jsn'], 'did you mean --json?'],
    [['sub', 'a', '--json=yes'], '--json takes no value'],
    [['sub', 'a', '-n'], '--count takes a value'],
    [['sub', 'a', '-n', 'x'], 'expected an integer from 1'],
    [['sub', 'a', '-w', '5 minutes'], 'expected a time such as'],
    [['sub', 'a', '--qos', '3'], 'expected an integer from 0 to 2'],
    [['sub', 'a', '--limit', '5kB'], 'expected a size such as'],
    [['sub', 'a', '--json', '--raw'], 'not both'],
    [['sub', 'a', '--strict'], 'need a --schema'],
    [['sub', 'http://x', 'a'], 'expected one of mqtt'],
    [['sub', 'mqtt://x', 'a', '--cert', 'c'], '--cert and --key go together'],
    [['sub', 'nats://x', 'a', '--mqtt', '5'], '--mqtt is for MQTT'],
    [['sub', 'mqtt://u:secret@x', 'a'], 'can be read by everybody on this machine'],
    [['broker', 'x'], 'takes options alone'],
  ])('usage, 2: %j', async (argv, message) => {
    const { code, stdout, stderr } = await command(argv)
    expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(message)])
    expect(stderr).not.toContain('secret')
  })

  test('unreachable, 3', async () => {
    const { code, stderr } = await command(['sub', 'mqtt://127.0.0.1:9', 'a'])
    expect([code, stderr]).toEqual([3, expect.stringContaining('ECONNREFUSED')])
    const often = await command(['sub', 'mqtt://127.0.0.1:9', 'a', '--retry', '1'])
    expect([often.code, often.stderr]).toEqual([3, expect.stringContaining('not connected')])
  })

  test('login, 4: the password from the environment, a file, the URL of the environment', async () => {
    await using rig = await startRig({
      refuse: operation =>
        operation.kind === 'connect' && (operation.username !== 'u' || operation.password !== 'p')
          ? 0x86
          : undefined,
    })
    const argv = ['pub', rig.url, 'a', 'x']
    expect((await command(argv)).code).toBe(4)
    const named = { RXTOPICS_USERNAME: 'u', RXTOPICS_PASSWORD: 'p' }
    expect((await command(argv, { env: named })).code).toBe(0)
    expect((await command(argv, { env: { ...named, RXTOPICS_PASSWORD: 'q' } })).code).toBe(4)
    const url = rig.url.replace('//', '//u:p@')
    expect((await command(['pub', 'a', 'x'], { env: { RXTOPICS_URL: url } })).code).toBe(0)
    await writeFile(rig.file('password'), 'p\n', { mode: 0o644 })
    const file = [...argv, '-u', 'u', '--password-file', rig.file('password')]
    const { code, stderr } = await command(file)
    expect([code, stderr]).toEqual([0, expect.stringContaining('can be read by others')])
    expect((await command([...argv, '--password-file', rig.file('none')])).code).toBe(7)
  })

  test('refused, 5: in words, never as a reason code', async () => {
    await using rig = await startRig({ refuse: ({ kind }) => (kind === 'connect' ? undefined : 0x87) })
    const sub = await command(['sub', rig.url, 'a'])
    expect([sub.code, sub.stderr]).toEqual([5, expect.stringContaining('not authorized')])
    const pub = await command(['pub', rig.url, 'a', 'x'])
    expect([pub.code, pub.stderr]).toEqual([5, expect.stringContaining('not authorized')])
  })

  test('silence, 6', async () => {
    await using rig = await startRig()
    const { code, stderr } = await command(['sub', rig.url, 'a', '-w', '50ms'])
    expect([code, stderr]).toEqual([6, expect.stringContaining('nothing came for 50 ms')])
  })

  test('lost for good, 3: text of the broker is escaped', async () => {
    await using peer = await startPeer({
      on: { subscribe: (_, connection) => connection.disconnect(0x8b, { text: '\u001b[2J' }) },
    })
    const { code, stderr } = await command(['sub', peer.url, 'a', '--retry', 'never'])
    expect(code).toBe(3)
    expect(stderr).not.toContain('\u001b')
  })
})

describe('rxtopics top', () => {
  test.each([60, 80, 100, 200])('is no wider than a terminal of %i columns', async columns => {
    await using rig = await startRig()
    rig.broker.publish(`t/${'long/'.repeat(20)}`, 'x'.repeat(300), { retain: true })
    const { stdout } = await command(['top', rig.url, 't/#', '--for', '200ms'], { columns })
    const [, head = '', line = ''] = stdout.split('\n')
    expect(line).toMatch(/^t\/long.*…/)
    expect(line.length).toBeLessThanOrEqual(columns)
    expect(head.length).toBeLessThanOrEqual(columns)
    if (columns >= 80) expect(head).toMatch(/ VALUE$/)
  })

  test('shows each topic once, the busiest first, what failed, and how many there are', async () => {
    await using rig = await startRig()
    await writeFile(rig.file('s.json'), '{"type":"number"}')
    onSubscribed(rig, () => {
      for (let n = 0; n < 5; n += 1) rig.broker.publish('t/busy', String(n))
      rig.broker.publish('t/calm', '"text\\u001b"')
    })
    const { code, stdout } = await command([
      'top',
      rig.url,
      't/#',
      '--for',
      '300ms',
      '--schema',
      rig.file('s.json'),
    ])
    const lines = stdout.split('\n')
    expect(code).toBe(0)
    expect(lines[0]).toMatch(/^2 topics, 0 silent; 6 messages/)
    expect(lines[2]).toMatch(/^t\/busy .* 5 .* 4$/)
    expect(lines[3]).toMatch(/^t\/calm .* 1 +1 /)
  })

  test('keeps as many topics as it is told, and says what it forgot; rows that do not fit are counted', async () => {
    await using rig = await startRig()
    onSubscribed(rig, () => {
      for (let n = 0; n < 20; n += 1) rig.broker.publish(`t/${n}`, 'x')
    })
    const { stdout } = await command([
      'top',
      rig.url,
      't/#',
      '--for',
      '200ms',
      '--max-topics',
      '10',
      '--rows',
      '6',
      '--sort',
      'topic',
    ])
    expect(stdout).toContain('10 topics')
    expect(stdout).toContain('10 topics forgotten (--max-topics)')
    expect(stdout).toContain('… 7 more topics')
  })

  test('on a terminal it is drawn anew on a screen of its own, and gives the screen back', async () => {
    await using rig = await startRig()
    rig.broker.publish('t/1', 'x', { retain: true })
    const { stdout } = await command(['top', rig.url, 't/#', '--every', '30ms'], {
      terminal: true,
      until: shown => shown.includes('t/1'),
    })
    expect(stdout.startsWith('\u001b[?1049h')).toBe(true)
    expect(stdout).toContain('\u001b[?1049l')
  })

  test('on a terminal the space bar freezes it, s sorts it, q ends it', async () => {
    await using rig = await startRig()
    const keys = new Subject<string>()
    // Each is typed once what the one before does is seen; what is published while it is frozen is not.
    const steps: readonly (readonly [seen: RegExp, act: () => void])[] = [
      [/t\/1.*first/, () => keys.next(' ')],
      [/frozen; 1 topic/, () => rig.broker.publish('t/1', 'later', { retain: true })],
      [/frozen; 1 topic, 0 silent; 2 messages/, () => keys.next(' ')],
      [/later/, () => ['s', 'q'].forEach(key => keys.next(key))],
    ]
    rig.broker.publish('t/1', 'first', { retain: true })
    let step = 0
    let from = 0
    const { code, stdout } = await command(['top', rig.url, 't/#', '--every', '20ms'], {
      terminal: true,
      keys,
      until: shown => {
        const [seen, act] = steps[step] ?? []
        if (seen?.test(shown.slice(from)) === true) {
          step += 1
          from = shown.length
          setImmediate(() => act?.())
        }
        return false
      },
    })
    expect([code, step]).toEqual([0, 4])
    const frozen = stdout.slice(stdout.indexOf('frozen'), stdout.lastIndexOf('frozen'))
    expect(frozen).not.toContain('later')
  })
})

describe('rxtopics broker', () => {
  test('says where it listens, lets in who knows the password, and shows packets', async () => {
    const env = { RXTOPICS_USERNAME: 'u', RXTOPICS_PASSWORD: 'p' }
    let inner: Promise<unknown> | undefined
    const { code, stdout, stderr } = await command(
      ['broker', '--port', '0', '--websocket', '0', '--packets'],
      {
        env,
        until: (shown, told) => {
          const [, url] = /(mqtt:\S+)\nws:/.exec(shown) ?? []
          if (url !== undefined && inner === undefined)
            inner = command(['pub', url, 'a', '\u001bx'], { env }).then(() => command(['pub', url, 'a', 'x']))
          return shown.includes('← puback') && told.includes('bad user name')
        },
      },
    )
    await inner
    expect(code).toBe(0)
    expect(stdout).toContain('publish a q1 \\u001bx')
    expect(stderr).toContain('connects, MQTT 5')
  })

  test('a port that is taken is 3; an open address is warned of', async () => {
    await using rig = await startRig()
    const port = new URL(rig.url).port
    const { code, stderr } = await command(['broker', '--port', port])
    expect([code, stderr]).toEqual([3, expect.stringContaining('EADDRINUSE')])
    const open = await command(['broker', '--port', '0', '--host', '0.0.0.0'], {
      until: shown => shown.includes('mqtt:'),
    })
    expect(open.stderr).toContain('everybody who reaches this address')
  })
})

test('a broker that has half of a login lets nobody in without the other half: it does not start', async () => {
  for (const name of ['RXTOPICS_USERNAME', 'RXTOPICS_PASSWORD']) {
    const { code, stdout, stderr } = await command(['broker', '--port', '0'], {
      env: { [name]: 'half' },
      until: seen => seen.includes('mqtt://'),
    })
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' })
    expect(stderr).toContain('RXTOPICS_USERNAME and RXTOPICS_PASSWORD go together')
  }
})
