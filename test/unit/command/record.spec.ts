import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import { command, onSubscribed, type Rig, startRig } from './world.js'

const payloads = async (path: string) => {
  const text = await readFile(path, 'utf8')
  // The last line is whole, too.
  expect(text).toMatch(/^$|\n$/)
  const lines = text.split('\n').filter(line => line !== '')
  return lines.map(line => (JSON.parse(line) as { readonly payload: string }).payload)
}

describe('the broker closes in the middle', () => {
  test.each([
    ['says why', 0x8b, /the server is shutting down|server shutting down/i],
    ['says nothing', null, /connection/],
  ])('and %s: what has come is in the file, and the exit code is 3', async (_, code, why) => {
    await using peer = await startPeer({
      on: {
        subscribe: (packet, connection) => {
          connection.answer(packet)
          for (const payload of ['one', 'two']) connection.publish({ topic: 'r', payload })
          if (code === null) connection.end()
          else connection.disconnect(code)
        },
      },
    })
    await using rig = await startRig()
    const path = rig.file('r.jsonl')
    const { code: exit, stderr } = await command(['record', peer.url, 'r', '-o', path, '--retry', 'never'])
    expect([exit, await payloads(path)]).toEqual([3, ['one', 'two']])
    expect(stderr).toMatch(/^2 messages, 6 bytes/m)
    expect(stderr).toMatch(why)
  })

  test('and comes back: the recording goes on, and the outage is told', async () => {
    await using rig = await startRig()
    const path = rig.file('r.jsonl')
    const publish = ({ broker }: Rig, payload: string) => broker.publish('r', payload)
    onSubscribed(rig, () => {
      publish(rig, 'before')
      onSubscribed(rig, () => publish(rig, 'after'))
      for (const client of rig.broker.snapshot().clients) rig.broker.disconnect(client, 0x8b)
    })
    const { code, stderr } = await command(['record', rig.url, 'r', '-o', path, '-n', '2'])
    expect([code, await payloads(path)]).toEqual([0, ['before', 'after']])
    expect(stderr).toContain('connected again')
    expect(stderr).toMatch(/2 messages, .*; 1 outage\n$/)
  })
})

test.runIf(existsSync('/dev/full'))(
  'what there is no room for on the disk ends it with 7, the last message as well',
  async () => {
    await using rig = await startRig()
    rig.broker.publish('r', 'x', { retain: true })
    const { code, stderr } = await command(['record', rig.url, 'r', '-o', '/dev/full', '--force', '-n', '1'])
    expect(code).toBe(7)
    expect(stderr).toMatch(/^rxtopics: \/dev\/full: ENOSPC/m)
  },
)

test('what is redacted reaches no file', async () => {
  await using rig = await startRig()
  onSubscribed(rig, () => {
    rig.broker.publish('r/user', '{"name":"secret","id":1}')
    rig.broker.publish('r/code', 'secret', { properties: { userProperties: { hint: 'secret' } } })
    rig.broker.publish('r/text', 'secret')
  })
  const path = rig.file('r.jsonl')
  const how = ['--redact', '/name', '--redact-payload', 'r/code']
  const { code, stderr } = await command(['record', rig.url, 'r/#', '-o', path, '-n', '3', ...how])
  expect([code, await payloads(path)]).toEqual([
    0,
    ['{"name":"[redacted]","id":1}', '[redacted]', '[withheld]'],
  ])
  expect(stderr).toMatch(/2 redacted, 1 withheld\n$/)
  expect(await readFile(path, 'utf8')).not.toContain('secret')
})
