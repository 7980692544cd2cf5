import { readFile, stat, writeFile } from 'node:fs/promises'
import { answer, inTurn, silence, startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import { command, onSubscribed, startRig } from './world.js'

const text = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

describe('rxtopics pub', () => {
  test('publishes an argument, with retain and properties', async () => {
    await using rig = await startRig()
    const { code, stdout, stderr } = await command([
      ...['pub', rig.url, 'home/lamp', 'on', '--retain', '--content-type', 'text/plain', '--expiry', '2m'],
      ...[
        '--property',
        'a=1',
        '--property',
        'a=2',
        '--property',
        'b=x=y',
        '--response-topic',
        'r',
        '--correlation-data',
        'c',
      ],
    ])
    expect([code, stdout, stderr]).toEqual([0, '', ''])
    const message = rig.broker.retained().get('home/lamp')
    expect(text(message?.payload)).toBe('on')
    expect(message?.properties).toMatchObject({
      contentType: 'text/plain',
      messageExpiryInterval: 120,
      responseTopic: 'r',
    })
    expect({ ...message?.properties.userProperties }).toEqual({ a: ['1', '2'], b: 'x=y' })
  })

  test('publishes lines, a file, standard input as a whole, and nothing', async () => {
    await using rig = await startRig()
    const got: string[] = []
    rig.broker.packets$.subscribe(packet => {
      if (packet.type === 'publish' && packet.direction === 'in')
        got.push(`${packet.topic} q${packet.qos} ${packet.payload.join(',')}`)
    })
    await command(['pub', rig.url, 'lines', '--lines'], { stdin: 'a\r\nb\n\nc' })
    await command(['pub', rig.url, 'lines', '--lines'], { stdin: Uint8Array.of(255, 10) })
    await writeFile(rig.file('x'), Uint8Array.of(0, 255))
    await command(['pub', rig.url, 'file', '--file', rig.file('x'), '-q', '2'])
    await command(['pub', rig.url, 'stdin', '-f', '-', '-q', '0'], { stdin: Uint8Array.of(1, 10, 2) })
    await command(['pub', rig.url, 'null', '--null'])
    await command(['pub', rig.url, 'often', 'x', '--times', '2'])
    expect(got).toEqual([
      ...['lines q1 97', 'lines q1 98', 'lines q1 ', 'lines q1 99', 'lines q1 255'],
      ...['file q2 0,255', 'stdin q0 1,10,2', 'null q1 ', 'often q1 120', 'often q1 120'],
    ])
  })

  test('--json takes what sub --json writes: from one broker to another, byte for byte', async () => {
    await using one = await startRig()
    await using two = await startRig()
    const properties = { correlationData: Uint8Array.of(0, 255), userProperties: { k: 'v' } }
    one.broker.publish('b/1', Uint8Array.of(0, 0xff), { qos: 2, retain: true, properties })
    one.broker.publish('b/2', 'text\u001b', { retain: true })
    const { stdout } = await command(['sub', one.url, 'b/#', '-n', '2', '-q', '2', '--json'])
    const { code } = await command(['pub', two.url, '--json', '--quiet'], { stdin: stdout })
    expect(code).toBe(0)
    const shape = (rig: typeof one) =>
      [...rig.broker.retained().values()].map(({ topic, payload, qos, properties }) => [
        topic,
        [...payload],
        qos,
        properties,
      ])
    expect(shape(two)).toEqual(shape(one))
  })

  test('--json: what the command line says goes before what a line says, and leaves the rest as it is', async () => {
    await using rig = await startRig()
    const got: unknown[] = []
    rig.broker.packets$.subscribe(packet => {
      if (packet.type !== 'publish' || packet.direction !== 'in') return
      const { qos, retain, properties } = packet
      got.push([qos, retain, properties.contentType, { ...properties.userProperties }])
    })
    const line = {
      ...{ topic: 'a', payload: 'x', qos: 2, retain: true },
      properties: { contentType: 'of/line', userProperties: { by: 'line', hop: ['1', '2'] } },
    }
    const stdin = JSON.stringify(line)
    const json = ['pub', rig.url, '--json', '--quiet']
    await command(json, { stdin })
    await command([...json, '-q', '0', '--no-retain', '--content-type', 'own/type', '--property', 'by=me'], {
      stdin,
    })
    await command([...json, '--retain'], { stdin: JSON.stringify({ topic: 'a', payload: 'x' }) })
    expect(got).toEqual([
      [2, true, 'of/line', { by: 'line', hop: ['1', '2'] }],
      [0, false, 'own/type', { by: 'me', hop: ['1', '2'] }],
      [0, true, undefined, {}],
    ])
  })

  test('--fill puts values in', async () => {
    await using rig = await startRig()
    await command([
      'pub',
      rig.url,
      'f/{index}',
      '{"at":"{time}"}',
      '--fill',
      '--times',
      '2',
      '--retain',
      '--quiet',
    ])
    await command(['pub', rig.url, 'plain', '{index}', '--retain'])
    const kept = [...rig.broker.retained().values()].map(({ topic, payload }) => [topic, text(payload)])
    expect(kept).toEqual([
      ...['f/0', 'f/1'].map(topic => [topic, '{"at":"2023-11-14T22:13:20.000Z"}']),
      ['plain', '{index}'],
    ])
  })

  test('--rate spreads them', async () => {
    await using rig = await startRig()
    const began = performance.now()
    await command(['pub', rig.url, 'k', 'x', '--times', '5', '--rate', '40'])
    expect(performance.now() - began).toBeGreaterThan(95)
  })

  test.each([
    [['pub'], 'what topic?'],
    [['pub', 'k'], 'what payload? Give one of PAYLOAD, --file, --lines and --null'],
    [['pub', 'k', 'x', '--lines'], 'only one of PAYLOAD'],
    [['pub', 'k', 'x', 'y'], 'one topic and one payload'],
    [['pub', 'k', '--json'], '--json takes topics'],
    [['pub', 'k', 'x', '--property', 'a'], 'expected name=value'],
    [['pub', 'k', '--null', '--fill'], '--fill goes with a PAYLOAD'],
    [['pub', 'k', 'x', '--rate', '0'], 'a number above 0'],
    [['pub', 'k', 'x', '--retain', '--no-retain'], 'not both'],
  ])('%j is refused', async (argv, message) => {
    const { code, stderr } = await command(argv)
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)])
  })

  test('a line that is none ends it, with its number', async () => {
    await using rig = await startRig()
    const { code, stderr } = await command(['pub', rig.url, '--json'], {
      stdin: '{"topic":"a","payload":"x"}\n{"topic":1}\n',
    })
    expect([code, stderr]).toEqual([7, expect.stringContaining('-, line 2: topic')])
  })
})

/** A broker that answers so many publishes, and then no more. */
const answering = (most: number) =>
  startPeer({ on: { publish: inTurn(answer, ...Array.from({ length: most - 1 }, () => answer), silence) } })

describe('to end while publishes are under way', () => {
  test.each(['pub', 'replay'])('%s says what was answered and what not, soon', async name => {
    await using peer = await answering(2)
    await using rig = await startRig()
    const lines = Array.from({ length: 5 }, (_, at) =>
      JSON.stringify({ at: 0, topic: `t/${at}`, payload: 'x', qos: 1 }),
    )
    await writeFile(rig.file('r.jsonl'), lines.join('\n'))
    const argv =
      name === 'pub'
        ? ['pub', peer.url, '--json']
        : ['replay', peer.url, rig.file('r.jsonl'), '--speed', 'max', '--loop']
    const interrupt = (async () => {
      for (let n = 0; n < 5; n += 1) await peer.next('publish')
    })()
    const began = performance.now()
    const { code, stderr } = await command(argv, { stdin: lines.join('\n'), interrupt })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^2 messages/m)
    expect(stderr).toMatch(/rxtopics: \d+ messages not acknowledged, and perhaps published all the same\n$/)
    expect(performance.now() - began).toBeLessThan(10_000)
  })

  test('what is answered meanwhile counts', async () => {
    let release = () => {}
    const released = new Promise<void>(done => {
      release = done
    })
    await using peer = await startPeer({
      on: { publish: (packet, connection) => void released.then(() => answer(packet, connection)) },
    })
    const interrupt = peer.next('publish')
    void interrupt.then(() => setImmediate(release))
    const { code, stderr } = await command(['pub', peer.url, 't', 'x', '--times', '1'], { interrupt })
    expect([code, stderr]).toEqual([0, ''])
  })
})

describe('rxtopics record and replay', () => {
  test('what is recorded comes again, byte for byte, below another topic if told', async () => {
    await using one = await startRig()
    await using two = await startRig()
    one.broker.publish('r/kept', Uint8Array.of(0, 255), {
      qos: 1,
      retain: true,
      properties: { contentType: 'x' },
    })
    onSubscribed(one, () => one.broker.publish('r/live', 'x\ny'))
    const path = one.file('r.jsonl')
    const recorded = await command(['record', one.url, 'r/#', '-q', '2', '-o', path, '-n', '2'])
    expect([recorded.code, recorded.stdout, recorded.stderr]).toEqual([
      0,
      '',
      expect.stringContaining('2 messages, 5 bytes'),
    ])
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    const got: unknown[] = []
    two.broker.packets$.subscribe(packet => {
      if (packet.type === 'publish' && packet.direction === 'in')
        got.push([
          packet.topic,
          [...packet.payload],
          packet.qos,
          packet.retain,
          packet.properties.contentType,
        ])
    })
    const replayed = await command(['replay', two.url, path, '--speed', 'max', '--prefix', 'p/'])
    expect(replayed.code).toBe(0)
    expect(got).toEqual([
      ['p/r/kept', [0, 255], 1, true, 'x'],
      ['p/r/live', [120, 10, 121], 0, false, undefined],
    ])
    const again = await command(['record', one.url, 'r/#', '-o', path, '-n', '1'])
    expect([again.code, again.stderr]).toEqual([
      7,
      expect.stringContaining('there is such a file already; --force writes over it'),
    ])
    expect((await command(['record', one.url, 'r/#', '-o', path, '-n', '1', '--force'])).code).toBe(0)
  })

  test('goes on in another file, and ends after a time', async () => {
    await using rig = await startRig()
    onSubscribed(rig, () => {
      for (const value of ['one', 'two', 'three']) rig.broker.publish('r', value)
    })
    const path = rig.file('r.jsonl')
    await command(['record', rig.url, 'r', '-o', path, '--max-size', '60', '--for', '200ms'])
    const parts = await Promise.all(['', '.1', '.2'].map(part => readFile(`${path}${part}`, 'utf8')))
    expect(parts.map(part => (JSON.parse(part) as { payload: string }).payload)).toEqual([
      'one',
      'two',
      'three',
    ])
  })

  test('keeps the times of the recording, at the speed that is told, from a time on, as often as told', async () => {
    await using rig = await startRig()
    await writeFile(
      rig.file('r.jsonl'),
      '{"at":0,"topic":"a","payload":"0"}\n\n{"at":1000,"topic":"a","payload":"1"}\n{"at":2000,"topic":"a","payload":"2"}\n',
    )
    const times: number[] = []
    const began = performance.now()
    rig.broker.packets$.subscribe(({ type, at }) => type === 'publish' && times.push(at))
    await command(['replay', rig.url, rig.file('r.jsonl'), '--speed', '10', '--from', '1s', '--times', '2'])
    expect(times).toHaveLength(4)
    expect(performance.now() - began).toBeGreaterThan(195)
  })

  test('ends with a time of the recording, and waits for Enter at another one', async () => {
    await using rig = await startRig()
    const lines = [0, 10, 20, 30].map(at => JSON.stringify({ at, topic: `a/${at}`, payload: 'x' }))
    await writeFile(rig.file('r.jsonl'), lines.join('\n'))
    const topics: string[] = []
    rig.broker.packets$.subscribe(packet => packet.type === 'publish' && topics.push(packet.topic))
    const argv = ['replay', rig.url, rig.file('r.jsonl')]
    const paused = await command([...argv, '--to', '20ms', '--pause', '15ms', '--pause', '5ms'], {
      typed: '',
    })
    expect(topics).toEqual(['a/0', 'a/10', 'a/20'])
    expect(paused.stderr).toMatch(/^at 5 ms of the recording; Enter goes on at 15 ms of .*on 3 messages/)
    const alone = await command([...argv, '--pause', '15ms'])
    expect([alone.code, topics.slice(3)]).toEqual([2, ['a/0', 'a/10']])
    expect(alone.stderr).toContain('--pause needs a terminal')
  })

  test('topics get another beginning; what is redacted is not published', async () => {
    await using rig = await startRig()
    const lines = ['home/a', 'other/home/'].map(topic =>
      JSON.stringify({ at: 0, topic, payload: '{"name":"secret"}', retain: true }),
    )
    const argv = ['replay', rig.url, '-', '--strip', 'home/', '--prefix', 'test/', '--redact', '/name']
    const { stderr } = await command(argv, { stdin: lines.join('\n') })
    const kept = [...rig.broker.retained().values()].map(({ topic, payload }) => [topic, text(payload)])
    expect(kept).toEqual([
      ['test/a', '{"name":"[redacted]"}'],
      ['test/other/home/', '{"name":"[redacted]"}'],
    ])
    expect(stderr).toContain('; 2 redacted, 0 withheld')
  })

  test('a line that cannot be read ends it, or is counted', async () => {
    await using rig = await startRig()
    const bytes = Buffer.from([0xff, 0x0a])
    await writeFile(
      rig.file('r.jsonl'),
      ['x\n', bytes, '{"at":0,"topic":"a","payload":"1"}\n']
        .map(each => Buffer.from(each))
        .reduce((all, each) => Buffer.concat([all, each])),
    )
    const strict = await command(['replay', rig.url, rig.file('r.jsonl')])
    expect([strict.code, strict.stderr]).toEqual([7, expect.stringContaining('line 1')])
    const lenient = await command(['replay', rig.url, rig.file('r.jsonl'), '--skip-bad'])
    expect([lenient.code, lenient.stderr]).toEqual([0, expect.stringContaining('1 message, 1 byte')])
    expect(lenient.stderr).toContain('2 lines left out')
  })
})
