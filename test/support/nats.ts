import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answers } from './answers.js'
import { startBrokerProcess } from './brokerProcess.js'
import { temporaryDirectory } from './daemon.js'
import { findExecutable } from './executables.js'
import type { BrokerOptions, TestBroker } from './testBroker.js'

/** Returns why no nats-server can be started here, `null` where one can. */
export const natsMissing = (): string | null =>
  findExecutable('nats-server') === null ? 'nats-server is not installed: apt-get install nats-server' : null

export interface NatsBroker extends TestBroker {
  /** `nats://127.0.0.1:port`, for clients that speak NATS. */
  readonly natsUrl: string
  deny(filter: string): Promise<void>
  pause(): void
  resume(): void
}

/**
 * Starts a nats-server of its own, on 127.0.0.1 only. It speaks MQTT 3.1.1, and maps topics to its own subjects: it
 * grants QoS 2 as 1 and closes the connection of a QoS 2 publish, takes neither `.` nor space in a topic, and shares
 * nothing among a group.
 */
export const startNats = async (options: BrokerOptions = {}): Promise<NatsBroker> => {
  const file = findExecutable('nats-server')
  if (file === null) throw new Error(natsMissing() ?? 'nats-server is not installed')
  const directory = temporaryDirectory('nats')
  const config = join(directory.path, 'nats.conf')
  const store = join(directory.path, 'store')
  const denied = [...(options.denied ?? [])]
  const configure = ({ main, other }: { readonly main: number; readonly other: number }) =>
    writeFile(
      config,
      JSON.stringify({
        server_name: 'test',
        listen: `127.0.0.1:${other}`,
        jetstream: { store_dir: store },
        max_payload: 16 * 1024 * 1024,
        mqtt: {
          listen: `127.0.0.1:${main}`,
          // What was not acknowledged is sent again after this, and not before, also in a new connection.
          ack_wait: '1s',
          ...(letsAnonymousIn(options) ? { no_auth_user: anonymous } : {}),
        },
        ...(letsAnonymousIn(options) ? { no_auth_user: anonymous } : {}),
        authorization: { users: users({ ...options, denied }) },
      }),
    )

  const broker = await startBrokerProcess({
    file,
    args: ['-c', config],
    ready: /Server is ready/,
    portTaken: /address already in use/,
    configure,
    answers: ({ main }) => answers({ url: `mqtt://127.0.0.1:${main}`, ca: undefined }),
  }).catch(error => {
    directory.remove()
    throw error
  })

  return {
    name: 'nats-server',
    url: `mqtt://127.0.0.1:${broker.ports.main}`,
    natsUrl: `nats://127.0.0.1:${broker.ports.other}`,
    ca: undefined,
    versions: [4],
    guest: undefined,
    get pid() {
      return broker.pid
    },
    start: async ({ keep = options.persistence ?? false } = {}) => {
      if (!keep && broker.pid === undefined) await rm(store, { recursive: true, force: true })
      await broker.start()
    },
    stop: broker.stop,
    deny: async filter => {
      denied.push(filter)
      await configure(broker.ports)
      await broker.signalled('SIGHUP', /Reloaded server configuration/)
    },
    pause: () => broker.signal('SIGSTOP'),
    resume: () => broker.signal('SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      await broker.stop('SIGKILL')
      directory.remove()
    },
  }
}

const anonymous = 'anonymous'

const letsAnonymousIn = ({ anonymous: welcome, users: known }: BrokerOptions) =>
  welcome ?? known === undefined

const users = (options: BrokerOptions) => {
  const permissions = {
    subscribe: { deny: (options.denied ?? []).flatMap(subjects) },
    publish: { deny: (options.deniedPublish ?? []).flatMap(subjects) },
  }
  const known = Object.entries(options.users ?? {})
  return [...known, ...(letsAnonymousIn(options) ? [[anonymous, anonymous]] : [])].map(
    ([user, password]) => ({
      user,
      password,
      permissions,
    }),
  )
}

/** Returns the subjects that a filter stands for: `a/#` matches `a` too, `a.>` does not match `a`. */
const subjects = (filter: string): readonly string[] => {
  const subject = filter.replaceAll('/', '.').replaceAll('+', '*').replace(/#$/, '>')
  return subject.endsWith('.>') ? [subject, subject.slice(0, -2)] : [subject]
}
