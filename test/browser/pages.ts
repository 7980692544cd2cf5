import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { WebSocket } from 'ws'
import { bundleOf, chromium, flags } from './chromium.js'

/** A page of a browser that tests rule, by the DevTools protocol. */
export interface BrowserPage {
  /** Resolves with what an expression gives, or what its promise does. */
  evaluate<T>(expression: string): Promise<T>
  /** Closes it, as its user does. */
  close(): Promise<void>
  /** Freezes it, as the browser does with what is long in the background; or wakes it up. */
  freeze(on: boolean): Promise<void>
  /** Resolves with a picture of it, as PNG. */
  screenshot(): Promise<Buffer>
  /** Presses a key, such as `a`, `Tab`, `Enter`, `ArrowDown` or ` `. */
  press(key: string): Promise<void>
  /** Gives it the size of a screen. */
  resize(width: number, height: number): Promise<void>
  /** Says what its user's system asks for: `prefers-color-scheme`, … */
  prefers(features: Readonly<Record<string, string>>): Promise<void>
  /** Lets it download files, into a folder. */
  downloads(folder: string): Promise<void>
  /** Frees what nothing in it can reach any more. */
  collectGarbage(): Promise<void>
  /** Resolves with what the browser measures of it; times are in seconds. */
  metrics(): Promise<PageMetrics>
  /** Holds all that runs in it, without its knowing; or lets it go on. */
  hold(on: boolean): Promise<void>
}

export interface PageMetrics {
  readonly Timestamp: number
  /** How long its main thread was busy. */
  readonly TaskDuration: number
  readonly JSHeapUsedSize: number
}

export interface Browser extends AsyncDisposable {
  open(): Promise<BrowserPage>
}

/** Starts a browser whose pages all load one module, which has `input`; `worker`: the script of a worker, at `/worker.js`. */
export const startBrowser = async (page: string, worker: string, input: unknown): Promise<Browser> => {
  const scripts = new Map([
    ['/main.js', await bundleOf(page)],
    ['/worker.js', `globalThis.input = ${JSON.stringify(input)};${await bundleOf(worker)}`],
  ])
  const html = `<!doctype html><meta charset="utf-8"><script>
    globalThis.input = ${JSON.stringify(input).replaceAll('<', '\\u003c')}
    globalThis.errors = []
    addEventListener('error', event => errors.push(String(event.message)))
    addEventListener('unhandledrejection', event => errors.push(String(event.reason)))
  </script><script type="module" src="/main.js"></script>`
  const server = createServer((request, response) => {
    const script = scripts.get(request.url ?? '')
    if (script !== undefined) response.setHeader('content-type', 'text/javascript').end(script)
    else response.setHeader('content-type', 'text/html').end(html)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const end = () => {
    server.closeAllConnections()
    server.close()
  }
  try {
    const browser = await launchBrowser()
    return {
      open: () => browser.open(`http://127.0.0.1:${port}/`, 'globalThis.ready === true'),
      [Symbol.asyncDispose]: async () => {
        await browser[Symbol.asyncDispose]()
        end()
      },
    }
  } catch (error) {
    end()
    throw error
  }
}

/** A browser that opens any page. */
export interface AnyBrowser extends AsyncDisposable {
  /** Resolves when an expression is true in the page. */
  open(url: string, ready: string): Promise<BrowserPage>
}

/** Starts a browser, with a window of a size. */
export const launchBrowser = async (...more: readonly string[]): Promise<AnyBrowser> => {
  const profile = await mkdtemp(join(tmpdir(), 'rxtopics-chromium-'))
  const browser = spawn(
    chromium ?? '',
    [...flags, ...more, '--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'],
    { stdio: 'ignore' },
  )
  const exited = new Promise(resolve => browser.on('exit', resolve))
  const end = async () => {
    browser.kill()
    await exited
    await rm(profile, { recursive: true, force: true, maxRetries: 5 })
  }
  try {
    const { send, close } = await speakTo(profile)
    return {
      open: (url, ready) => openPage(send, url, ready),
      [Symbol.asyncDispose]: async () => {
        close()
        await end()
      },
    }
  } catch (error) {
    await end()
    throw error
  }
}

/** Resolves when something is true; unlike `expect.poll` it may be called outside of a test. */
const until = async (isTrue: () => Promise<boolean>): Promise<void> => {
  const end = performance.now() + 20_000
  while (!(await isTrue())) {
    if (performance.now() > end) throw new Error('a page has not become ready within 20 s')
    await setTimeout(50)
  }
}

type Send = (method: string, params?: object, sessionId?: string) => Promise<Record<string, unknown>>

/** Connects to a browser where its profile says that it listens. */
const speakTo = async (profile: string): Promise<{ readonly send: Send; readonly close: () => void }> => {
  let address = ''
  const listens = async () => {
    const text = await readFile(join(profile, 'DevToolsActivePort'), 'utf8').catch(() => '')
    const [port, path] = text.split('\n')
    address = `ws://127.0.0.1:${port}${path}`
    return path !== undefined
  }
  await until(listens)
  const socket = new WebSocket(address)
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))
  const waiting = new Map<number, (answer: { readonly result?: object; readonly error?: object }) => void>()
  let last = 0
  socket.on('message', data => {
    const answer = JSON.parse(String(data)) as { readonly id?: number; readonly result?: object }
    if (answer.id === undefined) return
    waiting.get(answer.id)?.(answer)
    waiting.delete(answer.id)
  })
  return {
    send: (method, params = {}, sessionId) =>
      new Promise((resolve, reject) => {
        last += 1
        waiting.set(last, ({ result, error }) =>
          error === undefined
            ? resolve(result as Record<string, unknown>)
            : reject(new Error(`${method}: ${JSON.stringify(error)}`)),
        )
        socket.send(JSON.stringify({ id: last, method, params, sessionId }))
      }),
    close: () => socket.terminate(),
  }
}

/** Keys that do something by their code alone. */
const named: Readonly<Record<string, object>> = {
  Tab: { windowsVirtualKeyCode: 9 },
  Enter: { windowsVirtualKeyCode: 13, text: '\r' },
}

const openPage = async (send: Send, url: string, ready: string): Promise<BrowserPage> => {
  const { targetId } = await send('Target.createTarget', { url })
  const { sessionId } = await send('Target.attachToTarget', { targetId, flatten: true })
  const ask: Send = (method, params) => send(method, params, String(sessionId))
  const evaluate = async <T>(expression: string): Promise<T> => {
    const { result, exceptionDetails } = await ask('Runtime.evaluate', {
      ...{ expression, awaitPromise: true, returnByValue: true },
    })
    if (exceptionDetails !== undefined) throw new Error(`in a page: ${JSON.stringify(exceptionDetails)}`)
    return (result as { readonly value: T }).value
  }
  await until(() => evaluate<boolean>(ready).catch(() => false))
  return {
    evaluate,
    close: async () => {
      await send('Target.closeTarget', { targetId })
    },
    freeze: async on => {
      await ask('Page.setWebLifecycleState', { state: on ? 'frozen' : 'active' })
    },
    screenshot: async () => {
      const { data } = await ask('Page.captureScreenshot', { format: 'png' })
      return Buffer.from(String(data), 'base64')
    },
    press: async key => {
      const text = key.length === 1 ? { text: key } : (named[key] ?? {})
      await ask('Input.dispatchKeyEvent', { type: 'keyDown', key, ...text })
      await ask('Input.dispatchKeyEvent', { type: 'keyUp', key })
    },
    resize: async (width, height) => {
      await ask('Emulation.setDeviceMetricsOverride', { width, height, deviceScaleFactor: 1, mobile: false })
    },
    prefers: async features => {
      const listed = Object.entries(features).map(([name, value]) => ({ name, value }))
      await ask('Emulation.setEmulatedMedia', { features: listed })
    },
    downloads: async folder => {
      await send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder })
    },
    metrics: async () => {
      await ask('Performance.enable')
      const { metrics } = await ask('Performance.getMetrics')
      const named = (metrics as readonly { name: string; value: number }[]).map(each => [
        each.name,
        each.value,
      ])
      return Object.fromEntries(named) as PageMetrics
    },
    collectGarbage: async () => {
      await ask('HeapProfiler.collectGarbage')
    },
    hold: async on => {
      if (on) {
        await ask('Debugger.enable')
        await ask('Debugger.pause')
      } else await ask('Debugger.disable')
    },
  }
}
