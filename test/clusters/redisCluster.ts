import type { Cluster, Node } from './cluster.js'
import { addressOf, createParting } from './parting.js'
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
const PRIMARIES = 3
const SLOTS = 16_384

export const startRedisCluster = async (): Promise<RedisCluster> => {
  const free = await quietPorts(2 * SIZE)
  const [ports, buses] = [free.slice(0, SIZE), free.slice(SIZE)]
  const processes = createRedisProcesses()
  const parting = createParting()
  const announced = await Promise.all(ports.map((port, node) => parting.open(node, port)))
  const announcedBuses = await Promise.all(buses.map((port, node) => parting.open(node, port)))
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
      ...['--cluster-port', `${buses[node]}`, '--bind-source-addr', addressOf(node)],
      ...['--cluster-announce-ip', '127.0.0.1', '--cluster-announce-port', `${announced[node]}`],
      ...['--cluster-announce-bus-port', `${announcedBuses[node]}`],
      ...['--save', '', '--appendonly', 'yes', '--repl-diskless-sync-delay', '0', '--repl-timeout', '3'],
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
        if (has) return announced.indexOf(Number(known))
      }
    }
    throw new Error(`no node has ${key}`)
  }
  const nodes = ports.map(
    (_, node): Node => ({
      start: () => launch(node),
      stop: signal => processes.stop(`node${node}`, signal),
      cut: async () => parting.cut(node),
      heal: async () => parting.heal(node),
    }),
  )
  const dispose = async () => {
    await processes[Symbol.asyncDispose]()
    await parting[Symbol.asyncDispose]()
  }
  /** Makes the nodes a cluster: the first half are primaries, each with one of the others. */
  const found = async () => {
    const ask = (node: number, ...words: readonly string[]) => askRedis(ports[node] ?? 0, 'CLUSTER', ...words)
    for (const node of ports.keys())
      await ask(0, 'MEET', '127.0.0.1', `${announced[node]}`, `${announcedBuses[node]}`)
    for (let node = 0; node < PRIMARIES; node += 1) {
      const [from, to] = [node, node + 1].map(at => Math.floor((at * SLOTS) / PRIMARIES))
      await ask(node, 'ADDSLOTSRANGE', `${from}`, `${Number(to) - 1}`)
    }
    for (let node = PRIMARIES; node < SIZE; node += 1) {
      const [id = ''] = await ask(node - PRIMARIES, 'MYID')
      await until('a node knows its primary', async () => {
        const [answer] = await ask(node, 'REPLICATE', id)
        return answer === 'OK'
      })
    }
  }
  try {
    for (const node of ports.keys()) await launch(node)
    await found()
    await settled()
    return {
      version: `${await redisVersion()}, a Redis Cluster of six`,
      nodes,
      urls: first => ports.map((_, step) => `redis://127.0.0.1:${announced[(first + step) % SIZE]}`),
      ownerOf,
      settled,
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}
