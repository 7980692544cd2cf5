import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createClient } from 'rxtopics'
import { fileStore } from 'rxtopics/file-store'
import { mqtt } from 'rxtopics/mqtt'
import { createJournal } from '../support/journal.js'
import { startMosquitto } from '../support/mosquitto.js'
import { connectRaw } from '../support/raw.js'
import { collect } from '../support/until.js'
import type { Random } from './random.js'

const running = new Set<ChildProcess>()

/** Runs the process that keeps messages for nobody. */
const startWorker = (url: string, file: string, ...rest: readonly string[]) => {
  const script = join(import.meta.dirname, 'inboxProcess.ts')
  const child = spawn(process.execPath, ['--import', 'tsx', script, url, file, ...rest], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  running.add(child)
  const said = createJournal<string>(line => line)
  const lines = createInterface(child.stdout).on('line', said.add)
  const over = Promise.all([once(child, 'close'), once(lines, 'close')])
  const isStored = (line: string) => line.startsWith('stored ')
  return {
    said,
    stored: () => said.items.filter(isStored).length,
    hasStored: (count: number) => {
      let seen = 0
      return said.waitFor(line => {
        if (isStored(line)) seen += 1
        return seen >= count
      }, 20_000)
    },
    kill: async () => {
      child.kill('SIGKILL')
      await over
      running.delete(child)
    },
  }
}

export interface InboxResult {
  readonly rounds: number
  readonly published: number
  /** How many the store has confirmed. */
  readonly stored: number
  /** In the file when the last process had been killed. */
  readonly left: number
  readonly lost: number
  readonly doubledAtQos1: number
  readonly doubledAtQos2: number
  /** Messages that observers got after a later one. */
  readonly outOfOrder: number
  /** What was said that was not to happen: warnings, messages that nobody got. */
  readonly told: readonly string[]
}

/**
 * Processes keep what a session brings in one store, one after the other, each of which is killed in the middle of it, at
 * a moment that `random` gives; then somebody observes all of it.
 */
export const inboxRounds = async (
  rounds: number,
  random: Random,
  messages: number = 300,
): Promise<InboxResult> => {
  await using broker = await startMosquitto()
  const folder = await mkdtemp(join(tmpdir(), 'inbox-'))
  const file = join(folder, 'inbox.jsonl')
  try {
    const begin = startWorker(broker.url, file, 'begin')
    await begin.said.waitFor(line => line.startsWith('granted'), 20_000)
    await begin.kill()
    await using publisher = await connectRaw({ url: broker.url, version: 5 })
    let published = 0
    let stored = 0
    const told: string[] = []
    for (let round = 0; round < rounds; round += 1) {
      const worker = startWorker(broker.url, file)
      await worker.said.waitFor(line => line.startsWith('connected'), 20_000)
      const sent = Array.from({ length: messages }, () => {
        published += 1
        // At one QoS each topic has its order.
        const qos = published % 2 === 0 ? 2 : 1
        return publisher.publish(`work/${qos}`, String(published), { qos })
      })
      await worker.hasStored(random.integer(1, messages - 1))
      await worker.kill()
      await Promise.all(sent)
      stored += worker.stored()
      told.push(...worker.said.items.filter(line => /^(inbox|unhandled)/.test(line)))
    }
    const client = createClient(
      mqtt(broker.url, { clientId: 'worker', clean: false, sessionExpiry: 3_600 }),
      {
        inbox: { store: fileStore(file), capacity: 100_000 },
      },
    )
    const left = collect(client.observe('work/#', { qos: 2, retained: 'none' }))
    await left.waitFor(() => true)
    const { length } = left.values
    // The last of each order; behind it comes nothing that was doubled.
    await Promise.all([1, 2].map(qos => publisher.publish(`work/${qos}`, 'last', { qos: qos as 1 | 2 })))
    for (const qos of [1, 2]) {
      await left.waitFor(
        ({ topic, payload }) => topic === `work/${qos}` && Buffer.from(payload).toString() === 'last',
        60_000,
      )
    }
    await client.close()
    const arrived = left.values
      .map(({ payload }) => Buffer.from(payload).toString())
      .filter(text => text !== 'last')
    return { rounds, published, stored, left: length, ...compare(published, arrived), told }
  } finally {
    for (const child of running) child.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

const compare = (published: number, arrived: readonly string[]) => {
  const times = new Map<number, number>()
  const last = [0, 0]
  let outOfOrder = 0
  for (const text of arrived) {
    const number = Number(text)
    const before = times.get(number) ?? 0
    times.set(number, before + 1)
    if (before > 0) continue
    if (number < (last[number % 2] ?? 0)) outOfOrder += 1
    last[number % 2] = number
  }
  const doubled = (parity: number) =>
    [...times].filter(([number, count]) => number % 2 === parity && count > 1)
  const all = Array.from({ length: published }, (_, i) => i + 1)
  return {
    lost: all.filter(number => !times.has(number)).length,
    doubledAtQos1: doubled(1).length,
    doubledAtQos2: doubled(0).length,
    outOfOrder,
  }
}
