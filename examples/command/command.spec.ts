import { describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../../test/support/brokers.js'
import { runScript } from '../script.js'

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('one message from the shell — mosquitto', () => {
  test('P70 one script publishes, another prints as many as it was asked for; both end with 0', async () => {
    await using broker = await startMosquitto()
    await using watching = runScript('command/subscribe.ts', broker.url, 'home/+', '2')
    await watching.lines.waitFor(line => line === 'watching home/+', 20_000)
    for (const text of ['open', 'sh\u202eut']) {
      await using publishing = runScript('command/publish.ts', broker.url, 'home/door', text)
      expect(await publishing.ended).toEqual({ code: 0, lines: ['acknowledged'], errors: '' })
    }
    expect(await watching.ended).toEqual({
      code: 0,
      lines: ['watching home/+', 'home/door open', 'home/door sh\\u202eut'],
      errors: '',
    })
  }, 60_000)

  test('P70 what cannot be is said, and the code is 1', async () => {
    await using broker = await startMosquitto()
    await using publishing = runScript('command/publish.ts', broker.url, 'home/+', 'x')
    const published = await publishing.ended
    expect([published.code, published.lines]).toEqual([1, []])
    expect(published.errors).toContain('TopicNameError')
    await using watching = runScript('command/subscribe.ts', broker.url, 'home/#/door', '1')
    const watched = await watching.ended
    expect([watched.code, watched.lines]).toEqual([1, []])
    expect(watched.errors).toContain('FilterError')
    await broker.stop()
    await using lonely = runScript('command/publish.ts', broker.url, 'home/door', 'x')
    const left = await lonely.ended
    expect([left.code, left.lines]).toEqual([1, []])
    expect(left.errors).toContain('PublishTimeoutError')
  }, 60_000)
})
