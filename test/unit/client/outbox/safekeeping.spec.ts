import { concat, config, EMPTY, NEVER, Observable, of, Subject, throwError } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../../../src/client/outbox/entry.js'
import { createSafekeeping } from '../../../../src/client/outbox/safekeeping.js'
import type { OutboxStore, StoreDamage, StoredPublish } from '../../../../src/client/outbox/store.js'
import type { Qos } from '../../../../src/message.js'
import { entryOf, packetOf, virtualTime } from './support.js'

const stored = (key: number, qos: Qos, rest: Partial<StoredPublish> = {}): StoredPublish => ({
  key,
  packet: packetOf({ qos, topic: `left/${key}` }),
  since: 0,
  handed: false,
  ...rest,
})

/** A store whose writes are completed, or failed, by hand. */
const storeOf = (rest: Partial<OutboxStore> = {}) => {
  const log: string[] = []
  const writes: Subject<never>[] = []
  const write = (line: string) =>
    new Observable<never>(subscriber => {
      log.push(line)
      const done = new Subject<never>()
      writes.push(done)
      return done.subscribe(subscriber)
    })
  const store: OutboxStore = {
    load: () => EMPTY,
    put: ({ key, handed, since }) => write(`put ${key}${handed ? ' handed' : ''} at ${since}`),
    handed: key => write(`handed ${key}`),
    remove: key => void log.push(`remove ${key}`),
    close: () => {
      log.push('close')
      return EMPTY
    },
    ...rest,
  }
  return { store, log, writes }
}

const rig = (store: OutboxStore, { leaves = false } = {}) => {
  const time = virtualTime()
  const heard: string[] = []
  const nameOf = ({ packet }: Entry) => packet.topic
  const safekeeping = createSafekeeping(store, time, {
    leaves: () => leaves,
    recovered: ({ packet, key }, since) => {
      heard.push(`recovered ${key} since ${since}`)
      return entryOf(packet, {}, { since, safety: packet.qos === 2 ? 'stored' : 'clear' })
    },
    damaged: ({ topic, error }: StoreDamage) => heard.push(`damaged ${topic} ${error.message}`),
    unreadable: error => heard.push(`unreadable ${error.name}`),
    loaded: (left, uncertain) =>
      heard.push(
        `loaded ${left.map(nameOf).join()}${uncertain.length > 0 ? ` uncertain ${uncertain.map(nameOf).join()}` : ''}`,
      ),
    failed: (entries, error) => heard.push(`failed ${entries.map(nameOf).join()} ${error.name}`),
    changed: () => heard.push('changed'),
    kept: ({ packet }) => heard.push(`kept ${packet.topic}`),
  })
  return { ...time, safekeeping, heard }
}

const made = (topic: string, qos: 1 | 2, since = 0) =>
  entryOf({ topic, qos }, {}, { safety: 'storing', since })

describe('reading a store', () => {
  test('comes before everything, once', () => {
    const { store } = storeOf({ load: () => of(stored(3, 1), stored(7, 2), stored(8, 2, { handed: true })) })
    const { safekeeping, heard } = rig(store)
    expect(safekeeping.loading()).toBe(true)
    safekeeping.load()
    safekeeping.load()
    expect(safekeeping.loading()).toBe(false)
    expect(heard).toEqual([
      ...['recovered 3 since 0', 'recovered 7 since 0', 'recovered 8 since 0'],
      'loaded left/3,left/7,left/8 uncertain left/8',
      'changed',
    ])
  })

  test('what is published meanwhile is stored after it, with keys above those that are there', () => {
    const reading = new Subject<StoredPublish>()
    const { store, log } = storeOf({ load: () => reading })
    const { safekeeping } = rig(store)
    safekeeping.load()
    safekeeping.put(made('a', 1))
    expect(log).toEqual([])
    reading.next(stored(41, 1))
    reading.complete()
    expect(log).toEqual(['put 42 at 0'])
  })

  test('tells what the store cannot give back', () => {
    const { store } = storeOf({
      load: damaged => {
        damaged?.({ topic: 'x', error: new Error('line 3') })
        return EMPTY
      },
    })
    const { safekeeping, heard } = rig(store)
    safekeeping.load()
    expect(heard).toEqual(['damaged x line 3', 'loaded ', 'changed'])
  })

  test('works out how long ago a publish was by the clock, and no age is below 0', () => {
    const { store } = storeOf({
      load: () => of(stored(1, 1, { since: 400 }), stored(2, 1, { since: 9_000 })),
    })
    const { safekeeping, heard, advance } = rig(store)
    advance(1_000)
    safekeeping.load()
    expect(heard.slice(0, 2)).toEqual(['recovered 1 since 400', 'recovered 2 since 1000'])
  })

  test('U108 that fails: what was to be stored fails, the rest goes on, and it is tried again', () => {
    let broken = true
    const { store, log } = storeOf({ load: () => (broken ? throwError(() => new Error('no disk')) : EMPTY) })
    const { safekeeping, heard } = rig(store)
    const a = made('a', 1)
    safekeeping.put(a)
    safekeeping.load()
    expect(heard).toEqual(['unreadable StoreError', 'failed a StoreError', 'changed'])
    expect(safekeeping.loading()).toBe(false)
    safekeeping.load()
    expect(heard.slice(3)).toEqual(['failed  StoreError', 'changed'])
    broken = false
    safekeeping.put(made('b', 1))
    safekeeping.load()
    expect(heard.slice(5)).toEqual(['loaded ', 'changed'])
    expect(log).toEqual(['put 1 at 0'])
  })

  test('that ends after all is over tells nobody', () => {
    const reading = new Subject<StoredPublish>()
    const { store } = storeOf({ load: () => reading })
    const { safekeeping, heard } = rig(store)
    safekeeping.load()
    safekeeping.close(5_000, () => heard.push('closed'))
    reading.next(stored(1, 1))
    reading.complete()
    expect(heard).toEqual(['closed'])
  })
})

describe('a publish', () => {
  const ready = (settings?: { leaves: boolean }) => {
    const { store, log, writes } = storeOf()
    const given = rig(store, settings)
    given.safekeeping.load()
    given.heard.length = 0
    return { ...given, log, writes }
  }

  test('with QoS 1 is clear once it is stored', () => {
    const { safekeeping, writes, heard } = ready()
    const entry = made('a', 1)
    safekeeping.put(entry)
    expect(safekeeping.clears(entry)).toBe(false)
    writes[0]?.complete()
    expect(heard).toEqual(['changed'])
    expect(safekeeping.clears(entry)).toBe(true)
  })

  test('with QoS 2 is clear once it is noted that it leaves, which begins when it could', () => {
    const { safekeeping, writes, heard, log } = ready()
    const entry = made('a', 2)
    safekeeping.put(entry)
    writes[0]?.complete()
    expect(safekeeping.clears(entry)).toBe(false)
    expect(safekeeping.clears(entry)).toBe(false)
    expect(log).toEqual(['put 1 at 0', 'handed 1'])
    writes[1]?.complete()
    expect(safekeeping.clears(entry)).toBe(true)
    expect(heard).toEqual(['changed', 'changed'])
  })

  test('with QoS 2 that leaves at once needs one write', () => {
    const { safekeeping, writes, log } = ready({ leaves: true })
    const entry = made('a', 2)
    safekeeping.put(entry)
    writes[0]?.complete()
    expect(safekeeping.clears(entry)).toBe(true)
    expect(log).toEqual(['put 1 handed at 0'])
  })

  test('is told apart by the time it was made, not stored', () => {
    const { safekeeping, log, advance } = ready()
    advance(700)
    safekeeping.put(made('a', 1, 500))
    expect(log).toEqual(['put 1 at 500'])
  })

  test.each(['put', 'handed'])('fails where the store cannot %s it', what => {
    const { safekeeping, writes, heard } = ready()
    const entry = made('a', 2)
    safekeeping.put(entry)
    if (what === 'handed') {
      writes[0]?.complete()
      safekeeping.clears(entry)
    }
    writes.at(-1)?.error(new Error('disk full'))
    expect(heard.at(-1)).toBe('failed a StoreError')
    expect(safekeeping.clears(entry)).toBe(false)
  })

  test('keeps the key of the one whose place it takes', () => {
    const { safekeeping, log } = ready()
    const [first, second] = [made('a', 1), made('a', 1)]
    safekeeping.put(first)
    second.key = first.key
    first.key = null
    safekeeping.remove(first)
    safekeeping.put(second)
    safekeeping.remove(second)
    expect(log).toEqual(['put 1 at 0', 'put 1 at 0', 'remove 1'])
  })

  test('that settles before the store was read is never stored', () => {
    const { store, log } = storeOf()
    const { safekeeping } = rig(store)
    const entry = made('a', 1)
    safekeeping.put(entry)
    safekeeping.remove(entry)
    safekeeping.load()
    expect(log).toEqual([])
  })

  test('T96 would survive once it is stored, and stays where it is', () => {
    const { safekeeping, writes, log } = ready()
    const [one, two, late] = [made('a', 1), made('b', 2), made('c', 1)]
    for (const entry of [one, two, late]) safekeeping.put(entry)
    writes[0]?.complete()
    writes[1]?.complete()
    expect([one, two, late].map(safekeeping.leave)).toEqual(['stored', 'stored', 'storing'])
    for (const entry of [one, two, late]) safekeeping.remove(entry)
    expect(log).toEqual(['put 1 at 0', 'put 2 at 0', 'put 3 at 0'])
  })
})

describe('closing', () => {
  test('T96 what is being stored then is told to be kept, or to have failed', () => {
    const { store, writes } = storeOf({ close: () => NEVER })
    const { safekeeping, heard } = rig(store)
    const [one, two, never] = [made('a', 1), made('b', 2), made('c', 1)]
    safekeeping.put(never)
    expect(safekeeping.leave(never)).toBe('lost')
    safekeeping.load()
    for (const entry of [one, two]) safekeeping.put(entry)
    heard.length = 0
    expect([one, two].map(safekeeping.leave)).toEqual(['storing', 'storing'])
    safekeeping.close(5_000, () => {})
    writes[0]?.complete()
    writes[1]?.error(new Error('full'))
    expect(heard).toEqual(['kept a', 'failed b StoreError'])
  })

  test('T96 what waits for the store to be read is stored, behind what is in it, before the store is closed', () => {
    const left = new Subject<StoredPublish>()
    const { store, log, writes } = storeOf({ load: () => left })
    const { safekeeping, heard } = rig(store)
    safekeeping.load()
    const entry = made('a', 1)
    safekeeping.put(entry)
    expect(safekeeping.leave(entry)).toBe('storing')
    safekeeping.close(5_000, () => heard.push('closed'))
    left.next(stored(7, 1))
    expect(log).toEqual([])
    left.complete()
    expect(log).toEqual(['put 8 at 0', 'close'])
    writes[0]?.complete()
    expect(heard).toEqual(['closed', 'kept a'])
  })

  test('T96 what waits for a store that cannot be read after all has failed', () => {
    const left = new Subject<StoredPublish>()
    const { store, log } = storeOf({ load: () => left })
    const { safekeeping, heard } = rig(store)
    safekeeping.load()
    const entry = made('a', 1)
    safekeeping.put(entry)
    safekeeping.leave(entry)
    safekeeping.close(5_000, () => heard.push('closed'))
    left.error(new Error('no disk'))
    expect(heard).toEqual(['unreadable StoreError', 'failed a StoreError', 'closed'])
    // It may be that of another client, which has it.
    expect(log).toEqual([])
  })

  test('A6 a store that is never read keeps nobody for ever, and what was given up is not stored later', () => {
    const left = new Subject<StoredPublish>()
    const { store, log } = storeOf({ load: () => left })
    const { safekeeping, heard, advance, timers } = rig(store)
    safekeeping.load()
    const entry = made('a', 1)
    safekeeping.put(entry)
    safekeeping.leave(entry)
    safekeeping.close(5_000, () => {
      heard.push('closed')
      safekeeping.remove(entry)
    })
    advance(5_000)
    expect([heard, timers()]).toEqual([['closed'], 0])
    left.complete()
    expect(log).toEqual(['close'])
  })

  test.each([
    ['is over when the store is closed', {}, true],
    ['is over when that fails', { close: () => throwError(() => new Error('no disk')) }, true],
    ['waits for the store', { close: () => NEVER }, false],
    ['waits for what the store has to do', { close: () => concat(EMPTY, EMPTY) }, true],
  ])('%s', (_, rest, over) => {
    const { store } = storeOf(rest)
    const { safekeeping } = rig(store)
    safekeeping.load()
    let closed = false
    safekeeping.close(5_000, () => {
      closed = true
    })
    expect(closed).toBe(over)
  })

  test.each([
    ['was never read', false],
    ['could not be read', true],
  ])('a store that %s holds nothing, and is left alone', (_, tried) => {
    const { store, log } = storeOf({ load: () => throwError(() => new Error('no disk')) })
    const { safekeeping } = rig(store)
    if (tried) safekeeping.load()
    let closed = false
    safekeeping.close(5_000, () => {
      closed = true
    })
    expect([closed, log]).toEqual([true, []])
  })
})

test('A6 a store that never closes keeps nobody for ever', () => {
  const { safekeeping, heard, advance, timers } = rig(storeOf({ close: () => NEVER }).store)
  safekeeping.load()
  safekeeping.close(5_000, () => heard.push('closed'))
  advance(60_000)
  expect([heard.at(-1), timers()]).toEqual(['closed', 0])
})

describe('a store that throws', () => {
  const thrower = () => {
    throw new Error('not this way')
  }

  test('is a store that fails', () => {
    const { safekeeping, heard } = rig(storeOf({ load: thrower }).store)
    safekeeping.put(made('a', 1))
    safekeeping.load()
    expect(heard).toEqual(['unreadable StoreError', 'failed a StoreError', 'changed'])
    const writing = rig(storeOf({ put: thrower, close: thrower }).store)
    writing.safekeeping.load()
    writing.safekeeping.put(made('a', 1))
    writing.safekeeping.close(5_000, () => writing.heard.push('closed'))
    expect(writing.heard.slice(2)).toEqual(['failed a StoreError', 'closed'])
  })

  test('when a publish has settled is reported as RxJS reports what nobody handles', async () => {
    const { store } = storeOf({ remove: thrower })
    const { safekeeping } = rig(store)
    safekeeping.load()
    const entry = made('a', 1)
    safekeeping.put(entry)
    const reported = new Promise(resolve => {
      config.onUnhandledError = resolve
    })
    safekeeping.remove(entry)
    expect(await reported).toMatchObject({ message: 'not this way' })
    config.onUnhandledError = null
  })
})
