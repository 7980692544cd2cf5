import { execFile } from 'node:child_process'
import { chmod, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { startBrokerProcess } from './brokerProcess.js'
import { startDaemon, temporaryDirectory } from './daemon.js'
import { freePorts } from './ports.js'
import { findRabbit, rabbitMissing } from './rabbitInstall.js'

export { rabbitMissing }

/** How a node is found and spoken to, by whatever process. */
export interface RabbitAddress {
  /** `amqp://127.0.0.1:port`; it stays the same over restarts. */
  readonly url: string
  /** `mqtt://127.0.0.1:port`, of its MQTT plugin; a virtual host stands before the user name, as in `host:guest`. */
  readonly mqttUrl: string
  readonly name: string
  readonly cookie: string
  /** The port of what knows the node's own. */
  readonly epmd: number
  readonly home: string
}

/** A node of RabbitMQ, on 127.0.0.1 only, with a cookie and a port mapper of its own. */
export interface RabbitNode extends AsyncDisposable {
  readonly address: RabbitAddress
  /** Freezes the process: it takes connections and bytes but answers nothing. */
  pause(): void
  resume(): void
}

/** Starts a node: it takes about ten seconds, and 150 MB. */
export const startRabbit = async (): Promise<RabbitNode> => {
  const { server: file, mapper } = findRabbit()
  const directory = temporaryDirectory('rabbit')
  const path = (name: string) => join(directory.path, name)
  const [epmd = 0, distribution = 0, mqtt = 0] = await freePorts(3)
  const name = `rxtopics${epmd}@localhost`
  const cookie = `cookie${epmd}`
  await writeFile(path('.erlang.cookie'), cookie)
  await chmod(path('.erlang.cookie'), 0o400)
  await writeFile(path('plugins'), '[rabbitmq_mqtt].')
  // Otherwise the node would start one that outlives it.
  const ports = startDaemon(mapper, ['-port', String(epmd), '-address', '127.0.0.1'])

  const node = await startBrokerProcess({
    file,
    args: [],
    env: {
      ...erlang(directory.path, epmd),
      // One process, which signals reach.
      RUNNING_UNDER_SYSTEMD: 'yes',
      RABBITMQ_NODENAME: name,
      RABBITMQ_DIST_PORT: String(distribution),
      RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1} +S 1:1',
      RABBITMQ_CONFIG_FILE: path('rabbitmq.conf'),
      RABBITMQ_ENABLED_PLUGINS_FILE: path('plugins'),
      RABBITMQ_MNESIA_BASE: path('mnesia'),
      RABBITMQ_LOG_BASE: path('log'),
      RABBITMQ_LOGS: '-',
      RABBITMQ_CONF_ENV_FILE: '/dev/null',
    },
    ready: /Server startup complete/,
    portTaken: /eaddrinuse|already in use/,
    configure: ({ main }) => writeFile(path('rabbitmq.conf'), configuration(main, mqtt)),
    answers: ({ main }) => accepts(main),
  }).catch(async error => {
    await ports.stop('SIGKILL')
    directory.remove()
    throw error
  })

  return {
    address: {
      ...{ name, cookie, epmd, home: directory.path },
      url: `amqp://127.0.0.1:${node.ports.main}`,
      mqttUrl: `mqtt://127.0.0.1:${mqtt}`,
    },
    pause: () => node.signal('SIGSTOP'),
    resume: () => node.signal('SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      await node.stop('SIGKILL')
      await ports.stop('SIGKILL')
      directory.remove()
    },
  }
}

let calls = 0

/** Lets a node evaluate an expression of Erlang, and resolves with the result as it prints it. */
export const evaluate = async (
  { name, cookie, epmd, home }: RabbitAddress,
  expression: string,
): Promise<string> => {
  const { call } = findRabbit()
  calls += 1
  // Two that go by one name at the same time are not let in.
  const own = `call${process.pid}x${calls}`
  const running = promisify(execFile)(call, ['-h', own, '-sname', name, '-c', cookie, '-e'], {
    env: { ...process.env, ...erlang(home, epmd) },
  })
  running.child.stdin?.end(`${expression}.\n`)
  const { stdout } = await running
  const [, result] = /^\{ok, ([\s\S]*)\}\s*$/.exec(stdout) ?? []
  if (result === undefined) throw new Error(`RabbitMQ did not evaluate ${expression}: ${stdout}`)
  return result
}

/** Ends all that serves and starts it again; durable queues have what they had. */
export const restartRabbit = async (address: RabbitAddress): Promise<void> => {
  await evaluate(address, 'rabbit:stop(), rabbit:start()')
  await accepts(Number(new URL(address.url).port))
}

const erlang = (home: string, epmd: number) => ({
  HOME: home,
  ERL_EPMD_ADDRESS: '127.0.0.1',
  ERL_EPMD_PORT: String(epmd),
})

const configuration = (amqp: number, mqtt: number): string =>
  [
    `listeners.tcp.1 = 127.0.0.1:${amqp}`,
    `mqtt.listeners.tcp.1 = 127.0.0.1:${mqtt}`,
    'loopback_users = none',
    'log.console = true',
    'log.console.level = info',
    // The machine's memory and disk are not the node's alone.
    'vm_memory_high_watermark.absolute = 1GB',
    'disk_free_limit.absolute = 1MB',
    '',
  ].join('\n')

/** Resolves when somebody takes connections there. */
const accepts = (port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.destroy()
      resolve()
    })
  })
