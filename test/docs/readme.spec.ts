import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { firstValueFrom } from 'rxjs'
import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { entries } from '../../scripts/entries.js'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../support/brokers.js'
import { createJournal } from '../support/journal.js'
import { documentSnippets } from './snippets.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const document = readFileSync(`${root}/README.md`, 'utf8')
const snippets = documentSnippets('README.md', document)

/** The snippet under a heading. */
const under = (title: string): string => {
  const from = document.slice(0, document.indexOf(`## ${title}\n`)).split('\n').length
  const to = document.indexOf('\n## ', document.indexOf(`## ${title}\n`) + 1)
  const end = document.slice(0, to).split('\n').length
  const found = snippets.filter(({ line }) => line > from && line < end)
  expect(found, title).toHaveLength(1)
  return found[0]!.text
}

const outside = ['fp-ts', 'io-ts', 'mqtt', 'mqtt-packet', 'react', 'react-dom', 'rxjs', 'ws']
let made = 0

/** Compiles a program as an application is; what is imported by name is found from where it lies. */
const compile = async (text: string): Promise<string> => {
  made += 1
  const outfile = `${root}/node_modules/.cache/rxtopics-readme/${process.pid}-${made}.mjs`
  await build({
    stdin: { contents: text, loader: 'tsx', resolveDir: root },
    ...{ bundle: true, format: 'esm', platform: 'node', target: 'node20', jsx: 'automatic', outfile },
    tsconfigRaw: { compilerOptions: { jsx: 'react-jsx', jsxImportSource: 'react' } },
    alias: Object.fromEntries(entries.map(({ name, source }) => [name, `${root}/${source}`])),
    external: outside,
    logLevel: 'error',
  })
  return outfile
}

/** Runs a program in a process of its own, as it stands. */
const run = async (text: string) => {
  const file = await compile(text)
  const child = spawn(process.execPath, [file], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] })
  const lines = createJournal<string>(line => line)
  createInterface({ input: child.stdout }).on('line', lines.add)
  let errors = ''
  child.stderr.on('data', data => {
    errors += String(data)
  })
  const ended = new Promise<object>(done => {
    child.once('close', (code, signal) => done({ code, signal, lines: lines.items, errors }))
  })
  return {
    lines,
    ended,
    stop: () => child.kill('SIGTERM'),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await ended
      await rm(file, { force: true })
    },
  }
}

test('every snippet of the front page is run here', () => {
  expect(snippets).toHaveLength(5)
})

describe('of the front page', () => {
  test('twelve lines print what is said of them, and end by themselves or not at all', async () => {
    await using running = await run(under('Twelve lines'))
    const line = await running.lines.waitFor(() => true, 20_000)
    expect(document).toContain(`It prints \`${line}\``)
  }, 30_000)

  test('a page renders', async () => {
    const render = `import { renderToStaticMarkup } from 'react-dom/server'\nconsole.log(renderToStaticMarkup(<App />))`
    // Node 20 has no WebSocket of its own; nothing opens one here.
    const platform = `import * as ws from 'ws'\nglobalThis.WebSocket ??= ws.WebSocket as never\n`
    await using running = await run(`${platform}${under('A page')}\n${render}`)
    expect(await running.ended).toEqual({
      ...{ code: 0, signal: null },
      lines: ['<p>idle</p><li>attic: …</li>'],
      errors: '',
    })
  }, 30_000)

  test('a service adds up what comes, tells what cannot be read, and ends by SIGTERM', async () => {
    // A broker's connection would keep the process until the client is closed.
    const lamps = `
      const alive = setInterval(() => {}, 60_000)
      client.status$.subscribe({ complete: () => clearInterval(alive) })
      client.publish('home/a/lamp', '{"on":true,"watts":40}').subscribe()
      client.publish('home/b/lamp', '{"on":false,"watts":40}').subscribe()
      client.publish('home/c/lamp', 'broken').subscribe()
      client.observe('home/summary').subscribe(({ payload }) => console.log(new TextDecoder().decode(payload)))`
    await using running = await run(under('A service') + lamps)
    await running.lines.waitFor(line => line === '40 W', 20_000)
    running.stop()
    expect(await running.ended).toMatchObject({
      ...{ code: 0, signal: null },
      errors: expect.stringContaining('home/c/lamp') as unknown,
    })
  }, 30_000)

  test('a test passes, and fails with another marble', async () => {
    await using passing = await run(under('A test'))
    expect(await passing.ended).toEqual({ code: 0, signal: null, lines: [], errors: '' })
    await using failing = await run(under('A test').replace("'r---------f---'", "'r--------f----'"))
    expect(await failing.ended).toMatchObject({
      code: 1,
      errors: expect.stringContaining('too') as unknown,
    })
  }, 30_000)
})

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('of the front page, over mosquitto', () => {
  test('your broker', async () => {
    await using broker = await startMosquitto({ users: { me: 'secret' } })
    await using running = await run(under('Your broker').replace('mqtt://localhost:1883', broker.url))
    await running.lines.waitFor(line => line === 'connected', 20_000)
    await using client = createClient(
      mqtt(broker.url, { credentials: { username: 'me', password: 'secret' } }),
    )
    await firstValueFrom(client.publish('home/lamp', 'on', { qos: 1, retain: true }))
    await running.lines.waitFor(line => line === 'home/lamp on', 20_000)
  }, 30_000)
})
