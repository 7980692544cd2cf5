import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { lastValueFrom } from 'rxjs'
import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { expect } from 'vitest'
import { launchBrowser } from '../browser/pages.js'
import { startMosquitto } from '../support/brokers.js'
import { startProxy } from '../support/proxy.js'
import { serve } from './built.js'

/** Where the pictures go: look at them after a change. */
const pictures = join(import.meta.dirname, '../../.cache/examples')

/** Opens a built example over a broker, and has it show what is published, before and after an outage. */
export const showsWhatIsLive = async (name: string, directory: string): Promise<void> => {
  await mkdir(pictures, { recursive: true })
  await using broker = await startMosquitto({ transport: 'ws' })
  await using proxy = await startProxy(broker, { decode: false })
  await using site = await serve(directory)
  await using elsewhere = createClient(mqtt(broker.url))
  await using browser = await launchBrowser()
  const say = (room: string, celsius: unknown, retain = false) =>
    lastValueFrom(elsewhere.publish(`home/${room}/reading`, JSON.stringify({ celsius }), { qos: 1, retain }))
  await say('attic', 18, true)

  const ready = `document.querySelector('#status') !== null`
  const page = await browser.open(`${site.url}?broker=${encodeURIComponent(proxy.url)}`, ready)
  const text = (selector: string) =>
    page.evaluate<string>(
      `(document.querySelector('${selector}')?.innerText ?? '').replace(/\\s+/g, ' ').trim()`,
    )
  const sees = (selector: string, wanted: string | RegExp) =>
    expect.poll(() => text(selector), { timeout: 20_000 }).toMatch(wanted)
  const picture = async (of: string) =>
    writeFile(join(pictures, `${name}-${of}.png`), await page.screenshot())

  await sees('#status', /^connected$/)
  await sees('#latest', /^attic: 18 °C$/)
  await say('hall', 19)
  await sees('#latest', /^attic: 18 °C hall: 19 °C$/)
  await sees('#messages', /attic 18 hall 19$/)
  await say('hall', 'warm')
  await sees('.error', /home\/hall\/reading: \/celsius: expected number/)
  await page.evaluate(`document.querySelector('#publish').click()`)
  await sees('#receipt', /^acknowledged$/)
  await sees('#latest', /kitchen: 20 °C$/)
  await picture('live')

  await proxy.refuse(true)
  proxy.cut()
  await sees('#status', /^waiting ?: /)
  await sees('#latest', /^attic: 18 °C hall: 19 °C kitchen: 20 °C$/)
  await picture('outage')
  await proxy.refuse(false)
  await sees('#status', /^connected$/)
  await say('hall', 21)
  await sees('#latest', /hall: 21 °C/)
  await expect.poll(() => text('.error')).toBe('')
}
