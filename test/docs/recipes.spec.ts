import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { mergeMap } from 'rxjs'
import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto, type TestBroker } from '../support/brokers.js'
import { createJournal } from '../support/journal.js'
import { collect } from '../support/until.js'
import { documentSnippets } from './snippets.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const page = 'docs/recipes.md'
const document = readFileSync(`${root}/${page}`, 'utf8')
const titles = [...document.matchAll(/^## (.*)$/gm)].map(([, title]) => title)
const snippets = documentSnippets(page, document)

/** Runs the recipe of a title in a process of its own, as it stands but for the URL. */
const run = (title: string, url: string) => {
  const { text = '' } = snippets[titles.indexOf(title)] ?? {}
  expect(text, title).toContain("'mqtt://localhost'")
  const { outputText } = ts.transpileModule(text.replace("'mqtt://localhost'", `'${url}'`), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 },
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

test('every recipe is run here', () => {
  expect(titles).toEqual([
    'The first message, or an error in time',
    'What is stored now',
    'Batches',
    'Publish, and close',
    'Once there is somebody to hear it',
  ])
  expect(snippets).toHaveLength(titles.length)
})

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('a recipe, as it stands — mosquitto', () => {
  let broker: TestBroker
  beforeAll(async () => {
    broker = await startMosquitto()
  }, 30_000)
  afterAll(() => broker[Symbol.asyncDispose]())
  const make = () => createClient(mqtt(broker.url))

  test('P63 the first message', async () => {
    await using client = make()
    await using waiting = run('The first message, or an error in time', broker.url)
    await collect(client.publish('boiler/state', 'hot', { qos: 1, retain: true })).waitForCount(1)
    expect(await waiting.ended).toEqual({ code: 0, lines: ['hot'], errors: '' })
  }, 30_000)

  test('P64 what is stored', async () => {
    await using client = make()
    for (const room of ['attic', 'hall'])
      await collect(
        client.publish(`rooms/${room}/state`, `${room} is warm`, { qos: 1, retain: true }),
      ).waitForCount(1)
    await using draining = run('What is stored now', broker.url)
    expect(await draining.ended).toEqual({
      code: 0,
      lines: ['attic attic is warm', 'hall hall is warm'],
      errors: '',
    })
  }, 30_000)

  test('P64 batches', async () => {
    await using client = make()
    await using batching = run('Batches', broker.url)
    const values = Array.from({ length: 101 }, (_, at) => String(at))
    // It is there when it takes a first message.
    await expect
      .poll(
        async () => {
          await collect(client.publish('meters/a', 'begin', { qos: 1 })).waitForCount(1)
          return batching.lines.items.length
        },
        { timeout: 20_000, interval: 200 },
      )
      .toBeGreaterThan(0)
    for (const value of values) client.publish('meters/a', value, { qos: 1 }).subscribe()
    await batching.lines.waitFor(line => line.split(' ').includes('100'))
    const batches = batching.lines.items.map(line => line.split(' '))
    expect(batches.every(({ length }) => length <= 100)).toBe(true)
    expect(batches.flat().filter(value => value !== 'begin')).toEqual(values)
    batching.stop()
    expect(await batching.ended).toMatchObject({ code: 0, errors: '' })
  }, 40_000)

  test('P70 publish, and close', async () => {
    await using publishing = run('Publish, and close', broker.url)
    expect(await publishing.ended).toEqual({ code: 0, lines: ['acknowledged'], errors: '' })
    await using client = make()
    const [last] = await collect(client.observe('plant/state')).waitForCount(1)
    expect(Buffer.from(last?.payload ?? []).toString()).toBe('running')
  }, 30_000)

  test('P72 once there is somebody to hear it', async () => {
    await using client = make()
    const answering = client
      .observe('valve/open', { retained: 'none' })
      .pipe(mergeMap(() => client.publish('valve/answer', 'it is open')))
      .subscribe()
    await expect.poll(() => client.snapshot().subscriptions[0]?.phase).toBe('on')
    await using asking = run('Once there is somebody to hear it', broker.url)
    expect(await asking.ended).toEqual({ code: 0, lines: ['it is open'], errors: '' })
    answering.unsubscribe()
  }, 30_000)
})
