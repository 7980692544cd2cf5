import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'

const candidates = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome']

export const chromium = candidates.find(path => existsSync(path))

/** Returns why browser tests cannot run here. */
export const chromiumMissing = (): string | null =>
  chromium === undefined ? 'no Chromium is installed' : null

// A new profile, no look-ups of its own, and no sandbox, which root does not get.
export const flags: readonly string[] = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** Returns a module as one script for browsers. */
export const bundleOf = async (module: string): Promise<string> => {
  const { outputFiles } = await build({
    entryPoints: [module],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'browser',
    logLevel: 'silent',
    tsconfig: join(import.meta.dirname, '../../tsconfig.json'),
  })
  return outputFiles[0]?.text ?? ''
}

/**
 * Runs a module in a page, bundled for browsers, with `input` as the global of that name; resolves with what the
 * module passes to the global function `report`, and rejects with what it throws.
 */
export const runInPage = async (module: string, input: unknown, timeout = 30_000): Promise<unknown> => {
  const script = await bundleOf(module)
  const page = `<!doctype html><meta charset="utf-8"><script>
    const send = (kind, value) => fetch('/' + kind, { method: 'POST', body: JSON.stringify(value) ?? 'null' })
    globalThis.input = ${JSON.stringify(input).replaceAll('<', '\\u003c')}
    globalThis.report = value => send('report', value)
    addEventListener('error', event => send('error', String(event.message)))
    addEventListener('unhandledrejection', event => send('error', String(event.reason)))
  </script><script type="module" src="/main.js"></script>`
  const profile = await mkdtemp(join(tmpdir(), 'rxtopics-chromium-'))

  const answered = withResolvers<unknown>()
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', chunk => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks).toString()
      // The content security policy of a careful site: no code from strings, no workers from blobs.
      response.setHeader(
        'content-security-policy',
        "default-src 'self' 'unsafe-inline'; connect-src *; worker-src 'self'",
      )
      if (request.url === '/main.js') response.setHeader('content-type', 'text/javascript').end(script)
      else if (request.url === '/') response.setHeader('content-type', 'text/html').end(page)
      else {
        response.end()
        if (request.url === '/report') answered.resolve(JSON.parse(body))
        if (request.url === '/error') answered.reject(new Error(`in the page: ${body}`))
      }
    })
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const browser = spawn(
    chromium ?? '',
    [...flags, `--user-data-dir=${profile}`, `http://127.0.0.1:${port}/`],
    {
      stdio: 'ignore',
    },
  )
  browser.on('error', answered.reject)
  const exited = new Promise(resolve => browser.on('exit', resolve))
  const timer = setTimeout(
    () => answered.reject(new Error(`the page said nothing within ${timeout} ms`)),
    timeout,
  )
  try {
    return await answered.promise
  } finally {
    clearTimeout(timer)
    browser.kill()
    await exited
    server.closeAllConnections()
    server.close()
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
}

const withResolvers = <T>() => {
  let resolve: (value: T) => void = () => {}
  let reject: (error: unknown) => void = () => {}
  const promise = new Promise<T>((yes, no) => {
    resolve = yes
    reject = no
  })
  return { promise, resolve, reject }
}
