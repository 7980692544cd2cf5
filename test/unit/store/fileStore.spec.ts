import { spawn } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { lastValueFrom, toArray } from 'rxjs'
import { createClient, type OutboxStore, type Recovered, type StoredPublish } from 'rxtopics'
import { fileStore, StoreCorruptError, StoreLockedError } from 'rxtopics/file-store'
import { mqtt } from 'rxtopics/mqtt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startAedes } from '../../support/aedes.js'
import { startProxy } from '../../support/proxy.js'
import { collect } from '../../support/until.js'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbox-'))
  file = join(folder, 'deep', 'outbox.jsonl')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const stored = (key: number, payload = 'x'): StoredPublish => ({
  key,
  since: 0,
  handed: false,
  packet: {
    topic: `t/${key}`,
    payload: new TextEncoder().encode(payload),
    qos: 1,
    retain: false,
    properties: {},
  },
})

const load = (store: OutboxStore) => lastValueFrom(store.load().pipe(toArray()))
const done = (stream$: ReturnType<OutboxStore['close']>) =>
  lastValueFrom(stream$, { defaultValue: undefined })

describe('a file store', () => {
  test('gives back what was not removed, in the order of publishing', async () => {
    const store = fileStore(file)
    expect(await load(store)).toEqual([])
    await Promise.all([3, 1, 2, 4].map(key => done(store.put(stored(key)))))
    store.remove(2)
    await done(store.handed(4))
    await done(store.close())

    const again = fileStore(file)
    expect((await load(again)).map(({ key, handed }) => [key, handed])).toEqual([
      [1, false],
      [3, false],
      [4, true],
    ])
    await done(again.close())
    expect(await readdir(join(folder, 'deep'))).toEqual(['outbox.jsonl'])
  })

  test('is readable by its owner only', async () => {
    const store = fileStore(file)
    await load(store)
    await done(store.put(stored(1)))
    expect(((await stat(file)).mode & 0o077).toString(8)).toBe(process.platform === 'win32' ? '66' : '0')
    await done(store.close())
  })

  test('writes itself anew when most of its lines no longer matter', async () => {
    const store = fileStore(file, { garbage: 20 })
    await load(store)
    for (let key = 1; key <= 200; key += 1) {
      await done(store.put(stored(key)))
      if (key > 1) store.remove(key)
    }
    await done(store.handed(1))
    expect((await readFile(file, 'utf8')).split('\n').length).toBeLessThan(30)
    await done(store.close())
    const again = fileStore(file)
    expect((await load(again)).map(({ key }) => key)).toEqual([1])
    await done(again.close())
  })

  test('belongs to one at a time', async () => {
    const store = fileStore(file)
    await load(store)
    await expect(load(fileStore(file))).rejects.toThrow(StoreLockedError)
    await expect(load(fileStore(file))).rejects.toMatchObject({ pid: process.pid })
    await done(store.close())
    const again = fileStore(file)
    expect(await load(again)).toEqual([])
    await done(again.close())
  })

  test('says which line it cannot read, and leaves the file as it is', async () => {
    const bad = join(folder, 'bad.jsonl')
    await writeFile(bad, '{"op":"remove","key":1}\nnonsense\n')
    await expect(load(fileStore(bad))).rejects.toThrow(StoreCorruptError)
    expect(await readFile(bad, 'utf8')).toContain('nonsense')
    // Nobody holds it: it can be repaired and read.
    await writeFile(bad, '')
    const store = fileStore(bad)
    expect(await load(store)).toEqual([])
    await done(store.close())
  })

  test('refuses what makes no sense', () => {
    expect(() => fileStore('')).toThrow(expect.objectContaining({ name: 'OptionError' }))
    expect(() => fileStore(file, { garbage: -1 })).toThrow(expect.objectContaining({ name: 'OptionError' }))
    expect(() => fileStore(file, { colour: 'red' } as object)).toThrow(
      expect.objectContaining({ name: 'OptionError' }),
    )
  })
})

/** Another process that publishes through the store. */
const startPublisher = (url: string) => {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(import.meta.dirname, 'publisher.ts'), url, file],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  )
  const confirmed: string[] = []
  const watchers = new Set<() => void>()
  createInterface(child.stdout).on('line', line => {
    confirmed.push(line.replace('stored ', ''))
    for (const watcher of watchers) watcher()
  })
  return {
    confirmed,
    has: (count: number) =>
      new Promise<void>(resolve => {
        const watcher = () => {
          if (confirmed.length < count) return
          watchers.delete(watcher)
          resolve()
        }
        watchers.add(watcher)
        watcher()
      }),
    kill: () =>
      new Promise<void>(resolve => {
        child.once('close', () => resolve())
        child.kill('SIGKILL')
      }),
  }
}

describe('a process that is killed', { timeout: 30_000 }, () => {
  test('loses nothing that the store had confirmed while there was no broker', async () => {
    const publisher = startPublisher('mqtt://127.0.0.1:9')
    await publisher.has(500)
    await publisher.kill()

    const store = fileStore(file)
    const left = (await load(store)).map(({ packet }) => packet.topic)
    await done(store.close())
    expect(left.length).toBeGreaterThanOrEqual(500)
    expect(left).toEqual(expect.arrayContaining(publisher.confirmed))
    expect(left).toEqual(left.map((_, i) => `t/${i + 1}`))
  })

  test('delivers QoS 1 at least once and QoS 2 at most once, and tells which is uncertain', async () => {
    await using broker = await startAedes()
    await using proxy = await startProxy(broker)
    const observer = createClient(mqtt(broker.url, { protocolVersion: 4 }))
    const seen = collect(observer.observe('t/#', { qos: 2 }))
    await expect.poll(() => observer.snapshot().subscriptions[0]?.phase).toBe('on')
    const publisher = startPublisher(proxy.url)
    // Killed in the middle of it: some are acknowledged, some on their way, some not sent.
    await publisher.has(300)
    await publisher.kill()
    const confirmed = [...publisher.confirmed]

    const client = createClient(mqtt(broker.url, { protocolVersion: 4 }), {
      outbox: { store: fileStore(file), capacity: 10_000 },
    })
    const recovered: Recovered[] = []
    client.recovered$.subscribe(each => recovered.push(each))
    await lastValueFrom(client.publish('t/last', 'x', { qos: 1 }))
    await seen.waitFor(({ topic }) => topic === 't/last')
    await client.close()

    const counts = new Map<string, number>()
    for (const { topic } of seen.values) counts.set(topic, (counts.get(topic) ?? 0) + 1)
    const uncertain = new Set(
      recovered.filter(({ outcome }) => outcome instanceof Error).map(({ topic }) => topic),
    )
    for (const topic of confirmed) {
      const count = counts.get(topic) ?? 0
      const isExact = Number(topic.slice(2)) % 2 === 0
      if (isExact)
        expect([topic, count <= 1, count === 1 || uncertain.has(topic)]).toEqual([topic, true, true])
      else expect([topic, count >= 1, uncertain.has(topic)]).toEqual([topic, true, false])
    }
    for (const { outcome } of recovered)
      if (outcome instanceof Error) expect(outcome.name).toBe('PublishUncertainError')
    // What is left is nothing.
    const store = fileStore(file)
    expect(await load(store)).toEqual([])
    await done(store.close())
    await observer.close()
  })
})
