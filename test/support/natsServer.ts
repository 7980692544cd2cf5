import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startBrokerProcess } from './brokerProcess.js'
import { temporaryDirectory } from './daemon.js'
import { findExecutable } from './executables.js'
import { natsMissing } from './nats.js'

/** A nats-server for clients that speak NATS, on 127.0.0.1 only. */
export interface NatsServer extends AsyncDisposable {
  /** `nats://127.0.0.1:port`; it stays the same over restarts. */
  readonly url: string
  /** `ws://127.0.0.1:port`. */
  readonly webSocketUrl: string
  /** Starts again; JetStream has what it had. Harmless while it runs. */
  start(): Promise<void>
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Reads another configuration, and resolves when it holds. */
  configure(config: NatsConfig): Promise<void>
  /** Forgets what JetStream has; to be called while it is stopped. */
  forget(): Promise<void>
  /** Freezes the process: it takes connections and bytes but answers nothing. */
  pause(): void
  resume(): void
}

/** Members of the server's configuration. */
export type NatsConfig = Readonly<Record<string, unknown>>

/** Starts a server with a configuration of its own; by default with JetStream and without accounts. */
export const startNatsServer = async (config: NatsConfig = {}): Promise<NatsServer> => {
  const file = findExecutable('nats-server')
  if (file === null) throw new Error(natsMissing() ?? 'nats-server is not installed')
  const directory = temporaryDirectory('nats')
  const path = join(directory.path, 'nats.conf')
  const store = join(directory.path, 'store')
  const write = ({ main, other }: { readonly main: number; readonly other: number }, given: NatsConfig) =>
    writeFile(
      path,
      JSON.stringify({
        server_name: 'test',
        listen: `127.0.0.1:${main}`,
        jetstream: { store_dir: store },
        websocket: { listen: `127.0.0.1:${other}`, no_tls: true },
        ...given,
      }),
    )

  const broker = await startBrokerProcess({
    file,
    args: ['-c', path],
    ready: /Server is ready/,
    portTaken: /address already in use/,
    configure: ports => write(ports, config),
    answers: async () => {},
  }).catch(error => {
    directory.remove()
    throw error
  })

  return {
    url: `nats://127.0.0.1:${broker.ports.main}`,
    webSocketUrl: `ws://127.0.0.1:${broker.ports.other}`,
    start: broker.start,
    stop: broker.stop,
    configure: async given => {
      await write(broker.ports, given)
      await broker.signalled('SIGHUP', /Reloaded server configuration/)
    },
    forget: () => rm(store, { recursive: true, force: true }),
    pause: () => broker.signal('SIGSTOP'),
    resume: () => broker.signal('SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      await broker.stop('SIGKILL')
      directory.remove()
    },
  }
}
