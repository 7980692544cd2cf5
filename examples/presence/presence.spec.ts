import { concatMap, interval } from 'rxjs'
import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../../test/support/brokers.js'
import { collect } from '../../test/support/until.js'
import { runScript } from '../script.js'
import { isThere } from './contract.js'

const missing = mosquittoMissing()

describe.runIf(laneOrSkip('mosquitto', missing))('a board of who is there — mosquitto', () => {
  test('P66 P70 shows who comes, who is killed and who goes in order, and nobody twice', async () => {
    await using broker = await startMosquitto()
    await using board = runScript('presence/board.ts', broker.url)
    await board.lines.waitFor(line => line === 'watching', 20_000)
    await using attic = runScript('presence/member.ts', broker.url, 'attic')
    await board.lines.waitFor(line => line === 'attic is there', 20_000)
    await using hall = runScript('presence/member.ts', broker.url, 'hall')
    await board.lines.waitFor(line => line === 'attic is there, hall is there', 20_000)

    // Both publish all the while: a connection for each publish would show by now.
    await using client = createClient(mqtt(broker.url))
    await collect(client.observe('members/+/reading', { qos: 1 })).waitForCount(10)

    attic.kill('SIGKILL')
    await board.lines.waitFor(line => line === 'attic is gone, hall is there')
    await using again = runScript('presence/member.ts', broker.url, 'attic')
    const both = 'attic is there, hall is there'
    await board.lines.waitFor((line, at) => at > 3 && line === both, 20_000)

    hall.kill('SIGTERM')
    await board.lines.waitFor(line => line === 'attic is there, hall is gone')
    again.kill('SIGTERM')
    await board.lines.waitFor(line => line === 'attic is gone, hall is gone')
    board.kill('SIGTERM')
    for (const { code, errors } of await Promise.all([hall.ended, again.ended]))
      expect([code, errors]).toEqual([0, ''])
    expect(await board.ended).toEqual({
      code: 0,
      errors: '',
      lines: [
        'watching',
        'attic is there',
        both,
        'attic is gone, hall is there',
        both,
        'attic is there, hall is gone',
        'attic is gone, hall is gone',
      ],
    })
  }, 90_000)

  test('P66 P71 a member comes again by itself after its broker has started anew', async () => {
    await using broker = await startMosquitto({ persistence: true })
    await using member = runScript('presence/member.ts', broker.url, 'attic')
    await member.lines.waitFor(line => line === 'connected', 20_000)
    await broker.stop()
    await broker.start()
    await member.lines.waitFor((line, at) => line === 'connected' && at > member.lines.items.indexOf(line))
    await using board = runScript('presence/board.ts', broker.url)
    await board.lines.waitFor(line => line === 'attic is there', 20_000)
    member.kill('SIGTERM')
    await board.lines.waitFor(line => line === 'attic is gone')
    expect((await member.ended).code).toBe(0)
  }, 60_000)

  test('P66 P71 whoever does not hold its connection comes and goes with each publish', async () => {
    await using broker = await startMosquitto()
    await using watcher = createClient(mqtt(broker.url))
    const topic = isThere.build({ member: 'attic' })
    const said = collect(watcher.observe(isThere, { qos: 1 }))
    await expect.poll(() => watcher.snapshot().subscriptions[0]?.phase).toBe('on')
    await using client = createClient(
      mqtt(broker.url, { will: { topic, payload: 'offline', qos: 1, retain: true, onClose: true } }),
      { birth: { topic, payload: 'online' }, linger: 0 },
    )
    const publishing = interval(50)
      .pipe(concatMap(() => client.publish('members/attic/reading', '1', { qos: 1 })))
      .subscribe()
    await said.waitForCount(4)
    publishing.unsubscribe()
    expect(said.values.slice(0, 4).map(({ value }) => value)).toEqual([true, false, true, false])
  })
})
