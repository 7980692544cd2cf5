import { filter, NEVER } from 'rxjs'
import { createClient, ReplyError } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { expect, test } from 'vitest'
import { collect } from '../../support/until.js'
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
  const { at, base64 } = JSON.parse(json.stdout) as { readonly at: number; readonly base64: string }
  expect(base64).toBe('AP8=')
  // Ms since it began, not since 1970.
  expect(at).toBeLessThan(60_000)
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

test('asked again and again: percentiles, and what failed is counted, with the exit code of its cause', async () => {
  await using rig = await answering()
  await using _ = rig.client
  const subscribed = rig.broker.packets$.pipe(
    filter(({ type, direction }) => type === 'subscribe' && direction === 'in'),
  )
  using subscribes = collect(subscribed)
  const all = await command(['request', rig.url, 'echo', 'x', '--times', '20'])
  expect([all.code, all.stdout]).toEqual([0, 'x\n'.repeat(20)])
  expect(all.stderr).toMatch(
    /^20 requests, 20 replies, 0 failures; p50 [\d.]+ ms, p95 [\d.]+ ms, p99 [\d.]+ ms, max [\d.]+ ms\n$/,
  )
  // No time goes into asking for the replies anew.
  expect(subscribes.values).toHaveLength(1)
  const failed = await command(['request', rig.url, 'echo', '--times', '3'])
  expect([failed.code, failed.stdout]).toEqual([1, ''])
  expect(failed.stderr).toMatch(/^3 requests, 0 replies, 3 failures\nrxtopics: the responder to "echo"/)
  const none = await command(['request', rig.url, 'none', '--times', '2', '-w', '50ms', '--quiet'])
  expect([none.code, none.stderr]).toEqual([6, expect.stringMatching(/^rxtopics: .*\n$/)])
  expect((await command(['request', rig.url, 'none', '-n', '5', '-w', '50ms'])).code).toBe(6)
})

test('--rate says when they begin, whatever those before do; Ctrl-C tells what there is', async () => {
  await using rig = await answering()
  await using _ = rig.client
  const silent = rig.client.respond('silent', () => NEVER).subscribe()
  await expect.poll(() => rig.client.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
  const began = performance.now()
  const paced = await command(['request', rig.url, 'echo', 'x', '--times', '5', '--rate', '40'])
  expect([paced.code, paced.stdout]).toEqual([0, 'x\n'.repeat(5)])
  expect(performance.now() - began).toBeGreaterThan(95)
  const argv = ['request', rig.url, 'silent', '--times', '6', '--rate', '1000', '-w', '300ms']
  const together = await command(argv)
  expect([together.code, together.stderr]).toEqual([
    6,
    expect.stringContaining('6 requests, 0 replies, 6 failures'),
  ])
  const often = ['request', rig.url, 'echo', 'x', '--times', '1000000']
  const ended = await command(often, { until: shown => shown.length >= 20 })
  expect(ended.stderr).toMatch(/^\d+ requests, \d+ replies, 0 failures; p50 /)
  silent.unsubscribe()
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
  [['request', 't', '--rate', '5'], '--rate goes with --times'],
  [['request', 't', '--times', '1000001'], 'from 1 to 1000000'],
])('%j is refused', async (argv, message) => {
  expect(await command(argv)).toMatchObject({ code: 2, stderr: expect.stringContaining(message) })
})
