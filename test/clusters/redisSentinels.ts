import { writeFile } from 'node:fs/promises'
import { startProxy } from '../support/proxy.js'
import type { Cluster, Node } from './cluster.js'
import { quietPorts } from './ports.js'
import { askRedis, createRedisProcesses, redisVersion, until } from './redisProcess.js'

/** A primary, two replicas, and three Sentinels that choose another primary, on 127.0.0.1 only. */
export interface RedisSentinels extends Cluster {
  /** `redis://` of each Sentinel. */
  readonly urls: readonly string[]
  /** What the Sentinels know the primary by. */
  readonly name: string
  /** Returns the server that the Sentinels take for the primary. */
  primary(): Promise<number>
}

const NAME = 'lab'
const all = [0, 1, 2] as const

export const startRedisSentinels = async (): Promise<RedisSentinels> => {
  const [one = 0, two = 0, three = 0, ...sentinels] = await quietPorts(6)
  const servers = [one, two, three]
  const processes = createRedisProcesses()
  // Clients, replicas and Sentinels all reach a server by its proxy, whose port it announces.
  const proxies = await Promise.all(
    servers.map(port => startProxy(`redis://127.0.0.1:${port}`, { decode: false })),
  )
  const announced = proxies.map(({ url }) => Number(new URL(url).port))
  const launch = (node: number, primary: number) =>
    processes.start(`server${node}`, servers[node] ?? 0, [
      ...['--save', '', '--appendonly', 'yes', '--repl-diskless-sync-delay', '0', '--repl-timeout', '3'],
      ...['--replica-announce-ip', '127.0.0.1', '--replica-announce-port', `${announced[node]}`],
      ...(node === primary ? [] : ['--replicaof', '127.0.0.1', `${announced[primary]}`]),
    ])
  const primary = async () => {
    for (const sentinel of sentinels) {
      const [, port] = await askRedis(sentinel, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)
      const node = announced.indexOf(Number(port))
      if (node >= 0) return node
    }
    throw new Error('no Sentinel knows the primary')
  }
  const settled = () =>
    until('two replicas follow the primary that all Sentinels know', async () => {
      const known = await Promise.all(
        sentinels.map(port => askRedis(port, 'SENTINEL', 'GET-MASTER-ADDR-BY-NAME', NAME)),
      )
      if (new Set(known.map(([, port]) => port)).size !== 1) return false
      const node = await primary().catch(() => -1)
      const lines = await askRedis(servers[node] ?? 0, 'INFO', 'replication')
      return lines.includes('role:master') && lines.filter(line => line.includes('state=online')).length === 2
    })
  const nodes = servers.map(
    (_, node): Node => ({
      // As the first primary would after a restart of its machine: the Sentinels make a replica of it.
      start: () => launch(node, node),
      stop: signal => processes.stop(`server${node}`, signal),
      cut: async () => proxies[node]?.hold(),
      heal: async () => proxies[node]?.release(),
    }),
  )
  const dispose = async () => {
    await processes[Symbol.asyncDispose]()
    await Promise.all(proxies.map(proxy => proxy.close()))
  }
  try {
    for (const node of all) await launch(node, 0)
    for (const [i, port] of sentinels.entries()) {
      const file = await processes.file(`sentinel${i}`, 'sentinel.conf')
      await writeFile(
        file,
        [
          `sentinel monitor ${NAME} 127.0.0.1 ${announced[0]} 2`,
          `sentinel down-after-milliseconds ${NAME} 1000`,
          `sentinel failover-timeout ${NAME} 5000`,
          '',
        ].join('\n'),
      )
      await processes.start(`sentinel${i}`, port, [file, '--sentinel'])
    }
    await settled()
    return {
      version: `${await redisVersion()}, 3 Sentinels`,
      nodes,
      name: NAME,
      urls: sentinels.map(port => `redis://127.0.0.1:${port}`),
      primary,
      settled,
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}
