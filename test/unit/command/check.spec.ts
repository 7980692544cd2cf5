import { expect, test } from 'vitest'
import { command, startRig } from './world.js'

test('says what a broker allows, for readers and for programs', async () => {
  await using rig = await startRig()
  const { code, stdout, stderr } = await command(['check', rig.url])
  expect([code, stderr]).toEqual([0, ''])
  const rows = Object.fromEntries(
    stdout
      .trimEnd()
      .split('\n')
      .map(line => [line.slice(0, 20).trim(), line.slice(20)]),
  )
  expect(rows).toMatchObject({ session: 'new', QoS: '2 at most', 'retained messages': 'yes', groups: 'yes' })
  expect(rows['round trip']).toMatch(/^[\d.]+ ms$/)
  const json = await command(['check', rig.url, '--json'])
  expect(JSON.parse(json.stdout)).toMatchObject({
    sessionPresent: false,
    capabilities: { maximumQos: 2, wildcards: true },
    roundTrip: expect.any(Number),
  })
  expect(JSON.parse(json.stdout)).not.toHaveProperty('state')
})

test('an older protocol allows less', async () => {
  await using rig = await startRig()
  const { stdout } = await command(['check', rig.url, '--mqtt', '3.1.1'])
  for (const what of ['QoS', 'retained messages', 'wildcards', 'groups'])
    expect(stdout).toMatch(new RegExp(`^${what} +it does not say$`, 'm'))
  expect(stdout).toMatch(/^properties +no$/m)
})

test('Ctrl-C ends the waiting for a broker', async () => {
  const argv = ['check', 'mqtt://127.0.0.1:1', '--retry', 'forever']
  const { stdout, stderr } = await command(argv, { until: (_out, told) => told.includes('trying again') })
  expect([stdout, stderr]).toEqual(['', expect.stringContaining('trying again')])
})

test('nobody there, and what it does not take, are told as everywhere', async () => {
  expect((await command(['check', 'mqtt://127.0.0.1:1', '--retry', '0'])).code).toBe(3)
  expect(await command(['check', 'mqtt://127.0.0.1:1', 'a/b'])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('nothing else'),
  })
})
