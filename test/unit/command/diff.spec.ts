import { writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { command, type Rig, startRig } from './world.js'

const store = ({ broker }: Rig, values: Readonly<Record<string, string | Uint8Array>>) => {
  for (const [topic, payload] of Object.entries(values)) broker.publish(topic, payload, { retain: true })
}

const before = { 'd/gone': 'open', 'd/json': '{"a":1,"b":[1]}', 'd/text': 'on', 'd/same': 'x', other: 'x' }
const after = { 'd/json': '{"a":2,"b":[1],"c":"\\u001b"}', 'd/new': Uint8Array.of(0, 255), 'd/text': 'off' }

test('two brokers: what is added, removed and changed, JSON by path; exit code 1', async () => {
  await using one = await startRig()
  await using two = await startRig()
  store(one, before)
  store(two, { ...after, 'd/same': 'x' })
  const { code, stdout, stderr } = await command(['diff', one.url, two.url, 'd/#'])
  expect(stdout.split('\n')).toEqual([
    'removed\td/gone\t\topen\t',
    'changed\td/json\t/a\t1\t2',
    'changed\td/json\t/c\t\t"\\u001b"',
    'added\td/new\t\t\t00 ff (2 bytes)',
    'changed\td/text\t\ton\toff',
    '',
  ])
  expect([code, stderr]).toEqual([1, '1 added, 1 removed, 2 changed, 1 topic the same\n'])
  const equal = await command(['diff', one.url, one.url, '--quiet'])
  expect(equal).toMatchObject({ code: 0, stdout: '', stderr: '' })
})

test('two moments: files of record, sub and clear, of which the stored values count', async () => {
  await using rig = await startRig()
  store(rig, before)
  const recorded = rig.file('a.jsonl')
  await command(['record', rig.url, 'd/#', '--retained-only', '--wait', '50ms', '-o', recorded])
  const json = await command(['sub', rig.url, 'd/#', '--retained-only', '--wait', '50ms', '--json'])
  const live =
    '{"at":0,"topic":"d/live","payload":"x"}\n{"at":0,"topic":"d/gone","payload":"","retain":true}\n'
  const fromStdin = await command(['diff', recorded, '-'], { stdin: json.stdout + live })
  expect([fromStdin.code, fromStdin.stderr]).toEqual([
    ...[0, '0 added, 0 removed, 0 changed, 4 topics the same; 2 lines left out, of no stored value\n'],
  ])
  const cleared = rig.file('c.jsonl')
  await command(['clear', rig.url, 'd/text', '-o', cleared])
  const { code, stdout } = await command(['diff', cleared, rig.url, 'd/+'])
  expect([code, stdout.match(/^\w+\td\/\w+/gm)]).toEqual([
    1,
    ['added\td/gone', 'added\td/json', 'added\td/same', 'removed\td/text'],
  ])
})

test('--json loses nothing: what was before can be put back from it', async () => {
  await using rig = await startRig()
  const properties = { contentType: 'x/y', userProperties: { k: ['1', '2'] } }
  rig.broker.publish('d/a', '\u0085', { retain: true })
  rig.broker.publish('d/b', Uint8Array.of(0, 255), { retain: true, qos: 2, properties })
  const file = rig.file('a.jsonl')
  await command(['clear', rig.url, '#', '-o', file])
  const { stdout } = await command(['diff', file, rig.url, '--json'])
  expect(stdout).not.toContain('\u0085')
  const lines = stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as { readonly before: object })
  expect(lines).toEqual([
    { change: 'removed', topic: 'd/a', before: { at: 0, topic: 'd/a', payload: '\u0085', retain: true } },
    expect.objectContaining({ topic: 'd/b', before: expect.objectContaining({ base64: 'AP8=', qos: 2 }) }),
  ])
  const back = lines.map(({ before }) => JSON.stringify(before)).join('\n')
  expect((await command(['pub', rig.url, '--json', '--quiet'], { stdin: back })).code).toBe(0)
  expect(rig.broker.retained().get('d/b')).toMatchObject({ qos: 2, properties: { contentType: 'x/y' } })
})

test('JSON that is written in another way is changed, and shown whole; long values are cut', async () => {
  await using rig = await startRig()
  await writeFile(rig.file('a'), '{"topic":"a","payload":"{\\"x\\":1,\\"y\\":2}","retain":true}')
  await writeFile(rig.file('b'), '{"topic":"a","payload":"{\\"y\\":2,\\"x\\":1}","retain":true}')
  const { code, stdout } = await command(['diff', rig.file('a'), rig.file('b'), '--limit', '4'])
  expect([code, stdout]).toEqual([
    1,
    'changed\ta\t\t{"x"… (13 characters in all)\t{"y"… (13 characters in all)\n',
  ])
})

test('a profile has a broker', async () => {
  await using rig = await startRig()
  store(rig, { a: 'x' })
  const profiles = rig.file('profiles.json')
  await writeFile(profiles, JSON.stringify({ here: { url: rig.url } }), { mode: 0o600 })
  const env = { RXTOPICS_PROFILES: profiles }
  expect((await command(['diff', 'profile:here', rig.url], { env })).code).toBe(0)
  expect((await command(['diff', 'profile:hree', rig.url], { env })).code).toBe(2)
})

test('Ctrl-C ends the waiting for a broker', async () => {
  const argv = ['diff', 'mqtt://127.0.0.1:1', 'mqtt://127.0.0.1:1', '--retry', 'forever']
  const { stdout, stderr } = await command(argv, { until: (_out, told) => told.includes('trying again') })
  expect([stdout, stderr]).toEqual(['', expect.stringMatching(/trying again\n$/)])
})

test.each<[readonly string[], number]>([
  [['diff'], 2],
  [['diff', 'a.jsonl'], 2],
  [['diff', '-', '-'], 2],
  [['diff', '/none/a.jsonl', '/none/b.jsonl'], 7],
  [['diff', '-', '/dev/null', 'a#'], 2],
  [['diff', 'mqtt://127.0.0.1:9', '-'], 3],
])('%j is %i, never 1', async (argv, code) => {
  expect((await command(argv)).code).toBe(code)
})
