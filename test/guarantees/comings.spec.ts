import type { Subscription } from 'rxjs'
import { type Client, matches, type ObserveOptions } from 'rxtopics'
import { expect } from 'vitest'
import { createRandom, type Random } from '../chaos/random.js'
import { type Given, overLanes } from './overLanes.js'

// Observers come and go at random while somebody publishes, over real brokers: what each of them has seen is held
// against what was published. The model of test/unit/client/subscriptions knows to the message what each must see; here
// nobody knows when the broker took what, so that less can be said, but of what brokers really do.

type Retained = NonNullable<ObserveOptions['retained']>

interface Seen {
  readonly number: number
  readonly retain: boolean
  readonly replayed: boolean
}

interface Watcher {
  readonly name: string
  readonly filter: string
  readonly retained: Retained
  readonly byTopic: Map<string, Seen[]>
  /** The last number published before its filter was granted. */
  from: number | null
  subscription: Subscription
}

const levels = ['+', '#', 'a', 'b', '+/x', 'a/#', 'a/x'] as const
const topics = ['a', 'b', 'a/x'] as const

/** One who publishes numbers to topics, in order. Where there are properties those tell the number of a deletion, too. */
const publisherOf = (client: Client, root: string, named: boolean) => {
  const published = new Map<string, number[]>(topics.map(topic => [`${root}/${topic}`, []]))
  let number = 0
  return {
    published,
    last: () => number,
    publish: (topic: string, retain: boolean, deletes: boolean) => {
      number += 1
      const full = `${root}/${topic}`
      const payload = deletes && named ? '' : String(number)
      const properties = named ? { contentType: String(number) } : {}
      published.get(full)?.push(number)
      return new Promise<void>((resolve, reject) => {
        client
          .publish(full, payload, { qos: 1, retain, properties })
          .subscribe({ error: reject, complete: resolve })
      })
    },
  }
}

const watch = (
  client: Client,
  filter: string,
  retained: Retained,
  options: { readonly qos: 0 | 1; readonly retainAsPublished: boolean },
  name: string,
): Watcher => {
  const watcher: Watcher = {
    name,
    filter,
    retained,
    byTopic: new Map(),
    from: null,
    subscription: null as never,
  }
  watcher.subscription = client.observe(filter, { retained, ...options }).subscribe({
    next: ({ topic, payload, properties, retain, replayed }) => {
      const seen = watcher.byTopic.get(topic) ?? []
      watcher.byTopic.set(topic, seen)
      const number = Number(properties.contentType ?? Buffer.from(payload).toString())
      seen.push({ number, retain, replayed })
    },
    error: (error: unknown) => {
      throw error
    },
  })
  return watcher
}

const turns = async (random: Random) => {
  for (let i = random.integer(0, 3); i > 0; i -= 1) await new Promise(resolve => setImmediate(resolve))
}

const play = async (given: Given, seed: number) => {
  const { client, root, version } = given
  const random = createRandom(seed)
  const named = version === 5
  const one = client()
  const { published, publish, last } = publisherOf(client(), root, named)
  const asPublished = new Set(levels.filter(() => named && random() < 0.3))
  const watchers: Watcher[] = []
  const gone: Watcher[] = []
  const granted = new Set<string>()
  one.subscriptions$.subscribe(({ kind, filter }) => {
    if (kind === 'left') granted.delete(filter)
    if (kind !== 'granted') return
    granted.add(filter)
    for (const watcher of watchers) if (watcher.filter === filter) watcher.from ??= last()
  })
  let sending: Promise<void>[] = []
  for (let step = 0; step < 200; step += 1) {
    const what = random.integer(0, 9)
    if (what < 4) {
      const level = random.pick(levels)
      const options = { qos: random.pick([0, 1] as const), retainAsPublished: asPublished.has(level) }
      const retained = random.pick(['each', 'each', 'once', 'latest', 'none'] as const)
      const name = `observer ${step} of ${level} (${retained})`
      // What is being ended is granted until the broker has answered, and has no more to bring.
      const isEnding = one
        .snapshot()
        .subscriptions.some(({ filter, phase }) => filter === `${root}/${level}` && phase === 'unsubscribing')
      const watcher = watch(one, `${root}/${level}`, retained, options, name)
      if (granted.has(watcher.filter) && !isEnding) watcher.from = last()
      watchers.push(watcher)
    } else if (what < 6 && watchers.length > 0) {
      const [leaver] = watchers.splice(random.integer(0, watchers.length - 1), 1)
      leaver?.subscription.unsubscribe()
      if (leaver !== undefined) gone.push(leaver)
    } else {
      sending.push(publish(random.pick(topics), random() < 0.6, random() < 0.1))
      if (sending.length > 10) {
        await Promise.all(sending)
        sending = []
      }
    }
    await turns(random)
  }
  await Promise.all(sending)
  await expect
    .poll(() => one.snapshot().subscriptions.every(({ phase }) => phase === 'on' || phase === 'off'))
    .toBe(true)
  // The last word on each topic, which everybody gets.
  for (const topic of topics) await publish(topic, false, false)
  const lastOf = (topic: string) => published.get(topic)?.at(-1)
  await expect
    .poll(() =>
      watchers.flatMap(({ name, filter, byTopic }) =>
        [...published.keys()]
          .filter(topic => matches(filter, topic) && byTopic.get(topic)?.at(-1)?.number !== lastOf(topic))
          .map(topic => `${name} waits for ${topic}`),
      ),
    )
    .toEqual([])
  for (const watcher of [...watchers, ...gone]) check(watcher, published, named)
  expect(one.snapshot().unsettled).toBe(0)
}

/** What may be said of anybody's messages of one topic. */
const check = (
  { name, filter, retained, byTopic, from }: Watcher,
  published: ReadonlyMap<string, readonly number[]>,
  named: boolean,
) => {
  for (const [topic, seen] of byTopic) {
    const said = `${name} sees ${topic} ${seen.map(({ number, retain }) => `${number}${retain ? 'r' : ''}`).join(' ')}`
    if (!matches(filter, topic)) throw new Error(said)
    const numbers = seen.map(({ number }) => number)
    // In order, and none twice; what is published while the broker takes a SUBSCRIBE may come as stored and live. Where
    // copies name nothing, a live one may come before the older stored value.
    const ordered = named ? seen : seen.filter(({ retain }) => !retain)
    ordered.forEach(({ number, retain }, at) => {
      const before = ordered[at - 1]
      if (before === undefined || number > before.number) return
      if (number < before.number || retain || !before.retain) throw new Error(`${said}: not in order`)
    })
    const stored = seen.filter(({ retain, replayed }) => retain && !replayed).map(({ number }) => number)
    if (new Set(stored).size < stored.length) throw new Error(`${said}: a stored value twice`)
    if (retained === 'none' && !named && stored.length > 0) throw new Error(`${said}: a stored value`)
    // From the grant on nothing is missing, nor, where a copy says that it was sent for its SUBSCRIBE, from the first one.
    const all = published.get(topic) ?? []
    const live = seen.filter(({ retain, replayed }) => !retain && !replayed).map(({ number }) => number)
    const [first = Number.POSITIVE_INFINITY] = live
    const start = named ? first : (from ?? Number.POSITIVE_INFINITY) + 1
    const last = named ? Math.max(...numbers) : Math.max(...live)
    const missing = all.filter(number => number >= start && number <= last && !numbers.includes(number))
    if (missing.length > 0) throw new Error(`${said}: ${missing.join(' ')} missing`)
  }
}

/** Cuts the connection at random; the session is kept, and everything is of QoS 1. */
const playCut = async (given: Given, seed: number) => {
  const { client, root, publish, cut } = given
  const random = createRandom(seed)
  const one = client({ retry: () => 5 }, { clientId: `${root}-kept`, clean: false })
  const granted = new Set<string>()
  const watchers: {
    readonly filter: string
    readonly seen: Set<number>
    from: number | null
    left: boolean
  }[] = []
  let number = 0
  one.subscriptions$.subscribe(({ kind, filter }) => {
    if (kind === 'left') granted.delete(filter)
    if (kind !== 'granted') return
    granted.add(filter)
    for (const watcher of watchers) if (watcher.filter === filter) watcher.from ??= number
  })
  const leaves: (() => void)[] = []
  const join = (level: string) => {
    const filter = `${root}/${level}`
    const watcher = {
      filter,
      seen: new Set<number>(),
      from: granted.has(filter) ? number : null,
      left: false,
    }
    watchers.push(watcher)
    const subscription = one
      .observe(filter, { qos: 1, retained: random.pick(['each', 'none'] as const) })
      .subscribe(({ payload }) => watcher.seen.add(Number(Buffer.from(payload).toString())))
    leaves.push(() => {
      watcher.left = true
      subscription.unsubscribe()
    })
  }
  join('#')
  for (let step = 0; step < 80; step += 1) {
    const what = random.integer(0, 9)
    if (what < 2) join(random.pick(levels))
    else if (what < 3) leaves.splice(1 + random.integer(0, leaves.length), 1)[0]?.()
    else if (what < 4) cut()
    else {
      number += 1
      await publish(`${root}/${random.pick(topics)}`, String(number), { retain: random() < 0.3 })
    }
    await turns(random)
  }
  await expect
    .poll(() => one.snapshot().status.state === 'connected' && granted.has(`${root}/#`), { timeout: 5_000 })
    .toBe(true)
  number += 1
  await publish(`${root}/a`, String(number))
  await expect.poll(() => watchers[0]?.seen.has(number)).toBe(true)
  const missing = () => {
    const [all] = watchers
    return Array.from({ length: number - (all?.from ?? number) }, (_, i) => (all?.from ?? 0) + 1 + i).filter(
      each => all?.seen.has(each) === false,
    )
  }
  await expect.poll(missing).toEqual([])
}

overLanes('N. Whose copy is this', guarantee => {
  for (let round = 1; round <= 3; round += 1) {
    const seed = Number(process.env['SEED'] ?? Math.floor(Math.random() * 2 ** 31)) + round
    guarantee(
      `N67 N68 N70 N71 N73 N74 whoever comes and goes, everybody sees their messages once and in order, round ${round}`,
      async given => {
        try {
          await play(given, seed)
        } catch (error) {
          throw new Error(`seed ${seed - round}: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
          })
        }
      },
      60_000,
    )
    guarantee(
      `G39 N75 whoever comes and goes, over cuts of a kept session nothing is lost, round ${round}`,
      async given => {
        try {
          await playCut(given, seed)
        } catch (error) {
          throw new Error(`seed ${seed - round}: ${error instanceof Error ? error.message : String(error)}`, {
            cause: error,
          })
        }
      },
      60_000,
    )
  }
})
