import { execFile } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing } from '../browser/chromium.js'
import { type AnyBrowser, type BrowserPage, launchBrowser } from '../browser/pages.js'
import { keepPicture } from '../browser/pictures.js'
import { laneOrSkip } from '../support/lanes.js'

const run = promisify(execFile)
const site = resolve(import.meta.dirname, '../../site')
const dist = join(site, '.vitepress/dist')
const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
}

/** As hosts of static pages do: `/a` is `a.html`. */
const serve = async (): Promise<Server> => {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://site')
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname
    const file = extname(path) === '' ? `${path}.html` : path
    readFile(join(dist, decodeURIComponent(file))).then(
      body => response.setHeader('content-type', types[extname(file)] ?? 'text/plain').end(body),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  return server
}

describe.runIf(laneOrSkip('site', chromiumMissing()))('the site', () => {
  let server: Server
  let browser: AnyBrowser
  let base: string
  beforeAll(async () => {
    await run('npm', ['ci', '--ignore-scripts', '--prefer-offline', '--loglevel', 'error'], { cwd: site })
    // Dead pages and dead anchors fail it.
    await run('npm', ['run', 'build'], { cwd: site, maxBuffer: 20_000_000 })
    server = await serve()
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    browser = await launchBrowser()
  }, 300_000)
  afterAll(async () => {
    await browser?.[Symbol.asyncDispose]()
    server?.closeAllConnections()
    server?.close()
  })

  const open = async (path: string, ready: string): Promise<BrowserPage> => {
    const page = await browser.open(`${base}${path}`, ready)
    await page.resize(1280, 900)
    return page
  }
  const write = (selector: string, text: string) => `{
    const field = document.querySelector(${JSON.stringify(selector)})
    field.value = ${JSON.stringify(text)}
    field.dispatchEvent(new Event('input', { bubbles: true }))
  }`
  const kind = `document.querySelector('[data-verdict]')?.dataset.verdict`
  const poll = <T>(page: BrowserPage, expression: string) => expect.poll(() => page.evaluate<T>(expression))
  const overflow = `document.documentElement.scrollWidth > innerWidth`

  test('shows its pages, light and dark, wide and narrow', async () => {
    for (const [path, words] of [
      ['/', 'Observables'],
      ['/start', 'rxtopics'],
      ['/testing', 'jest'],
      ['/api/core', 'createClient'],
    ] as const) {
      const page = await open(path, `document.querySelector('#app')?.innerText.includes('${words}')`)
      keepPicture(`site${path.replaceAll('/', '-')}-light`, await page.screenshot())
      await page.evaluate(`document.documentElement.classList.add('dark')`)
      keepPicture(`site${path.replaceAll('/', '-')}-dark`, await page.screenshot())
      await page.resize(380, 800)
      await poll<boolean>(page, overflow).toBe(false)
      await page.close()
    }
  }, 60_000)

  test('plays a diagram while it is written, and says where it is wrong', async () => {
    const page = await open('/play/diagram', `${kind} === 'holds'`)
    expect(await page.evaluate(`document.querySelectorAll('.picture svg').length`)).toBe(1)
    keepPicture('site-diagram-light', await page.screenshot())
    await page.evaluate(
      write('#diagram-text', 'A lamp\n\nhome/lamp  --a--\nalice  ^--- home/+\n  sees  -a---\n\na = "on"'),
    )
    await poll(page, kind).toBe('fails')
    expect(await page.evaluate(`document.querySelector('.verdict pre').innerText`)).toContain('alice sees')
    await page.evaluate(`document.documentElement.classList.add('dark')`)
    keepPicture('site-diagram-dark', await page.screenshot())
    await page.evaluate(write('#diagram-text', 'A lamp\n\nhome/lamp  --a--\n\na = on'))
    await poll(page, kind).toBe('unreadable')
    await page.evaluate(`document.querySelector('.verdict button').click()`)
    const chosen = `document.activeElement.value.slice(document.activeElement.selectionStart).slice(0, 2)`
    expect(await page.evaluate(chosen)).toBe('on')
    await page.resize(380, 800)
    await poll<boolean>(page, overflow).toBe(false)
    keepPicture('site-diagram-narrow', await page.screenshot())
    await page.close()
  }, 30_000)

  test('passes a diagram on by link; what is in it is never markup', async () => {
    const hostile = '<img src=x onerror="globalThis.hurt=1">'
    const text = `${hostile}\n\nalice  ^--- home/+\n  sees  ---a\n\na = ${JSON.stringify(hostile)}`
    const page = await open('/play/diagram', `${kind} === 'holds'`)
    await page.evaluate(write('#diagram-text', text))
    await poll<boolean>(page, `location.hash.startsWith('#d=')`).toBe(true)
    await poll(page, kind).toBe('fails')
    const link = await page.evaluate<string>('location.pathname + location.hash')
    await page.close()
    const other = await open(link, `${kind} === 'fails'`)
    expect(await other.evaluate(`document.querySelector('#diagram-text').value`)).toBe(text)
    expect(await other.evaluate(`document.querySelectorAll('.play img').length`)).toBe(0)
    expect(await other.evaluate('globalThis.hurt ?? null')).toBeNull()
    await other.close()
    const cut = await open('/play/diagram#d=abc', `document.body.innerText.includes('The link is cut')`)
    await cut.close()
  }, 30_000)

  test('is written and read with the keyboard alone', async () => {
    const page = await open('/play/diagram', `${kind} === 'holds'`)
    await page.evaluate(`document.querySelector('#diagram-text').focus()`)
    await page.press('x')
    await poll<string>(page, `document.querySelector('#diagram-text').value`).toContain('x')
    const reached: string[] = []
    for (let at = 0; at < 2; at++) {
      await page.press('Tab')
      reached.push(await page.evaluate('document.activeElement.tagName'))
    }
    expect(reached).toEqual(['SELECT', 'BUTTON'])
    await page.press('Enter')
    await poll<string>(page, `document.querySelector('.bar [role=status]').innerText`).toMatch(/link/)
    await page.close()
  }, 30_000)

  test('says what a filter matches, with params, and why not', async () => {
    const page = await open('/play/filter', `document.querySelectorAll('[data-matches]').length === 5`)
    keepPicture('site-filter-light', await page.screenshot())
    const rows = `[...document.querySelectorAll('[data-matches]')].map(row => row.innerText.replace(/\\s+/g, ' ').trim())`
    expect((await page.evaluate<string[]>(rows))[0]).toBe('home/attic/lamp yes room = attic')
    await page.evaluate(write('#filter-text', 'home/#/lamp'))
    await poll<string>(page, `document.querySelector('.verdict.wrong')?.innerText`).toContain(
      'invalid filter',
    )
    await page.evaluate(write('#filter-text', 'home/+/door'))
    await poll<string>(page, `(${rows})[0]`).toBe('home/attic/lamp no level 3 is "lamp" and not "door"')
    await page.resize(380, 800)
    await poll<boolean>(page, overflow).toBe(false)
    keepPicture('site-filter-narrow', await page.screenshot())
    await page.close()
  }, 30_000)
})
