import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip } from '../support/lanes.js'
import { bundleOf, chromiumMissing } from './chromium.js'
import { type AnyBrowser, type BrowserPage, launchBrowser } from './pages.js'
import { keepPicture } from './pictures.js'

const page = join(import.meta.dirname, 'elementPage.ts')

/** No inline script, no inline style, and no markup from strings. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

describe.runIf(laneOrSkip('live marbles in Chromium', chromiumMissing()))(
  'live marbles in Chromium',
  () => {
    const html =
      '<!doctype html><meta charset="utf-8"><title>Live</title><script type="module" src="/main.js"></script>'
    let script = ''
    const server = createServer((request, response) => {
      response.setHeader('content-security-policy', policy)
      if (request.url === '/main.js') response.setHeader('content-type', 'text/javascript').end(script)
      else response.setHeader('content-type', 'text/html').end(html)
    })
    let browser: AnyBrowser
    let live: BrowserPage
    beforeAll(async () => {
      script = await bundleOf(page)
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      browser = await launchBrowser('--window-size=1000,640')
      const { port } = server.address() as AddressInfo
      live = await browser.open(`http://127.0.0.1:${port}/`, 'globalThis.ready === true')
    }, 60_000)
    afterAll(async () => {
      await browser?.[Symbol.asyncDispose]()
      server.closeAllConnections()
      server.close()
    })

    const figures = () => live.evaluate<{ events: number; lanes: number }>('live.figures')
    const text = (part: string) => live.evaluate<string | null>(`textOf(${JSON.stringify(part)})`)
    /** Resolves when two pictures have been drawn. */
    const drawn = () =>
      live.evaluate(
        'new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))',
      )
    /** How many pixels of a colour there are. */
    const pixels = (colour: readonly number[]) =>
      live.evaluate<number>(`(() => {
      const canvas = live.shadowRoot.querySelector('canvas')
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      let count = 0
      for (let at = 0; at < data.length; at += 4)
        if (data[at] === ${colour[0]} && data[at + 1] === ${colour[1]} && data[at + 2] === ${colour[2]} && data[at + 3] > 200) count++
      return count
    })()`)

    test('is defined once, by a call', async () => {
      expect(await live.evaluate('same')).toBe(true)
      expect(await live.evaluate("document.createElement('rxtopics-marbles') instanceof HTMLElement")).toBe(
        true,
      )
    })

    test('draws lanes, failures and outages, in the colours of the diagrams, light and dark', async () => {
      await live.evaluate('playAll()')
      await drawn()
      // The outline of what failed, and that of a plain marble that counts several.
      expect(await pixels([0xcf, 0x22, 0x2e])).toBeGreaterThan(100)
      expect(await pixels([0x59, 0x63, 0x6e])).toBeGreaterThan(100)
      keepPicture('element-light', await live.screenshot())
      await live.prefers({ 'prefers-color-scheme': 'dark' })
      await drawn()
      expect(await pixels([0xf8, 0x51, 0x49])).toBeGreaterThan(100)
      expect(await pixels([0xcf, 0x22, 0x2e])).toBe(0)
      keepPicture('element-dark', await live.screenshot())
      await live.prefers({ 'prefers-color-scheme': 'light' })
    })

    test('is ruled by the keyboard, and lists what is in a lane as text', async () => {
      await live.evaluate("live.shadowRoot.querySelector('.stage').focus()")
      await live.press('End')
      await expect.poll(() => text('.details caption')).toContain('<img src=x onerror=globalThis.hacked=1>')
      expect(await text('.details td:last-child')).toBe('"<b>\\u202e\\u0000"')
      expect(await live.evaluate("live.shadowRoot.querySelectorAll('img, b').length")).toBe(0)
      expect(await live.evaluate('globalThis.hacked === undefined')).toBe(true)

      await live.press('Escape')
      await live.press('N')
      await expect.poll(() => text('tr[aria-selected] td:last-child')).toContain('failure schema at /celsius')
      expect(await live.evaluate('live.paused')).toBe(true)
      await live.press('f')
      expect(await live.evaluate('live.paused')).toBe(false)
      const before = await live.evaluate<number>('live.scale')
      await live.press('+')
      expect(await live.evaluate<number>('live.scale')).toBeLessThan(before)
      await live.press('0')
      expect(await live.evaluate<number>('live.scale')).toBe(before)
    })

    test('stands still when it is held, loses nothing meanwhile, and says how much came', async () => {
      await live.press(' ')
      expect(await live.evaluate('live.paused')).toBe(true)
      const { events } = await figures()
      await live.evaluate(
        "live.add({ kind: 'topic', lane: 'home/lamp', what: { kind: 'message', value: 'later' }, at: 41_000 })",
      )
      await expect.poll(() => text('.figures')).toContain('held; 1 since')
      expect((await figures()).events).toBe(events + 1)
      await live.press(' ')
      await expect.poll(() => text('.figures')).not.toContain('held')
    })

    test('is bounded: what is old is counted, what is too much shares a lane, and both are said', async () => {
      await live.evaluate(`for (let at = 0; at < 3_000; at++)
      live.add({ kind: 'topic', lane: 'many/' + (at % 30), what: { kind: 'message', value: at }, at: 50_000 + at })`)
      await live.evaluate('setNow(54_000)')
      expect(await figures()).toMatchObject({ kept: 1_000, merged: 30 - (12 - 8) })
      await expect.poll(() => text('.figures')).toMatch(/older ones only counted · .*26 lanes merged/)
    })

    test('draws a client as it runs', async () => {
      await live.evaluate('setNow(60_000)')
      // The connection, its observer, and one topic that sent a value and something else.
      expect(await live.evaluate('playClient()')).toMatchObject({ lanes: 3, counted: 0 })
      await live.press('Escape')
      await live.press('N')
      await expect.poll(() => text('tr[aria-selected] td:last-child')).toContain('failure syntax')
    })

    test('is told when it is drawn wrong', async () => {
      expect(
        await live.evaluate(
          '(() => { try { live.configure({ lanes: 0 }) } catch (error) { return error.name } })()',
        ),
      ).toBe('OptionError')
      expect(
        await live.evaluate("(() => { try { live.observe('x', 7) } catch (error) { return error.name } })()"),
      ).toBe('OptionError')
    })
  },
  120_000,
)
