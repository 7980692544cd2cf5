import { readFile, stat, writeFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { command, startRig } from './world.js'

const stored = async (options = {}) => {
  const rig = await startRig(options)
  rig.broker.publish('c/text', 'on', { retain: true, qos: 2 })
  rig.broker.publish('c/bytes', Uint8Array.of(0, 255), { retain: true, properties: { contentType: 'x' } })
  rig.broker.publish('other', 'stays', { retain: true })
  return rig
}

test('writes down what is stored, deletes just that, and pub --json puts it back', async () => {
  await using rig = await stored()
  const kept = () => [...rig.broker.retained().keys()].sort()
  const before = [...rig.broker.retained().values()].map(({ topic, payload, properties }) => [
    topic,
    [...payload],
    properties,
  ])
  const qosOf = () => rig.broker.retained().get('c/text')?.qos
  const dry = await command(['clear', rig.url, 'c/#', 'c/+', '--dry-run'])
  expect([dry.code, dry.stdout.trim().split('\n').length, dry.stderr]).toEqual([
    ...[0, 2, '2 stored values, 4 bytes; nothing deleted\n'],
  ])
  expect(kept()).toEqual(['c/bytes', 'c/text', 'other'])
  const path = rig.file('c.jsonl')
  const cleared = await command(['clear', rig.url, 'c/#', '-o', path])
  expect(cleared).toMatchObject({ code: 0, stdout: '', stderr: '2 stored values, 4 bytes; 2 deleted\n' })
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect(kept()).toEqual(['other'])
  await command(['pub', rig.url, '--json', '--quiet'], { stdin: await readFile(path) })
  const after = [...rig.broker.retained().values()].map(({ topic, payload, properties }) => [
    topic,
    [...payload],
    properties,
  ])
  expect(after.sort()).toEqual(before.sort())
  expect(qosOf()).toBe(2)
})

test('what cannot be written down is not deleted', async () => {
  await using rig = await stored()
  await writeFile(rig.file('there'), 'x')
  const { code } = await command(['clear', rig.url, 'c/#', '-o', rig.file('there')])
  expect(code).toBe(7)
  // The reader goes when it has the first line.
  const gone = await command(['clear', rig.url, 'c/#'], { until: shown => shown.includes('\n') })
  expect(gone.stderr).toContain('nothing deleted')
  expect(rig.broker.retained().size).toBe(3)
})

test('what the broker refuses to delete is counted: 5', async () => {
  await using rig = await stored({
    refuse: (operation: { readonly kind: string; readonly topic?: string }) =>
      operation.kind === 'publish' && operation.topic === 'c/text' ? 0x87 : undefined,
  })
  const { code, stderr } = await command(['clear', rig.url, 'c/#'])
  expect([code, stderr]).toEqual([
    5,
    expect.stringContaining('1 deleted\nrxtopics: 1 stored value not deleted'),
  ])
  expect((await command(['clear', rig.url])).code).toBe(2)
})

test('Ctrl-C ends the waiting for a broker', async () => {
  const argv = ['clear', 'mqtt://127.0.0.1:1', 'c/#', '--retry', 'forever']
  const { stdout, stderr } = await command(argv, { until: (_out, told) => told.includes('trying again') })
  expect([stdout, stderr]).toEqual(['', expect.stringContaining('trying again')])
})
