import { createClient, ReplyError } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { expect, test } from 'vitest'
import { command, startRig } from './world.js'

const answering = async () => {
  const rig = await startRig()
  const client = createClient(memory(rig.broker))
  client
    .respond('echo', ({ payload }) => {
      if (payload.length === 0) throw new ReplyError('empty', 'nothing\u001b[2J to say')
      return [payload]
    })
    .subscribe()
  await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
  return Object.assign(rig, { client })
}

test('shows the reply: escaped, as JSON, as its bytes', async () => {
  await using rig = await answering()
  await using _ = rig.client
  const plain = await command(['request', rig.url, 'echo', 'a\u001b'])
  expect(plain).toMatchObject({ code: 0, stdout: 'a\\u001b\n', stderr: expect.stringMatching(/^1 reply, /) })
  const bytes = await command(['request', rig.url, 'echo', '-f', '-', '--raw', '--quiet'], {
    stdin: Uint8Array.of(0, 255),
  })
  expect([[...bytes.bytes], bytes.stderr]).toEqual([[0, 255], ''])
  const json = await command(['request', rig.url, 'echo', '-f', '-', '--json'], {
    stdin: Uint8Array.of(0, 255),
  })
  expect(JSON.parse(json.stdout)).toMatchObject({ base64: 'AP8=' })
})

test('a responder that fails is 1, nobody 6; several replies end with the time', async () => {
  await using rig = await answering()
  await using _ = rig.client
  const failed = await command(['request', rig.url, 'echo'])
  expect([failed.code, failed.stderr]).toEqual([1, expect.stringContaining('nothing\\u001b[2J to say')])
  expect((await command(['request', rig.url, 'none', '-w', '200ms'])).code).toBe(6)
  const all = await command(['request', rig.url, 'echo', 'x', '-n', '5', '-w', '300ms'])
  expect([all.code, all.stdout]).toEqual([0, 'x\n'])
})

test('MQTT before 5 has no requests: 5', async () => {
  await using rig = await answering()
  await using _ = rig.client
  expect((await command(['request', rig.url, 'echo', 'x', '--mqtt', '3.1.1'])).code).toBe(5)
})

test.each([
  [['request'], 'what topic?'],
  [['request', 't', 'x', 'y'], 'one topic and one payload'],
  [['request', 't', 'x', '-f', 'y'], 'not both'],
  [['request', 't', '--json', '--raw'], 'not both'],
])('%j is refused', async (argv, message) => {
  expect(await command(argv)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
})
