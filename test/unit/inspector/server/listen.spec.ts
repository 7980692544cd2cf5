import { request } from 'node:http'
import { connect } from 'node:net'
import { lastValueFrom } from 'rxjs'
import { createClient } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import { InspectorError } from '../../../../src/inspector/errors.js'
import { type Inspector, startInspector } from '../../../../src/inspector/inspect.js'
import { type InspectOptions, settingsOf } from '../../../../src/inspector/options.js'
import { openPage } from '../page.js'

const assets = { script: 'export {}', style: 'body {}' }
const client = () => createClient(memory(createBroker()))

let inspector: Inspector
let own = client()
const start = async (options: InspectOptions = {}) => {
  own = client()
  inspector = await startInspector(own, settingsOf(options), assets)
}
beforeEach(() => start())
afterEach(async () => {
  await inspector.close()
  await own.close()
})

interface Got {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: string
}

const get = (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Got> =>
  new Promise((resolve, reject) => {
    const asked = request(
      {
        host: '127.0.0.1',
        port: inspector.port,
        path,
        method,
        headers: { host: `127.0.0.1:${inspector.port}`, ...headers },
      },
      response => {
        const chunks: Buffer[] = []
        response.on('data', chunk => chunks.push(chunk))
        response.on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks).toString(),
          }),
        )
      },
    )
    asked.on('error', reject)
    asked.end()
  })

/** Resolves with what becomes of a socket: `open`, or the status it was refused with. */
const socket = (headers: Readonly<Record<string, string>>, path = '/socket'): Promise<string> =>
  new Promise(resolve => {
    const line = new WebSocket(`ws://127.0.0.1:${inspector.port}${path}`, { headers })
    line.on('open', () => {
      line.terminate()
      resolve('open')
    })
    line.on('unexpected-response', (_, response) => {
      resolve(String(response.statusCode))
      line.terminate()
    })
    line.on('error', () => {})
  })

describe('files', () => {
  test('are three, by their names, with headers that let nothing else in', async () => {
    const page = await get('/')
    expect(page.status).toBe(200)
    expect(page.body).toContain('<script type="module" src="/page.js">')
    // Nothing that is run or styled stands in the page itself, and no cookie is set.
    expect(page.body).not.toMatch(/<script[^>]*>[^<]/)
    expect(page.body).not.toMatch(/style=|<style/)
    expect(page.headers).not.toHaveProperty('set-cookie')
    expect(page.headers).not.toHaveProperty('access-control-allow-origin')
    expect(page.headers['content-security-policy']).toMatch(
      /default-src 'none'; script-src 'self'; .*frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'/,
    )
    expect(page.headers).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'cross-origin-resource-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
    })
    expect((await get('/page.js')).body).toBe(assets.script)
    expect((await get('/page.css')).body).toBe(assets.style)
  })

  test.each([
    '/..%2f..%2fetc/passwd',
    '/../package.json',
    '/page.js?raw',
    '/page.js/',
    '//page.js',
    '/%70age.js',
    '/socket',
  ])('there is no %s', async path => {
    expect((await get(path)).status).toBe(404)
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'HEAD'])('nothing is done for %s', async method => {
    expect((await get('/', {}, method)).status).toBe(405)
  })

  test('are on this machine alone, and the token is in no request', async () => {
    const { hostname, hash, search, pathname } = new URL(inspector.url)
    expect({ hostname, search, pathname }).toEqual({ hostname: '127.0.0.1', search: '', pathname: '/' })
    expect(hash).toMatch(/^#token=[\w-]{43}$/)
  })
})

describe('a foreign host, as after DNS rebinding', () => {
  test.each([
    'evil.example',
    'evil.example:PORT',
    '127.0.0.1',
    '127.0.0.1:80',
    'localhost',
    '127.0.0.1.evil.example:PORT',
    'LOCALHOST.:PORT',
    '0.0.0.0:PORT',
    '[::ffff:127.0.0.1]:PORT',
    '127.0.0.2:PORT',
  ])('%s is refused, and its socket', async host => {
    const named = host.replace('PORT', String(inspector.port))
    expect((await get('/', { host: named })).status).toBe(403)
    const origin = `http://127.0.0.1:${inspector.port}`
    expect(await socket({ host: named, origin })).toBe('403')
  })

  test.each([
    ['two hosts', 'GET / HTTP/1.1\r\nHost: 127.0.0.1:PORT\r\nHost: evil.example\r\n\r\n'],
    ['no host', 'GET / HTTP/1.1\r\n\r\n'],
    ['none, as in HTTP 1.0', 'GET / HTTP/1.0\r\n\r\n'],
    ['an empty one', 'GET / HTTP/1.1\r\nHost: \r\n\r\n'],
    ['one in the request line', 'GET http://127.0.0.1:PORT/ HTTP/1.1\r\nHost: evil.example\r\n\r\n'],
  ])('%s: refused', async (_, words) => {
    const answer = await new Promise<string>(resolve => {
      const line = connect(inspector.port, '127.0.0.1')
      line.write(words.replaceAll('PORT', String(inspector.port)))
      line.once('data', data => {
        line.destroy()
        resolve(String(data))
      })
    })
    expect(answer).toMatch(/^HTTP\/1.1 40[03] /)
  })
})

describe('a foreign origin', () => {
  test.each([
    'http://evil.example',
    'null',
    'https://127.0.0.1:PORT',
    'http://127.0.0.1',
    'http://127.0.0.1:PORT.evil.example',
    'file://',
  ])('%s is refused', async origin => {
    const named = origin.replace('PORT', String(inspector.port))
    expect((await get('/page.js', { origin: named })).status).toBe(403)
    expect(await socket({ origin: named })).toBe('403')
  })

  test('a socket needs one', async () => {
    expect(await socket({})).toBe('403')
    expect(await socket({ origin: `http://localhost:${inspector.port}` })).toBe('open')
    expect(await socket({ origin: `http://localhost:${inspector.port}` }, '/')).toBe('404')
  })

  test('what another site asks for is refused, as the browser says', async () => {
    for (const site of ['cross-site', 'same-site'])
      expect((await get('/page.js', { 'sec-fetch-site': site })).status).toBe(403)
    for (const site of ['none', 'same-origin'])
      expect((await get('/', { 'sec-fetch-site': site })).status).toBe(200)
  })
})

describe('the token', () => {
  const first = async (message: string | Buffer) => {
    const page = await openPage(inspector, null)
    page.socket.send(message)
    return page.closed()
  }

  test.each([
    ['wrong', JSON.stringify({ token: 'x'.repeat(43) })],
    ['empty', JSON.stringify({ token: '' })],
    ['no text', JSON.stringify({ token: 7 })],
    ['missing', '{}'],
    ['a command in its place', JSON.stringify({ do: 'record', ask: 1, on: true })],
    ['no JSON', 'token'],
    ['bytes', Buffer.from('{"token":"x"}')],
  ])('that is %s closes the socket, and nothing was told', async (_, message) => {
    expect(await first(message)).toEqual({ code: 1008, told: 0 })
    expect(inspector.pages).toBe(0)
  })

  test('that is late closes the socket', async () => {
    const page = await openPage(inspector, null)
    expect(await page.closed()).toEqual({ code: 1008, told: 0 })
  })

  test('opens it', async () => {
    const page = await openPage(inspector)
    expect((await page.told('welcome')).readOnly).toBe(false)
    expect(inspector.pages).toBe(1)
    page.socket.terminate()
  })

  test('is another one each time', async () => {
    const before = inspector.url
    await inspector.close()
    await start()
    expect(inspector.url.split('#')[1]).not.toBe(before.split('#')[1])
  })
})

describe('a page', () => {
  test.each([
    ['an unknown command', '{"do":"format","ask":1}'],
    ['a command with something else in it', '{"do":"recording","ask":1,"more":1}'],
    ['a command without a number', '{"do":"recording"}'],
    ['no JSON', 'x'],
  ])('that sends %s is closed', async (_, frame) => {
    const page = await openPage(inspector)
    page.socket.send(frame)
    expect((await page.closed()).code).toBe(1008)
  })

  test('that sends too much is closed', async () => {
    const page = await openPage(inspector)
    page.socket.send(JSON.stringify({ do: 'look', ask: 1, filter: 'x'.repeat(70_000) }))
    expect((await page.closed()).code).toBe(1009)
    const other = await openPage(inspector)
    other.socket.send('x'.repeat(1_100_000))
    expect((await other.closed()).code).toBe(1009)
  })

  describe('that reads nothing', () => {
    /** More than a socket holds, so that what is said to it waits here. */
    const record = async (page: Awaited<ReturnType<typeof openPage>>) => {
      await page.ask({ do: 'observe', filter: '#', qos: 0, anyway: true })
      await page.ask({ do: 'record', on: true })
      for (let i = 0; i < 400; i += 1)
        await lastValueFrom(own.publish(`x/${i}`, 'x'.repeat(60_000), { qos: 0 }))
    }
    const asks = (page: Awaited<ReturnType<typeof openPage>>, count: number) => {
      for (let ask = 1_000; ask < 1_000 + count; ask += 1)
        page.socket.send(JSON.stringify({ do: 'recording', ask }))
    }

    test('is answered when it does', async () => {
      const page = await openPage(inspector)
      await record(page)
      page.socket.pause()
      asks(page, 3)
      page.socket.send(JSON.stringify({ do: 'follow', ask: 2_000, topics: [] }))
      page.socket.resume()
      const answered = () =>
        page.all.flatMap(told => (told.kind === 'reply' && told.ask >= 1_000 ? [told.ask] : []))
      await expect.poll(answered, { timeout: 10_000 }).toEqual([1_000, 1_001, 1_002, 2_000])
      page.socket.terminate()
    }, 20_000)

    test('and goes on asking, is closed: its answers are not kept', async () => {
      const page = await openPage(inspector)
      await record(page)
      page.socket.pause()
      asks(page, 34)
      await expect.poll(() => inspector.pages, { timeout: 10_000 }).toBe(0)
    }, 20_000)
  })

  test('is one of a few', async () => {
    await inspector.close()
    await own.close()
    await start({ maxPages: 2 })
    const pages = [await openPage(inspector), await openPage(inspector)]
    for (const page of pages) await page.told('welcome')
    const third = await openPage(inspector)
    expect((await third.closed()).code).toBe(1013)
    pages[0]!.socket.close()
    await expect.poll(() => inspector.pages).toBe(1)
    const next = await openPage(inspector)
    await next.told('welcome')
    for (const { socket: line } of [...pages, next]) line.terminate()
  })

  test('is told when the inspector ends, and the port is free then', async () => {
    const page = await openPage(inspector)
    await page.told('welcome')
    const { port } = inspector
    await inspector.close()
    await page.closed()
    const again = await startInspector(own, settingsOf({ port }), assets)
    expect(again.port).toBe(port)
    await expect(startInspector(own, settingsOf({ port }), assets)).rejects.toThrow(InspectorError)
    await again.close()
  })

  test('ends with the client', async () => {
    const page = await openPage(inspector)
    await page.told('welcome')
    await own.close()
    await page.closed()
    expect(inspector.pages).toBe(0)
  })
})
