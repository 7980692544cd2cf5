import { join } from 'node:path'
import { lastValueFrom } from 'rxjs'
import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { mosquittoMissing, startMosquitto } from '../support/brokers.js'
import { laneOrSkip } from '../support/lanes.js'
import { proxyHooks } from '../support/proxyHooks.js'
import { chromiumMissing } from './chromium.js'
import { type BrowserPage, startBrowser } from './pages.js'

const page = join(import.meta.dirname, 'tabsPage.ts')
const worker = join(import.meta.dirname, 'tabsWorker.ts')

/** Starts a broker, a browser whose connections are counted, and a client that is elsewhere. */
const start = async (protocolVersion: 4 | 5, withWorker: boolean) => {
  const broker = await startMosquitto({ transport: 'ws' })
  const { proxy, url, hooks } = await proxyHooks(broker)
  const browser = await startBrowser(page, worker, { url, protocolVersion, worker: withWorker })
  const elsewhere = createClient(mqtt(broker.url, { protocolVersion }))
  const arrived = new Set<string>()
  elsewhere
    .observe('live/+', { qos: 1 })
    .subscribe(({ payload }) => arrived.add(new TextDecoder().decode(payload)))
  await expect.poll(() => elsewhere.snapshot().subscriptions[0]?.phase).toBe('on')
  const ready = async () => {
    const tab = await browser.open()
    await expect.poll(() => statesOf(tab), { timeout: 20_000 }).toContain('granted')
    return tab
  }
  return {
    ready,
    elsewhere,
    arrived,
    connections: hooks.connections,
    tell: (name: string) =>
      lastValueFrom(elsewhere.publish('live/elsewhere', name, { qos: 1 })).then(({ outcome }) => outcome),
    [Symbol.asyncDispose]: async () => {
      await browser[Symbol.asyncDispose]()
      await elsewhere.close()
      await proxy.close()
      await broker[Symbol.asyncDispose]()
    },
  }
}

const statesOf = (tab: BrowserPage) => tab.evaluate<string[]>('states')
const seenBy = (tab: BrowserPage) => tab.evaluate<string[]>('seen')
const isSeen = (tab: BrowserPage, ...names: readonly string[]) =>
  expect.poll(() => seenBy(tab), { timeout: 20_000 }).toEqual(expect.arrayContaining([...names]))
const names = (prefix: string, count: number) => Array.from({ length: count }, (_, i) => `${prefix}${i}`)

for (const protocolVersion of [5, 4] as const) {
  for (const withWorker of [false, true]) {
    const lane = `tabs in a browser, MQTT ${protocolVersion}, ${withWorker ? 'over a worker' : 'led by one'}`
    describe.runIf(laneOrSkip(lane, chromiumMissing() ?? mosquittoMissing()))(lane, () => {
      test('three have one WebSocket; each gets what is live and, when it is late, what is stored', async () => {
        await using setting = await start(protocolVersion, withWorker)
        const { ready, elsewhere, tell, connections } = setting
        await lastValueFrom(elsewhere.publish('stored/a', 'value', { qos: 1, retain: true }))
        const tabs = [await ready(), await ready(), await ready()]
        expect(await connections()).toBe(1)
        await tell('x')
        for (const tab of tabs) await isSeen(tab, 'x')
        for (const tab of tabs) expect(await tab.evaluate('stored()')).toEqual(['value', true])
        await tabs[1]?.evaluate('publish("p", 20)')
        for (const tab of tabs) await isSeen(tab, ...names('p', 20))
        for (const tab of tabs) expect(await seenBy(tab)).toHaveLength(21)
        expect(await connections()).toBe(1)
        expect(await tabs[0]?.evaluate('errors')).toEqual([])
      }, 90_000)

      test('the first one is closed while messages flow: nothing that was acknowledged is lost', async () => {
        await using setting = await start(protocolVersion, withWorker)
        const { ready, tell, connections, arrived } = setting
        const [first, second, third] = [await ready(), await ready(), await ready()]
        const told: string[] = []
        for (const name of names('e', 60)) {
          await second.evaluate('publish("p", 5)')
          if ((await tell(name)) === 'acknowledged') told.push(name)
          if (name === 'e20') await first.close()
        }
        await expect
          .poll(() => second.evaluate<string[]>('acknowledged'), { timeout: 20_000 })
          .toHaveLength(300)
        await isSeen(second, ...told, ...names('p', 300))
        await isSeen(third, ...told, ...names('p', 300))
        expect(names('p', 300).filter(name => !arrived.has(name))).toEqual([])
        expect(await connections()).toBe(1)
      }, 90_000)

      for (const [way, stop] of [
        ['freezes', 'freeze'],
        ['stops without a word', 'hold'],
      ] as const) {
        test(`the first one ${way}: the others go on, and it comes back`, async () => {
          await using setting = await start(protocolVersion, withWorker)
          const { ready, tell, connections } = setting
          const [first, second, third] = [await ready(), await ready(), await ready()]
          await first[stop](true)
          const told = names('e', 20)
          for (const name of told) await tell(name)
          await second.evaluate('publish("p", 20)')
          await isSeen(second, ...told, ...names('p', 20))
          await isSeen(third, ...told, ...names('p', 20))
          await first[stop](false)
          // What is published while it is not there it need not see, so it is told until it is.
          let count = 0
          const isBack = async () => {
            count += 1
            await tell(`after${count}`)
            return (await seenBy(first)).some(name => name.startsWith('after'))
          }
          await expect.poll(isBack, { timeout: 20_000, interval: 200 }).toBe(true)
          for (const tab of [second, third]) await isSeen(tab, ...names('after', count).slice(1))
          expect(await connections()).toBe(1)
        }, 90_000)
      }
    })
  }
}
