import type { Client } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import type { BrokerOptions } from '../../../src/driver/memory/index.js'
import { createStage, type Stage } from './stage.js'

// What every framework shows in the same way. Each has components of these names, which show texts.

/** What a component shows: by the names of the parts that a test gives a framework. */
export type Shows =
  /** `state value error` of the latest of a room; of `null` nothing is asked for. */
  | 'latest'
  /** The same three times, by three components. */
  | 'thrice'
  /** `state a1 b2 error` of all rooms. */
  | 'byTopic'
  /** `state 1,2,3` of the last 3 of all rooms. */
  | 'messages'
  /** Passes the values of a room to `heard`, and shows `state error`. */
  | 'onMessage'
  /** The state of the connection, and the latest of a room. */
  | 'status'
  /** A button that publishes 7 to a room with QoS 1; `pending outcome error`. */
  | 'publish'

export interface Mounted {
  /** What is in the page. */
  text(): string
  /** Everything that was in the page or was rendered for it, in order, without what is the same as before. */
  readonly texts: readonly string[]
  room(room: string | null): Promise<void> | void
  click(): Promise<void> | void
  unmount(): Promise<void> | void
}

export type Mount = (
  shows: Shows,
  client: Client,
  room: string | null,
  heard: (value: number) => void,
) => Promise<Mounted> | Mounted

/** Registers what holds for each framework. */
export const viewSuite = (mount: Mount): void => {
  const set = async (shows: Shows, room: string | null = 'a', options: BrokerOptions = {}) => {
    const stage: Stage = createStage(options)
    const heard: number[] = []
    const page = await mount(shows, stage.client, room, value => heard.push(value))
    const shown = (text: string) => expect.poll(page.text).toBe(text)
    const granted = () =>
      expect.poll(() => stage.client.snapshot().subscriptions.every(({ phase }) => phase === 'on')).toBe(true)
    const publish = (room: string, payload: string, retain = false) =>
      stage.broker.publish(`home/${room}/celsius`, payload, { retain })
    return {
      ...stage,
      ...{ page, shown, granted, publish, heard },
      [Symbol.asyncDispose]: async () => {
        await page.unmount()
        await stage.client.close()
      },
    }
  }

  describe('the latest', () => {
    test('is waited for, shown, replaced; a failure is shown beside it until it is made good', async () => {
      await using at = await set('latest')
      await at.shown('waiting')
      await at.granted()
      at.publish('a', '20')
      await at.shown('live 20')
      at.publish('a', 'warm')
      await at.shown('live 20 DecodeError')
      at.publish('a', '21')
      await at.shown('live 21')
      expect(at.wire).toEqual(['SUBSCRIBE home/a/celsius'])
    })

    test('of another room is never that of the one before', async () => {
      await using at = await set('latest')
      at.publish('a', '1', true)
      at.publish('b', '2', true)
      await at.shown('live 1')
      await at.page.room('b')
      await at.shown('live 2')
      await at.page.room('a')
      await at.shown('live 1')
      await at.page.room(null)
      await at.shown('waiting')
      const texts = at.page.texts.filter((text, i) => text !== at.page.texts[i - 1])
      expect(texts).toEqual(['waiting', 'live 1', 'waiting', 'live 2', 'waiting', 'live 1', 'waiting'])
      await expect.poll(() => at.client.snapshot().subscriptions).toEqual([])
      expect(at.wire.filter(line => line.endsWith('home/b/celsius'))).toEqual([
        'SUBSCRIBE home/b/celsius',
        'UNSUBSCRIBE home/b/celsius',
      ])
    })

    test('is for all who ask one SUBSCRIBE; when they go, an UNSUBSCRIBE and no connection', async () => {
      await using at = await set('thrice')
      at.publish('a', '1', true)
      await at.shown('live 1live 1live 1')
      expect(at.client.snapshot().subscriptions).toMatchObject([{ observers: 3 }])
      await at.page.unmount()
      await expect.poll(() => at.client.snapshot().status.state).toBe('idle')
      expect(at.wire).toEqual(['SUBSCRIBE home/a/celsius', 'UNSUBSCRIBE home/a/celsius'])
      expect(at.client.snapshot()).toMatchObject({ leases: 0, subscriptions: [] })
      expect(at.broker.snapshot().sessions).toEqual([])
    })

    test('of nothing is waited for, without a connection', async () => {
      await using at = await set('latest', null)
      await at.shown('waiting')
      expect(at.client.snapshot()).toMatchObject({ leases: 0, status: { state: 'idle' } })
    })

    test('may be refused: the error is shown, and the next room is not concerned', async () => {
      const refuse: BrokerOptions['refuse'] = operation =>
        operation.kind === 'subscribe' && operation.filter === 'home/a/celsius' ? 0x87 : undefined
      await using at = await set('latest', 'a', { refuse })
      await at.shown('failed SubscribeRefusedError')
      at.publish('b', '2', true)
      await at.page.room('b')
      await at.shown('live 2')
    })
  })

  test('an outage is shown by the status; what there was stays, and goes on', async () => {
    await using at = await set('status')
    at.publish('a', '1', true)
    await at.shown('connected live 1')
    at.broker.stop()
    await at.shown('waiting live 1')
    at.broker.start()
    await at.shown('connected live 1')
    await at.granted()
    at.publish('a', '2')
    await at.shown('connected live 2')
    const states = at.page.texts.map(text => text.split(' ')[0])
    expect(states).toContain('connecting')
  })

  test('the latest by topic come and go', async () => {
    await using at = await set('byTopic')
    at.publish('a', '1', true)
    await at.shown('live a1')
    at.publish('b', '2')
    await at.shown('live a1 b2')
    at.publish('b', 'warm')
    await at.shown('live a1 b2 DecodeError')
    at.publish('a', '')
    await at.shown('live b2 DecodeError')
  })

  test('the last messages are all shown, and no more than there is room for', async () => {
    await using at = await set('messages')
    await at.granted()
    for (const value of ['1', '2', '3', '4', '5']) at.publish('a', value)
    await at.shown('live 3,4,5')
  })

  test('every message is handed on, whatever is rendered; until it goes', async () => {
    await using at = await set('onMessage')
    await at.granted()
    const values = Array.from({ length: 200 }, (_, i) => i)
    for (const value of values) at.publish('a', `${value}`)
    await expect.poll(() => at.heard).toEqual(values)
    at.publish('a', 'warm')
    await at.shown('live DecodeError')
    await at.page.room('b')
    await at.granted()
    await expect
      .poll(() => at.client.snapshot().subscriptions.map(({ filter }) => filter))
      .toEqual(['home/b/celsius'])
    at.publish('b', '1000')
    await expect.poll(() => at.heard.at(-1)).toBe(1000)
    await at.page.unmount()
    at.publish('b', '2000')
    await expect.poll(() => at.client.snapshot().status.state).toBe('idle')
    expect(at.heard.at(-1)).toBe(1000)
  })

  test('what is published is pending, then there is its receipt', async () => {
    await using at = await set('publish')
    await at.shown('0')
    await at.page.click()
    await at.shown('0 acknowledged')
    expect(at.page.texts).toContain('1')
  })

  test('what cannot be published is told, and no rejection is left over', async () => {
    const rejections: unknown[] = []
    const note = (reason: unknown) => rejections.push(reason)
    process.on('unhandledRejection', note)
    const refuse: BrokerOptions['refuse'] = ({ kind }) => (kind === 'publish' ? 0x87 : undefined)
    await using at = await set('publish', 'a', { refuse })
    await at.page.click()
    await at.shown('0 PublishRefusedError')
    await new Promise(resolve => setImmediate(resolve))
    process.off('unhandledRejection', note)
    expect(rejections).toEqual([])
  })
}
