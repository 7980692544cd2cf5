import { execFile } from 'node:child_process'
import { chmod, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Daemon, startDaemon, temporaryDirectory } from '../support/daemon.js'

import { startProxy } from '../support/proxy.js'
import { findRabbit } from '../support/rabbitInstall.js'
import type { Cluster, Node } from './cluster.js'
import { quietPorts } from './ports.js'

/** Three nodes of RabbitMQ with the MQTT plugin, on 127.0.0.1 only, with a cookie and a port mapper of their own. */
export interface RabbitCluster extends Cluster {
  /** `mqtt://` of each node, through its proxy, that of `first` first. */
  mqttUrls(first: number): readonly string[]
  /** `amqp://` of the same. */
  amqpUrls(first: number): readonly string[]
}

export interface RabbitClusterOptions {
  /** What the queues of kept MQTT sessions are. @default classic */
  readonly sessions?: 'classic' | 'quorum'
}

interface Ports {
  readonly amqp: number
  readonly mqtt: number
  readonly distribution: number
}

const all = [0, 1, 2] as const

/** Starts three nodes that know each other: it takes half a minute, and 450 MB. */
export const startRabbitCluster = async (options: RabbitClusterOptions = {}): Promise<RabbitCluster> => {
  const tools = findRabbit()
  const directory = temporaryDirectory('rabbit-cluster')
  const [epmd = 0, ...free] = await quietPorts(10)
  const ports = all.map((node): Ports => {
    const [amqp = 0, mqtt = 0, distribution = 0] = free.slice(node * 3)
    return { amqp, mqtt, distribution }
  })
  const names = all.map(node => `lab${node}x${epmd}@localhost`)
  const cookie = `cookie${epmd}`
  const erlang = { HOME: directory.path, ERL_EPMD_ADDRESS: '127.0.0.1', ERL_EPMD_PORT: String(epmd) }
  await writeFile(join(directory.path, '.erlang.cookie'), cookie)
  await chmod(join(directory.path, '.erlang.cookie'), 0o400)
  for (const [node, own] of ports.entries()) {
    const path = join(directory.path, `${node}`)
    await mkdir(path)
    await writeFile(join(path, 'plugins'), '[rabbitmq_mqtt].')
    await writeFile(join(path, 'rabbitmq.conf'), configuration(own, names, options))
  }
  // Otherwise the first node would start one that outlives it.
  const mapper = startDaemon(tools.mapper, ['-port', String(epmd), '-address', '127.0.0.1'])
  const proxies = await Promise.all(
    ports.map(({ amqp, mqtt }) =>
      Promise.all([
        startProxy(`amqp://127.0.0.1:${amqp}`, { decode: false }),
        startProxy(`mqtt://127.0.0.1:${mqtt}`, { decode: false }),
      ]),
    ),
  )
  const daemons = new Map<number, Daemon>()
  const launch = async (node: number) => {
    const path = (name: string) => join(directory.path, `${node}`, name)
    const daemon = startDaemon(tools.server, [], {
      ...erlang,
      // One process, which signals reach.
      RUNNING_UNDER_SYSTEMD: 'yes',
      RABBITMQ_NODENAME: names[node] ?? '',
      RABBITMQ_DIST_PORT: String(ports[node]?.distribution),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} +S 1:1',
      RABBITMQ_CONFIG_FILE: path('rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: path('plugins'),
      RABBITMQ_MNESIA_BASE: path('mnesia'),
      RABBITMQ_LOG_BASE: path('log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
    })
    daemons.set(node, daemon)
    await started(daemon)
  }
  const evaluate = async (node: number, expression: string): Promise<string> => {
    const running = promisify(execFile)(
      tools.call,
      ['-sname', names[node] ?? '', '-c', cookie, '-timeout', '10', '-e'],
      { env: { ...process.env, ...erlang } },
    )
    running.child.stdin?.end(`${expression}.\n`)
    const { stdout } = await running
    return /^\{ok, ([\s\S]*)\}\s*$/.exec(stdout)?.[1] ?? ''
  }
  /** The nodes are strangers by another cookie: they end their connections, and take none. */
  const parted = async (node: number, by: string) => {
    const peers = names.filter(name => name !== names[node]).map(name => `'${name}'`)
    await evaluate(
      node,
      `[begin erlang:set_cookie(N, '${by}'), erlang:disconnect_node(N) end || N <- [${peers.join(', ')}]]`,
    )
  }
  const nodes = ports.map(
    (_, node): Node => ({
      start: () => launch(node),
      stop: async signal => daemons.get(node)?.stop(signal),
      cut: async () => {
        for (const proxy of proxies[node] ?? []) proxy.hold()
        await parted(node, 'parted')
      },
      heal: async () => {
        await parted(node, cookie)
        for (const proxy of proxies[node] ?? []) proxy.release()
      },
    }),
  )
  const agree = async (): Promise<boolean> => {
    const counts = await Promise.all(
      all.map(node => evaluate(node, 'length(rabbit_nodes:all_running())').catch(() => '')),
    )
    return counts.every(count => count === String(all.length))
  }
  const settled = async () => {
    for (let waited = 0; !(await agree()); waited += 500) {
      if (waited > 90_000) throw new Error('the nodes do not agree within 90 s')
      await sleep(500)
    }
  }
  const dispose = async () => {
    await Promise.all([...daemons.values()].map(daemon => daemon.stop('SIGKILL')))
    await mapper.stop('SIGKILL')
    await Promise.all(proxies.flat().map(proxy => proxy.close()))
    directory.remove()
  }
  const urlsOf = (kind: 0 | 1) => (first: number) =>
    all.map(step => proxies[(first + step) % all.length]?.[kind]?.url ?? '')
  try {
    // The first one founds the cluster, the others join it.
    await launch(0)
    await Promise.all([launch(1), launch(2)])
    await settled()
    const version = await evaluate(0, 'rabbit:base_product_version()')
    return {
      version: `RabbitMQ ${version.replaceAll('"', '')}`,
      nodes,
      amqpUrls: urlsOf(0),
      mqttUrls: urlsOf(1),
      settled,
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

/** A node that waits for the others takes longer than any that stands alone. */
const started = async (daemon: Daemon, trials = 4): Promise<void> => {
  try {
    await daemon.logged(line => line.includes('Server startup complete'))
  } catch (error) {
    if (trials <= 1 || !daemon.running) throw error
    await started(daemon, trials - 1)
  }
}

const configuration = (
  { amqp, mqtt }: Ports,
  names: readonly string[],
  { sessions = 'classic' }: RabbitClusterOptions,
): string =>
  [
    `listeners.tcp.1 = 127.0.0.1:${amqp}`,
    `mqtt.listeners.tcp.1 = 127.0.0.1:${mqtt}`,
    'mqtt.allow_anonymous = true',
    'mqtt.prefetch = 1000',
    `mqtt.durable_queue_type = ${sessions}`,
    'cluster_formation.peer_discovery_backend = classic_config',
    ...names.map((name, node) => `cluster_formation.classic_config.nodes.${node + 1} = ${name}`),
    'cluster_partition_handling = pause_minority',
    'log.console = true',
    'log.console.level = info',
    // The machine's memory and disk are not theirs alone.
    'vm_memory_high_watermark.absolute = 1GB',
    'disk_free_limit.absolute = 1MB',
    '',
  ].join('\n')
