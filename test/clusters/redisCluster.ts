import { run } from '../support/executables.js'
import type { Cluster, Node } from './cluster.js'
import { quietPorts } from './ports.js'
import { askRedis, createRedisProcesses, redisVersion, until } from './redisProcess.js'

/** A Redis Cluster: three primaries with a replica each, on 127.0.0.1 only. */
export interface RedisCluster extends Cluster {
  /** `redis://` of each node, that of `first` first. */
  urls(first: number): readonly string[]
  /** Returns the node that has a key. */
  ownerOf(key: string): Promise<number>
}

const SIZE = 6

export const startRedisCluster = async (): Promise<RedisCluster> => {
  // The bus is at the port of a node and 10,000 more.
  const ports = await quietPorts(SIZE)
  const processes = createRedisProcesses()
  const launch = (node: number) =>
    processes.start(`node${node}`, ports[node] ?? 0, [
      ...[
        '--cluster-enabled',
        'yes',
        '--cluster-config-file',
        'nodes.conf',
        '--cluster-node-timeout',
        '2000',
      ],
      ...['--save', '', '--appendonly', 'yes', '--repl-diskless-sync-delay', '0'],
    ])
  const settled = () =>
    until('every node says that the cluster is whole', async () => {
      const answers = await Promise.all(
        ports.map(async port => ({
          info: await askRedis(port, 'CLUSTER', 'INFO'),
          nodes: await askRedis(port, 'CLUSTER', 'NODES'),
          link: await askRedis(port, 'INFO', 'replication'),
        })),
      )
      return answers.every(
        ({ info, nodes, link }) =>
          info.includes('cluster_state:ok') &&
          nodes.filter(line => line !== '').length === SIZE &&
          nodes.every(line => !/fail|handshake|disconnected/.test(line)) &&
          (link.includes('role:master') || link.includes('master_link_status:up')),
      )
    })
  const ownerOf = async (key: string) => {
    for (const port of ports) {
      const [slot = ''] = await askRedis(port, 'CLUSTER', 'KEYSLOT', key)
      const lines = await askRedis(port, 'CLUSTER', 'NODES')
      for (const line of lines) {
        const [, address = '', flags = '', , , , , , ...ranges] = line.split(' ')
        if (!flags.includes('master') || flags.includes('fail')) continue
        const has = ranges.some(range => {
          const [from = '', to = from] = range.split('-')
          return Number(from) <= Number(slot) && Number(slot) <= Number(to)
        })
        const [, known = ''] = /:(\d+)@/.exec(address) ?? []
        if (has) return ports.indexOf(Number(known))
      }
    }
    throw new Error(`no node has ${key}`)
  }
  const nodes = ports.map(
    (_, node): Node => ({
      start: () => launch(node),
      stop: signal => processes.stop(`node${node}`, signal),
      // Its bus is one address for all others, so no proxy can part it from them both ways.
      cut: () => Promise.reject(new Error('a node of a Redis Cluster cannot be cut off here')),
      heal: async () => {},
    }),
  )
  const dispose = () => processes[Symbol.asyncDispose]()
  try {
    for (const node of ports.keys()) await launch(node)
    await run('redis-cli', [
      ...['--cluster', 'create', ...ports.map(port => `127.0.0.1:${port}`)],
      ...['--cluster-replicas', '1', '--cluster-yes'],
    ])
    await settled()
    return {
      version: `${await redisVersion()}, a Redis Cluster of six`,
      nodes,
      urls: first => ports.map((_, step) => `redis://127.0.0.1:${ports[(first + step) % SIZE]}`),
      ownerOf,
      settled,
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}
