import { createClient } from 'rxtopics'
import { nats } from 'rxtopics/nats'
import { describe, expect, test } from 'vitest'
import { chromiumMissing } from '../../test/browser/chromium.js'
import { type BrowserPage, launchBrowser } from '../../test/browser/pages.js'
import { laneOrSkip, natsMissing } from '../../test/support/brokers.js'
import { startNatsServer } from '../../test/support/natsServer.js'
import { freePorts } from '../../test/support/ports.js'
import { proxyHooks } from '../../test/support/proxyHooks.js'
import { collect } from '../../test/support/until.js'
import { runScript } from '../script.js'
import { climate } from './contract.js'

const missing = natsMissing() ?? chromiumMissing()

const roomsOf = (tab: BrowserPage) =>
  tab.evaluate<string[]>("[...document.querySelectorAll('#rooms li')].map(each => each.textContent)")
const statusOf = (tab: BrowserPage) => tab.evaluate<string>("document.getElementById('status').textContent")

describe.runIf(laneOrSkip('nats-server and a browser', missing))(
  'a device, a service and a dashboard',
  () => {
    test('P70 work on one contract, over MQTT, NATS and one WebSocket for two tabs', async () => {
      const [mqttPort = 0] = await freePorts(1)
      await using server = await startNatsServer({ mqtt: { listen: `127.0.0.1:${mqttPort}` } })
      const { proxy, url, hooks } = await proxyHooks(server.webSocketUrl)
      await using _proxy = proxy
      await using service = runScript('mixed/service.ts', server.url)
      await service.lines.waitFor(line => line === 'ready', 20_000)
      await using device = runScript('mixed/device.ts', `mqtt://127.0.0.1:${mqttPort}`, 'hall')
      await device.lines.waitFor(line => line === 'connected', 20_000)

      await using dashboard = runScript('mixed/dashboard.ts', `${url}/mqtt`, '0')
      const address = await dashboard.lines.waitFor(line => line.startsWith('http:'), 20_000)
      await using browser = await launchBrowser()
      const open = () => browser.open(address, "document.readyState === 'complete'")
      const tabs = [await open(), await open()]
      const shown = /^hall: \d+\.\d °C, (?:cold|fine|hot)$/
      for (const tab of tabs) {
        await expect.poll(() => roomsOf(tab), { timeout: 20_000 }).toEqual([expect.stringMatching(shown)])
        expect(await statusOf(tab)).toBe('connected')
      }
      expect(await hooks.connections()).toBe(1)

      // A third one, that speaks NATS: both tabs and the service see what it makes.
      await using other = createClient(nats(server.url, { mapping: 'mqtt' }))
      const seen = collect(other.observe(climate))
      await seen.waitForCount(2)
      await using second = runScript('mixed/device.ts', `mqtt://127.0.0.1:${mqttPort}`, 'attic<b>')
      await seen.waitFor(({ params }) => params.room === 'attic<b>', 20_000)
      for (const tab of tabs) {
        await expect.poll(() => roomsOf(tab), { timeout: 20_000 }).toHaveLength(2)
        expect((await roomsOf(tab)).sort()[0]).toMatch(/^attic<b>: /)
      }

      // The one that has the connection, or may have it, is closed: the other goes on, over one.
      await tabs[0]?.close()
      const [, left] = tabs as [BrowserPage, BrowserPage]
      const before = await roomsOf(left)
      await expect.poll(() => roomsOf(left), { timeout: 20_000 }).not.toEqual(before)
      expect(await hooks.connections()).toBe(1)

      for (const script of [device, second, service, dashboard]) script.kill('SIGTERM')
      for (const script of [device, second, service, dashboard]) {
        const { code, errors } = await script.ended
        expect([code, errors]).toEqual([0, ''])
      }
    }, 90_000)
  },
)
