import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { lastValueFrom } from 'rxjs'
import { createClient, type Recovered } from 'rxtopics'
import { fileStore, StoreContentError, StoreCorruptError, StoreLockedError } from 'rxtopics/file-store'
import { mqtt } from 'rxtopics/mqtt'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { createRandom } from '../../chaos/random.js'
import { startAedes } from '../../support/aedes.js'
import { startProxy } from '../../support/proxy.js'
import { collect } from '../../support/until.js'
import { killRounds, startPublisher } from './killRounds.js'
import { done, keysOf, load, mountDisk, stored, tempFolder } from './support.js'

let folder: string
let file: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outbox-'))
  file = join(folder, 'deep', 'outbox.jsonl')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

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

  test('P79 gives messages back with the names that their broker has for them, and is no outbox then', async () => {
    const store = fileStore(file)
    expect(
      await lastValueFrom(
        store.load(() => {}, 'messages'),
        { defaultValue: 'none' },
      ),
    ).toBe('none')
    await done(store.put({ ...stored(1, { qos: 2 }), name: '17' }))
    await done(store.handed(1))
    await done(store.close())
    const again = fileStore(file)
    await expect(load(again)).rejects.toThrow(StoreContentError)
    const left = await lastValueFrom(again.load(() => {}, 'messages'))
    expect(left).toMatchObject({ key: 1, name: '17', handed: true })
    await done(again.close())
  })

  test('is readable by its owner only', async () => {
    const store = fileStore(file)
    await load(store)
    await done(store.put(stored(1)))
    expect(((await stat(file)).mode & 0o077).toString(8)).toBe(process.platform === 'win32' ? '66' : '0')
    await done(store.close())
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

  test('takes what comes in one turn as one, and completes when it is safe', async () => {
    const store = fileStore(file)
    await load(store)
    let completed = 0
    const puts = Array.from({ length: 100 }, (_, i) => done(store.put(stored(i))).then(() => completed++))
    expect(completed).toBe(0)
    await Promise.race(puts)
    expect((await readFile(file, 'utf8')).split('\n')).toHaveLength(102)
    await Promise.all(puts)
    await done(store.close())
  })

  test('takes nothing before it is opened, or after it is closed', async () => {
    const store = fileStore(file)
    await expect(done(store.put(stored(1)))).rejects.toThrow('the store is not open')
    store.remove(1)
    await load(store)
    await expect(load(store)).rejects.toThrow(StoreLockedError)
    const last = done(store.put(stored(2)))
    await done(store.close())
    await last
    await expect(done(store.handed(2))).rejects.toThrow('the store is not open')
    await done(store.close())
    // And can be opened again.
    expect(keysOf(await load(store))).toEqual([2])
    await done(store.close())
  })

  test('that is closed while it is opened is closed', async () => {
    const store = fileStore(file)
    const opening = load(store)
    await done(store.close())
    await opening
    const again = fileStore(file)
    await load(again)
    await done(again.close())
  })

  test('of one client is not closed by another, which was refused it', async () => {
    const store = fileStore(file)
    const clientOf = () =>
      createClient(mqtt('mqtt://127.0.0.1:9'), {
        outbox: { store },
        inbox: { store: fileStore(`${file}.in`) },
      })
    const [one, two] = [clientOf(), clientOf()]
    const first = collect(one.publish('a', '1', { qos: 1 }))
    const refused = collect(two.publish('b', '1', { qos: 1 }))
    await two.close({ deadline: 0 })
    const second = collect(one.publish('a', '2', { qos: 1 }))
    await one.close({ deadline: 0 })
    expect(refused.ending).toMatchObject({ error: { name: 'StoreError' } })
    expect([...first.values, ...second.values].map(({ outcome }) => outcome)).toEqual(['stored', 'stored'])
    expect(keysOf(await load(store))).toEqual([1, 2])
    await done(store.close())
  })

  test('whose folder is taken away takes nothing more, though it is made again, and leaves that to others', async () => {
    const store = fileStore(file)
    await load(store)
    await done(store.put(stored(1)))
    await rm(dirname(file), { recursive: true })
    const other = fileStore(file)
    await load(other)
    await done(other.put(stored(7)))
    await expect(done(store.put(stored(2)))).rejects.toThrow('the lock was taken away')
    await expect(done(store.close())).rejects.toThrow('the lock was taken away')
    await done(other.close())
    expect(keysOf(await load(store))).toEqual([7])
    await done(store.close())
  })

  test('that cannot be opened can be opened later', async () => {
    await writeFile(join(folder, 'deep'), 'no folder')
    const store = fileStore(file)
    await expect(load(store)).rejects.toMatchObject({ code: 'EEXIST' })
    await done(store.close())
    await rm(join(folder, 'deep'))
    expect(await load(store)).toEqual([])
    await done(store.close())
  })

  test('U105 with one publish that stays among 1,400 of 300 kB that go takes some 300 kB (case 39)', {
    timeout: 60_000,
  }, async () => {
    // 560 MB: in memory, where there is such a thing.
    await using fast = await tempFolder(existsSync('/dev/shm') ? '/dev/shm' : tmpdir())
    file = join(fast.path, 'outbox')
    const store = fileStore(file)
    await load(store)
    const large = (key: number) => stored(key, { payload: 'x'.repeat(300_000) })
    await done(store.put(large(1)))
    let largest = 0
    for (let key = 2; key <= 1_401; key += 5) {
      const lot = [key, key + 1, key + 2, key + 3, key + 4]
      await Promise.all(lot.map(each => done(store.put(large(each)))))
      for (const each of lot) store.remove(each)
      largest = Math.max(largest, (await stat(file)).size)
    }
    await done(store.close())
    // Base64 makes four bytes of three.
    expect((await stat(file)).size).toBeLessThan(402_000)
    expect(largest).toBeLessThan(7_000_000)
    const again = fileStore(file)
    expect(keysOf(await load(again))).toEqual([1])
    await done(again.close())
  })

  test.each([
    ['a topic with a wildcard', { topic: 'a/+' }],
    ['a QoS that is none', { qos: 'x' }],
    ['a property of a wrong type', { properties: { messageExpiryInterval: 'soon' } }],
  ])('U106 with %s tells it, sends the rest, and does so once (case 40)', async (_, wrong) => {
    await using broker = await startAedes()
    const right = {
      op: 'put',
      key: 1,
      topic: 'a',
      payload: '',
      qos: 1,
      retain: false,
      properties: {},
      since: 0,
      handed: false,
    }
    const bad = join(folder, 'bad')
    const lines = [right, { ...right, key: 2, ...wrong }, { ...right, key: 3, topic: 'c' }]
    await writeFile(bad, lines.map(line => `${JSON.stringify(line)}\n`).join(''))
    const run = async () => {
      const client = createClient(mqtt(broker.url, { protocolVersion: 4 }), {
        outbox: { store: fileStore(bad) },
      })
      const recovered = collect(client.recovered$)
      const receipt = await lastValueFrom(client.publish('new', 'x', { qos: 1 }))
      await client.close()
      expect([receipt.outcome, client.snapshot().counts.failures]).toEqual(['acknowledged', 0])
      return recovered.values.map(({ topic, outcome }) =>
        outcome instanceof Error ? [topic, outcome.name] : [topic, outcome.outcome],
      )
    }
    expect(await run()).toEqual([
      ['topic' in wrong ? wrong.topic : 'a', 'StoreCorruptError'],
      ['a', 'acknowledged'],
      ['c', 'acknowledged'],
    ])
    expect(await run()).toEqual([])
  })

  test('U108 on a disk full of what does not matter takes more, and refuses on one full of what does', async context => {
    const mounted = mountDisk(folder, 1_000)
    if (mounted === null) return context.skip('no disk can be mounted here')
    try {
      const store = fileStore(join(folder, 'store'), { garbage: 1e9 })
      await load(store)
      const large = (key: number) => done(store.put(stored(key, { payload: 'x'.repeat(30_000) })))
      await large(1)
      for (let key = 2; key < 200; key += 1) {
        await large(key)
        store.remove(key)
      }
      // Now what is there stays.
      const kept: number[] = [1]
      let refusal: unknown = null
      for (let key = 200; refusal === null; key += 1) {
        await large(key).then(
          () => kept.push(key),
          (error: unknown) => {
            refusal = error
          },
        )
      }
      expect(refusal).toMatchObject({ code: 'ENOSPC' })
      expect(kept.length).toBeGreaterThan(15)
      await expect(large(999)).rejects.toMatchObject({ code: 'ENOSPC' })
      // A line that is moved is there twice for a while: that takes room, too.
      for (const key of kept.slice(0, 2)) store.remove(key)
      await large(1_000)
      await done(store.close())
      const again = fileStore(join(folder, 'store'))
      expect(keysOf(await load(again))).toEqual([...kept.slice(2), 1_000])
      await done(again.close())
    } finally {
      mounted.unmount()
    }
  })

  test.each<readonly [why: string, path: unknown, options?: object]>([
    ['path: expected the path of a file', ''],
    ['path: expected the path of a file', 'a\0b'],
    ['path: expected the path of a file', 1, { colour: 'red' }],
    ['garbage: expected an integer from 0: what is kept has to be bounded', 'a', { garbage: -1 }],
    [
      'garbage: expected an integer from 0: what is kept has to be bounded',
      'a',
      { garbage: Number.POSITIVE_INFINITY },
    ],
    ['colour: unknown option', 'a', { colour: 'red' }],
  ])('refuses what makes no sense: %s', (why, path, options) => {
    expect(() => fileStore(path as string, options as object)).toThrow(`invalid option fileStore.${why}`)
    expect(() => fileStore(path as string, options as object)).toThrow(
      expect.objectContaining({ name: 'OptionError' }),
    )
    expect(fileStore(file, { garbage: 0 })).toBeDefined()
  })
})

/** Has another process publish through the store, at nobody, and close: what it says, how it ends, and what is left. */
const close = async (...settings: readonly string[]) => {
  const script = join(import.meta.dirname, 'closer.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, file, ...settings])
  const said: string[] = []
  for (const stream of [child.stdout, child.stderr]) stream.on('data', text => said.push(String(text)))
  const [code] = (await once(child, 'close')) as [number]
  const store = fileStore(file)
  const left = keysOf(await load(store))
  await done(store.close())
  return { code, said: said.join('').trim().split('\n'), left }
}

test('T96 a process that closes its client with publishes in a store ends in order: they are stored (case 31)', {
  timeout: 30_000,
}, async () => {
  expect(await close('500')).toEqual({ code: 0, said: ['stored', 'stored', 'closed'], left: [1, 2] })
  // Those of before, too; and one that is published at the last moment.
  expect(await close('500', 'late')).toEqual({
    code: 0,
    said: ['stored', 'stored', 'stored', 'closed'],
    left: [1, 2, 3, 4, 5],
  })
})

describe('a process that is killed', { timeout: 30_000 }, () => {
  test('loses nothing that the store had confirmed while there was no broker', async () => {
    const publisher = startPublisher('mqtt://127.0.0.1:9', file)
    await publisher.has(500)
    await publisher.kill()

    const store = fileStore(file)
    const left = (await load(store)).map(({ packet }) => packet.topic)
    await done(store.close())
    expect(left.length).toBeGreaterThanOrEqual(500)
    expect(left).toEqual(expect.arrayContaining(publisher.topicsOf('stored')))
    expect(left).toEqual(left.map((_, i) => `t/${i + 1}`))
  })

  test('delivers QoS 1 at least once and QoS 2 at most once, and tells which is uncertain', async () => {
    await using broker = await startAedes()
    await using proxy = await startProxy(broker)
    const observer = createClient(mqtt(broker.url, { protocolVersion: 4 }))
    const seen = collect(observer.observe('t/#', { qos: 2 }))
    await expect.poll(() => observer.snapshot().subscriptions[0]?.phase).toBe('on')
    const publisher = startPublisher(proxy.url, file)
    // Killed in the middle of it: some are acknowledged, some on their way, some not sent.
    await publisher.has(300)
    await publisher.kill()
    const confirmed = publisher.topicsOf('stored')

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

  test('again and again loses nothing that was told to be safe, and doubles nothing at QoS 2', {
    timeout: 120_000,
  }, async () => {
    const {
      stored: confirmed,
      acknowledged,
      lost,
      untold,
      doubledAtQos2,
      damaged,
    } = await killRounds(3, createRandom(1))
    expect({ lost, untold, doubledAtQos2, damaged }).toEqual({
      lost: 0,
      untold: 0,
      doubledAtQos2: 0,
      damaged: 0,
    })
    expect(Math.min(confirmed, acknowledged)).toBeGreaterThan(0)
  })
})
