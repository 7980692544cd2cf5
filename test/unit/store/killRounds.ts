import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as delay } from 'node:timers/promises'
import { lastValueFrom } from 'rxjs'
import { createClient } from 'rxtopics'
import { fileStore } from 'rxtopics/file-store'
import { mqtt } from 'rxtopics/mqtt'
import { startAedes } from '../../support/aedes.js'
import { collect } from '../../support/until.js'
import { tempFolder } from './support.js'

/** Starts another process that publishes through a store: what its topics begin with, how many at a time. */
export const startPublisher = (url: string, file: string, ...rest: readonly string[]) => {
  const script = join(import.meta.dirname, 'publisher.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, url, file, ...rest], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const said: (readonly [what: string, topic: string])[] = []
  const watchers = new Set<() => void>()
  const lines = createInterface(child.stdout)
  lines.on('line', line => {
    const [what = '', topic = ''] = line.split(' ')
    said.push([what, topic])
    for (const watcher of watchers) watcher()
  })
  const over = Promise.all([once(child, 'close'), once(lines, 'close')])
  const topicsOf = (what: string) => said.filter(([each]) => each === what).map(([, topic]) => topic)
  return {
    said,
    topicsOf,
    has: (count: number) =>
      new Promise<void>(resolve => {
        const watcher = () => {
          if (topicsOf('stored').length < count) return
          watchers.delete(watcher)
          resolve()
        }
        watchers.add(watcher)
        watcher()
      }),
    kill: async () => {
      child.kill('SIGKILL')
      await over
    },
  }
}

export interface KillResult {
  readonly rounds: number
  /** How many publishes the store has confirmed. */
  readonly stored: number
  readonly acknowledged: number
  /** What later processes found in the store. */
  readonly recovered: number
  /** At QoS 1, of those that were confirmed. */
  readonly lost: number
  readonly doubledAtQos1: number
  /** At QoS 2: neither at the subscriber nor reported. */
  readonly untold: number
  readonly doubledAtQos2: number
  readonly uncertain: number
  /** Not what anybody has published, or what was made of it. */
  readonly damaged: number
}

/**
 * Processes publish through one store, one after the other, each of which is killed in the middle of it, at a moment
 * that `random` gives. Then what was told to be safe is compared with what has arrived.
 */
export const killRounds = async (rounds: number, random: () => number): Promise<KillResult> => {
  await using folder = await tempFolder()
  await using broker = await startAedes()
  const file = join(folder.path, 'outbox')
  const observer = createClient(mqtt(broker.url, { protocolVersion: 4 }))
  const arrived = collect(observer.observe('t/#', { qos: 2 }))
  await lastValueFrom(observer.publish('t/first', 'x', { qos: 1 }))
  await arrived.waitFor(({ topic }) => topic === 't/first')

  const said: (readonly [what: string, topic: string])[] = []
  for (let round = 0; round < rounds; round += 1) {
    const publisher = startPublisher(broker.url, file, `${round}/`, '50')
    await publisher.has(1 + Math.floor(random() * 1_000))
    await delay(random() * 30)
    await publisher.kill()
    said.push(...publisher.said)
  }
  const last = createClient(mqtt(broker.url, { protocolVersion: 4 }), { outbox: { store: fileStore(file) } })
  last.recovered$.subscribe(({ topic, outcome }) => {
    said.push(['recovered', topic], [outcome instanceof Error ? outcome.name : outcome.outcome, topic])
  })
  await lastValueFrom(last.publish('t/last', 'x', { qos: 1 }))
  await arrived.waitFor(({ topic }) => topic === 't/last', 60_000)
  await last.close()
  await observer.close()
  return resultOf(
    rounds,
    said,
    arrived.values.map(({ topic }) => topic).filter(topic => /^t\/\d/.test(topic)),
  )
}

const resultOf = (
  rounds: number,
  said: readonly (readonly [what: string, topic: string])[],
  arrived: readonly string[],
): KillResult => {
  const arrivals = new Map<string, number>()
  for (const topic of arrived) arrivals.set(topic, (arrivals.get(topic) ?? 0) + 1)

  const topicsOf = (what: string) => new Set(said.filter(([each]) => each === what).map(([, topic]) => topic))
  const stored = topicsOf('stored')
  const acknowledged = topicsOf('acknowledged')
  const uncertain = topicsOf('PublishUncertainError')
  const isExact = (topic: string) => Number(topic.slice(topic.lastIndexOf('/') + 1)) % 2 === 0
  const count = (topics: Iterable<string>, is: (topic: string, times: number) => boolean) =>
    [...topics].filter(topic => is(topic, arrivals.get(topic) ?? 0)).length
  const safe = new Set([...stored, ...acknowledged])
  return {
    rounds,
    stored: stored.size,
    acknowledged: acknowledged.size,
    recovered: topicsOf('recovered').size,
    lost: count(safe, (topic, times) => !isExact(topic) && times === 0),
    doubledAtQos1: count(arrivals.keys(), (topic, times) => !isExact(topic) && times > 1),
    untold: count(safe, (topic, times) => isExact(topic) && times === 0 && !uncertain.has(topic)),
    doubledAtQos2: count(arrivals.keys(), (topic, times) => isExact(topic) && times > 1),
    uncertain: uncertain.size,
    damaged: topicsOf('StoreCorruptError').size,
  }
}
