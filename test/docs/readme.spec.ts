import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { firstValueFrom } from 'rxjs'
import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import ts from 'typescript'
import { describe, expect, test } from 'vitest'
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

/** Runs a program in a process of its own, as it stands. */
const run = (text: string) => {
  const { outputText } = ts.transpileModule(text, {
    fileName: 'readme.tsx',
    compilerOptions: {
      module: ts.ModuleKind.ESNext,
      target: ts.ScriptTarget.ES2022,
      jsx: ts.JsxEmit.ReactJSX,
    },
  })
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', outputText], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines = createJournal<string>(line => line)
  createInterface({ input: child.stdout }).on('line', lines.add)
  let errors = ''
  child.stderr.on('data', data => {
    errors += String(data)
  })
  const ended = new Promise<object>(done => {
    child.once('close', code => done({ code, lines: lines.items, errors }))
  })
  return {
    lines,
    ended,
    stop: () => child.kill('SIGTERM'),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}

test('every snippet of the front page is run here', () => {
  expect(snippets).toHaveLength(5)
})

describe('of the front page', () => {
  test('twelve lines print what is said of them, and end by themselves or not at all', async () => {
    await using running = run(under('Twelve lines'))
    const line = await running.lines.waitFor(() => true, 20_000)
    expect(document).toContain(`It prints \`${line}\``)
  }, 30_000)

  test('a page renders', async () => {
    const render = `import { renderToStaticMarkup } from 'react-dom/server'\nconsole.log(renderToStaticMarkup(<App />))`
    // Node 20 has no WebSocket of its own; nothing opens one here.
    const platform = `import * as ws from 'ws'\nglobalThis.WebSocket ??= ws.WebSocket as never\n`
    await using running = run(`${platform}${under('A page')}\n${render}`)
    expect(await running.ended).toEqual({
      code: 0,
      lines: ['<p>idle</p><li>attic: …</li>'],
      errors: '',
    })
  }, 30_000)

  test('a service adds up what comes, tells what cannot be read, and ends by SIGTERM', async () => {
    const lamps = `
      client.publish('home/a/lamp', '{"on":true,"watts":40}').subscribe()
      client.publish('home/b/lamp', '{"on":false,"watts":40}').subscribe()
      client.publish('home/c/lamp', 'broken').subscribe()
      client.observe('home/summary').subscribe(({ payload }) => console.log(new TextDecoder().decode(payload)))`
    await using running = run(under('A service') + lamps)
    await running.lines.waitFor(line => line === '40 W', 20_000)
    running.stop()
    expect(await running.ended).toMatchObject({
      code: 0,
      errors: expect.stringContaining('home/c/lamp') as unknown,
    })
  }, 30_000)

  test('a test passes, and fails with another marble', async () => {
    await using passing = run(under('A test'))
    expect(await passing.ended).toEqual({ code: 0, lines: [], errors: '' })
    await using failing = run(under('A test').replace("'r---------f---'", "'r--------f----'"))
    expect(await failing.ended).toMatchObject({
      code: 1,
      errors: expect.stringContaining('too') as unknown,
    })
  }, 30_000)
})

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('of the front page, over mosquitto', () => {
  test('your broker', async () => {
    await using broker = await startMosquitto({ users: { me: 'secret' } })
    await using running = run(under('Your broker').replace('mqtt://localhost:1883', broker.url))
    await running.lines.waitFor(line => line === 'connected', 20_000)
    await using client = createClient(
      mqtt(broker.url, { credentials: { username: 'me', password: 'secret' } }),
    )
    await firstValueFrom(client.publish('home/lamp', 'on', { qos: 1, retain: true }))
    await running.lines.waitFor(line => line === 'home/lamp on', 20_000)
  }, 30_000)
})
