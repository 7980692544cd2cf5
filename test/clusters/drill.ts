import { setTimeout as sleep } from 'node:timers/promises'
import {
  backoff,
  type Client,
  ClosedError,
  ConnectionEndingError,
  createClient,
  LinkError,
  type Message,
  PublishTimeoutError,
  PublishUncertainError,
} from 'rxtopics'
import type { Observer, Trial, Who } from './cluster.js'
import { createLedger, type Fate, type Ledger, type Verdict } from './ledger.js'

/** What a trial has shown. */
export interface Outcome {
  readonly victim: number
  readonly observers: readonly Observed[]
  /** The names of errors, each with how often a publish ended with it. */
  readonly errors: Readonly<Record<string, number>>
  /** Ms from the fault until a publish that came after it was acknowledged, for each publisher. */
  readonly stalled: readonly number[]
}

/** What one observer has shown. */
export interface Observed {
  readonly observer: Observer
  readonly verdict: Verdict
  /** The error that ended it, if one did. */
  readonly error: string | undefined
  /** It got what was published to it at the end, after everything was healed. */
  readonly reachable: boolean
}

const PUBLISHERS = ['at the node', 'elsewhere'] as const
const TOPICS = 2
const EVERY = 10

/** Puts the clients of a cluster through the loss of a node, while a hundred messages a second flow. */
export const drill = async (trial: Trial): Promise<Outcome> => {
  const { cluster, random, fault, down = 4_000, qos = 1, calm = 2_000, timeout = 60_000 } = trial
  await cluster.settled()
  const run = `run${random.integer(0, 0xffff_ffff).toString(36)}`
  const ledger = createLedger(() => performance.now())
  const clients: Client[] = []
  const open = (name: string, node: number, session: Who['session'] = 'clean') => {
    const client = createClient(trial.connect({ name: `${run}-${name}`, node, session }), {
      retry: backoff({ base: 100, cap: 1_000, random }),
      ...trial.client,
    })
    clients.push(client)
    return client
  }
  try {
    let victim = await trial.victim()
    const others = cluster.nodes.map((_, node) => node).filter(node => node !== victim)
    const beside = random.pick(others as [number, ...number[]])
    const audience = await gather(trial, { run, ledger, open, victim, beside })
    const publishers = PUBLISHERS.map((name, i) =>
      open(`publisher-${i}`, name === 'elsewhere' ? beside : victim),
    )
    const flow = createFlow(publishers, ledger, { run, qos, random, timeout })
    await flow.begin()
    await sleep(calm + random.integer(0, 500))
    victim = (await trial.victim()) === victim ? victim : await trial.victim()
    const node = cluster.nodes[victim]
    if (node === undefined) throw new Error('there is no such node')
    const at = performance.now()
    if (fault === 'cut off') await node.cut()
    else await node.stop(fault === 'killed' ? 'SIGKILL' : 'SIGTERM')
    await sleep(down)
    if (fault === 'cut off') await node.heal()
    else await node.start()
    await sleep(calm)
    await flow.end()
    await cluster.settled()
    await audience.comeBack()
    await audience.drained()
    const reachable = await audience.reach(open('marker', beside))
    return {
      victim,
      observers: audience.observers.map(({ observer, error }) => ({
        observer,
        verdict: ledger.judge(observer),
        error: error(),
        reachable: reachable.has(observer),
      })),
      errors: flow.errors,
      stalled: flow.answers.map(
        answers => (answers.find(({ asked }) => asked > at)?.at ?? performance.now()) - at,
      ),
    }
  } finally {
    await Promise.all(clients.map(client => client.close({ deadline: 1_000 })))
  }
}

interface Scene {
  readonly run: string
  readonly ledger: Ledger
  readonly open: (name: string, node: number, session?: Who['session']) => Client
  readonly victim: number
  readonly beside: number
}

/** Brings the observers to their places, and returns them once all are subscribed. */
const gather = async (trial: Trial, { run, ledger, open, victim, beside }: Scene) => {
  const marked = new Set<string>()
  const errors = new Map<Observer, string>()
  const filter = `${run}/#`
  const watch = (observer: Observer, client: Client, group?: string) =>
    client
      .observe(filter, {
        qos: trial.qos ?? 1,
        retained: 'none',
        ...(group === undefined ? {} : { group }),
      })
      .subscribe({
        next: ({ topic, payload, dup }: Message) => {
          const text = new TextDecoder().decode(payload)
          if (topic === `${run}/marker`) marked.add(`${observer} ${text}`)
          else ledger.receive(observer, { topic, number: Number.parseInt(text, 10) }, dup)
        },
        error: (error: unknown) => errors.set(observer, String(error)),
      })
  const seats: Readonly<Record<Observer, () => readonly Client[]>> = {
    kept: () => [open('kept', victim, 'kept')],
    resumed: () => [open('resumed', victim, 'resumed')],
    clean: () => [open('clean', victim)],
    elsewhere: () => [open('elsewhere', beside)],
    group: () => [open('member-1', victim), open('member-2', beside)],
    away: () => [open('away', victim, 'kept')],
  }
  const seated = trial.observers.map(observer => {
    const clients = seats[observer]()
    for (const client of clients) watch(observer, client, observer === 'group' ? 'crew' : undefined)
    return { observer, clients, error: () => errors.get(observer) }
  })
  await Promise.all(seated.flatMap(({ clients }) => clients.map(subscribed)))
  const away = seated.find(({ observer }) => observer === 'away')
  await Promise.all(away?.clients.map(client => client.close({ deadline: 2_000 })) ?? [])

  const { patience = 8_000 } = trial
  const missing = () => trial.observers.map(observer => ledger.missing(observer))
  return {
    observers: seated,
    comeBack: async () => {
      if (away === undefined) return
      const client = open('away', beside, 'kept')
      watch('away', client)
      await subscribed(client).catch((error: unknown) => errors.set('away', String(error)))
    },
    /** Waits until everybody has everything, or nobody gets anything any more. */
    drained: async () => {
      const count = () => trial.observers.reduce((sum, observer) => sum + ledger.count(observer), 0)
      let before = count()
      for (let idle = 0; idle < patience && missing().some(number => number > 0); idle += 50) {
        await sleep(50)
        if (count() !== before) idle = 0
        before = count()
      }
    },
    /** Publishes once more, and returns who got it: for the others nothing can be said of what is missing. */
    reach: async (marker: Client): Promise<ReadonlySet<Observer>> => {
      const reached = () => new Set(trial.observers.filter(observer => marked.has(`${observer} here`)))
      for (
        let waited = 0;
        waited < patience + 2_000 && reached().size < trial.observers.length;
        waited += 50
      ) {
        // At QoS 0 one may go astray.
        if (waited % 1_000 === 0)
          marker
            .publish(`${run}/marker`, 'here', { qos: trial.qos ?? 1, timeout: 10_000 })
            .subscribe({ error: () => {} })
        await sleep(50)
      }
      return reached()
    },
  }
}

/** Resolves when a client's filter is granted, however often its connection is lost before. */
const subscribed = async (client: Client): Promise<void> => {
  for (let waited = 0; waited < 30_000; waited += 20) {
    const { subscriptions } = client.snapshot()
    if (subscriptions.some(({ phase }) => phase === 'on')) return
    await sleep(20)
  }
  const { status } = client.snapshot()
  throw new Error(`not subscribed within 30 s: ${status.state}, ${'error' in status ? status.error : ''}`)
}

interface FlowOptions {
  readonly run: string
  readonly qos: 0 | 1
  readonly random: Trial['random']
  readonly timeout: number
}

/** A hundred messages a second, by the publishers in turn. */
const createFlow = (
  publishers: readonly Client[],
  ledger: Ledger,
  { run, qos, random, timeout }: FlowOptions,
) => {
  const errors: Record<string, number> = {}
  const answers = publishers.map((): { readonly asked: number; readonly at: number }[] => [])
  const held = publishers.map(client => client.connect().subscribe({ error: () => {} }))
  let sent = 0
  let timer: ReturnType<typeof setInterval> | undefined

  const send = () => {
    const index = sent % publishers.length
    const topic = `${run}/${index}/${Math.floor(sent / publishers.length) % TOPICS}`
    sent += 1
    const number = ledger.attempt(topic)
    const asked = performance.now()
    publishers[index]
      ?.publish(topic, `${number} ${'x'.repeat(random.integer(0, 100))}`, { qos, timeout })
      .subscribe({
        next: () => {
          ledger.settle(topic, number, 'acknowledged')
          answers[index]?.push({ asked, at: performance.now() })
        },
        error: (error: unknown) => {
          const name = error instanceof Error ? error.name : String(error)
          errors[name] = (errors[name] ?? 0) + 1
          ledger.settle(topic, number, fateAfter(error))
        },
      })
  }

  return {
    errors,
    answers,
    begin: async () => {
      for (const client of publishers) await connected(client)
      const startedAt = performance.now()
      timer = setInterval(() => {
        // One that comes late makes up for it.
        while (sent * EVERY < performance.now() - startedAt) send()
      }, EVERY)
    },
    /** Resolves when the last publish has its fate. */
    end: async () => {
      clearInterval(timer)
      while (ledger.open > 0) await sleep(20)
      for (const each of held) each.unsubscribe()
    },
  }
}

const connected = async (client: Client): Promise<void> => {
  for (let waited = 0; waited < 30_000; waited += 20) {
    if (client.snapshot().status.state === 'connected') return
    await sleep(20)
  }
  throw new Error('a publisher is not connected within 30 s')
}

const fateAfter = (error: unknown): Fate =>
  error instanceof PublishTimeoutError ||
  // The connection ended while it was unanswered: some brokers have it all the same.
  error instanceof ConnectionEndingError ||
  error instanceof PublishUncertainError ||
  error instanceof ClosedError ||
  error instanceof LinkError
    ? 'unsure'
    : 'refused'
