import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Daemon, startDaemon, temporaryDirectory } from '../support/daemon.js'
import { findExecutable, run } from '../support/executables.js'
import { natsMissing } from '../support/nats.js'

import { startProxy, type TestProxy } from '../support/proxy.js'
import type { Cluster, Node } from './cluster.js'
import { quietPorts } from './ports.js'

/** Three nats-servers with JetStream, on 127.0.0.1 only. */
export interface NatsCluster extends Cluster {
  /** `nats://` of each node, through its proxy, that of `first` first. */
  urls(first: number): readonly string[]
  /** `mqtt://` of the same. */
  mqttUrls(first: number): readonly string[]
  /** Returns the node that leads a stream; where it is not there yet, the one that leads the cluster. */
  leader(stream: string): Promise<number>
}

interface Ports {
  readonly client: number
  readonly mqtt: number
  readonly routes: number
  readonly monitor: number
}

/** Starts three servers that know each other. */
export const startNatsCluster = async (): Promise<NatsCluster> => {
  const file = findExecutable('nats-server')
  if (file === null) throw new Error(natsMissing() ?? 'nats-server is not installed')
  const free = await quietPorts(12)
  const ports = [0, 1, 2].map((node): Ports => {
    const [client = 0, mqtt = 0, routes = 0, monitor = 0] = free.slice(node * 4)
    return { client, mqtt, routes, monitor }
  })
  const directory = temporaryDirectory('nats-cluster')
  const proxies = await Promise.all(
    ports.map(({ client, mqtt, routes }) =>
      Promise.all([
        startProxy(`nats://127.0.0.1:${client}`, { decode: false }),
        startProxy(`mqtt://127.0.0.1:${mqtt}`, { decode: false }),
        startProxy(`nats://127.0.0.1:${routes}`, { decode: false }),
      ]),
    ),
  )
  // One for each pair, so that a node can be cut off while the others talk.
  const links = await Promise.all(
    ports.map((_, from) =>
      Promise.all(
        ports.map(({ routes }, to) =>
          from === to ? undefined : startProxy(`nats://127.0.0.1:${routes}`, { decode: false }),
        ),
      ),
    ),
  )
  await Promise.all(
    ports.map((own, node) =>
      writeFile(
        join(directory.path, `${node}.conf`),
        JSON.stringify(configOf(own, node, join(directory.path, `store${node}`), links[node] ?? [])),
      ),
    ),
  )
  const daemons = new Map<number, Daemon>()
  const launch = async (node: number) => {
    const daemon = startDaemon(file, ['-c', join(directory.path, `${node}.conf`)])
    daemons.set(node, daemon)
    await daemon.logged(line => line.includes('Server is ready'))
  }
  const lines = (node: number): readonly TestProxy[] =>
    [...(proxies[node] ?? []), ...(links[node] ?? []), ...links.map(others => others[node])].filter(
      proxy => proxy !== undefined,
    )
  const nodes = ports.map(
    (_, node): Node => ({
      start: () => launch(node),
      stop: async signal => daemons.get(node)?.stop(signal),
      cut: async () => {
        for (const line of lines(node)) line.hold()
      },
      heal: async () => {
        for (const line of lines(node)) line.release()
      },
    }),
  )
  const dispose = async () => {
    await Promise.all([...daemons.values()].map(daemon => daemon.stop('SIGKILL')))
    await Promise.all([...new Set(ports.flatMap((_, node) => lines(node)))].map(line => line.close()))
    directory.remove()
  }
  const urlsOf = (kind: 0 | 1) => (first: number) =>
    [0, 1, 2].map(step => proxies[(first + step) % 3]?.[kind]?.url ?? '')
  try {
    await Promise.all(ports.map((_, node) => launch(node)))
    const cluster: NatsCluster = {
      version: (await run(file, ['--version'])).trim().replace(/^nats-server: v/, 'nats-server '),
      nodes,
      urls: urlsOf(0),
      mqttUrls: urlsOf(1),
      leader: async stream => {
        const found = await leaderOf(ports, stream)
        if (found === null) throw new Error(`nobody leads ${stream}`)
        return found
      },
      settled: async () => {
        for (let waited = 0; ; waited += 100) {
          const open = await unsettled(ports)
          if (open === null) return
          if (waited > 60_000) throw new Error(`the nodes do not agree within a minute: ${open}`)
          await sleep(100)
        }
      },
      [Symbol.asyncDispose]: dispose,
    }
    await cluster.settled()
    return cluster
  } catch (error) {
    await dispose()
    throw error
  }
}

const configOf = (
  { client, mqtt, routes, monitor }: Ports,
  node: number,
  store: string,
  links: readonly (TestProxy | undefined)[],
) => ({
  server_name: `n${node}`,
  listen: `127.0.0.1:${client}`,
  http: `127.0.0.1:${monitor}`,
  jetstream: { store_dir: store },
  ping_interval: '1s',
  ping_max: 2,
  cluster: {
    name: 'lab',
    listen: `127.0.0.1:${routes}`,
    routes: links.flatMap(link => (link === undefined ? [] : [link.url])),
  },
  // Otherwise as many as the first client's server happens to know of.
  mqtt: { listen: `127.0.0.1:${mqtt}`, ack_wait: '1s', stream_replicas: 3, consumer_replicas: 3 },
})

interface Group {
  readonly leader?: string
  readonly replicas?: readonly { readonly current?: boolean }[]
}

interface Jsz {
  readonly meta_cluster?: { readonly leader?: string; readonly cluster_size?: number } & Group
  readonly account_details?: readonly {
    readonly stream_detail?: readonly {
      readonly name: string
      readonly cluster?: Group
      readonly consumer_detail?: readonly { readonly cluster?: Group }[]
    }[]
  }[]
}

const ask = async ({ monitor }: Ports, path: string): Promise<Jsz | null> => {
  try {
    const response = await fetch(`http://127.0.0.1:${monitor}/${path}`, {
      signal: AbortSignal.timeout(2_000),
    })
    // Of this shape by the documentation of the server.
    return response.ok ? ((await response.json()) as Jsz) : null
  } catch {
    return null
  }
}

/** Returns what a server says that is wrong with it, or `null`. A consumer that nobody fetches from is never quite up to date. */
const sicknessOf = async ({ monitor }: Ports): Promise<string | null> => {
  try {
    const response = await fetch(`http://127.0.0.1:${monitor}/healthz`, {
      signal: AbortSignal.timeout(2_000),
    })
    const text = await response.text()
    return response.ok || /consumer '.*' is not current/.test(text) ? null : text
  } catch (error) {
    return String(error)
  }
}

const streamsOf = (jsz: Jsz | null) =>
  (jsz?.account_details ?? []).flatMap(({ stream_detail = [] }) => stream_detail)

/**
 * Returns `null` where every node is healthy, and every stream and consumer has a leader, and of those streams that it
 * leads all replicas are up to date; else what is not so.
 */
const unsettled = async (ports: readonly Ports[]): Promise<string | null> => {
  const answers = await Promise.all(
    ports.map(async (each, node) => ({
      name: `n${node}`,
      sick: await sicknessOf(each),
      jsz: await ask(each, 'jsz?accounts=true&streams=true&consumers=true'),
    })),
  )
  for (const { name, sick, jsz } of answers) {
    const meta = jsz?.meta_cluster
    if (sick !== null) return `${name}: ${sick}`
    if ((meta?.leader ?? '') === '' || meta?.cluster_size !== ports.length) return `${name} sees no leader`
    const led = (group: Group | undefined) => group === undefined || (group.leader ?? '') !== ''
    for (const { name: stream, cluster, consumer_detail = [] } of streamsOf(jsz)) {
      if (!led(cluster)) return `${name} sees no leader of ${stream}`
      if (!consumer_detail.every(consumer => led(consumer.cluster)))
        return `${name} sees no leader of a consumer of ${stream}`
      // The others know too little of it. Consumers that nobody fetches from are never quite up to date.
      if (cluster?.leader === name && !(cluster.replicas ?? []).every(({ current }) => current !== false))
        return `a replica of ${stream} is behind ${name}`
    }
  }
  return null
}

/** Returns the node that leads a stream, or the node that leads the group of all, `null` where nobody does. */
const leaderOf = async (ports: readonly Ports[], stream: string): Promise<number | null> => {
  const answers = await Promise.all(ports.map(each => ask(each, 'jsz?accounts=true&streams=true')))
  const numberOf = (name: string | undefined) =>
    name === undefined || name === '' ? null : Number(name.slice(1))
  for (const [node, jsz] of answers.entries()) {
    const found = streamsOf(jsz).find(({ name }) => name === stream)
    // One replica has no group, and is its own leader.
    if (found !== undefined)
      return (found.cluster?.replicas ?? []).length === 0 ? node : numberOf(found.cluster?.leader)
  }
  return answers.map(jsz => numberOf(jsz?.meta_cluster?.leader)).find(leader => leader !== null) ?? null
}
