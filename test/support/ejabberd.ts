import { existsSync, readdirSync } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { answers } from './answers.js'
import { startBrokerProcess } from './brokerProcess.js'
import { temporaryDirectory } from './daemon.js'
import { findExecutable } from './executables.js'
import type { BrokerOptions, TestBroker } from './testBroker.js'

/** Returns why no ejabberd can be started here, `null` where one can. */
export const ejabberdMissing = (): string | null => {
  const absent = [
    ...(findExecutable('erl') === null ? ['erl'] : []),
    ...(findLibrary() === undefined ? ['ejabberd.app'] : []),
  ]
  return absent.length === 0
    ? null
    : `ejabberd is not installed (no ${absent.join(', ')}): apt-get install ejabberd`
}

export interface EjabberdBroker extends TestBroker {
  pause(): void
  resume(): void
}

export type EjabberdOptions = Omit<BrokerOptions, 'denied' | 'deniedPublish'>

/**
 * Starts an ejabberd of its own, on 127.0.0.1 only. It speaks MQTT 5 and 3.1.1, lets nobody in without a user name and
 * password, refuses filters of more than eight levels and closes the connection of a `$share` filter. A restart keeps
 * retained messages and no session. Its rules can only allow, so there is no `deny`.
 */
export const startEjabberd = async (options: EjabberdOptions = {}): Promise<EjabberdBroker> => {
  const erl = findExecutable('erl')
  const library = findLibrary()
  if (erl === null || library === undefined) throw new Error(ejabberdMissing() ?? 'ejabberd is not installed')
  const directory = temporaryDirectory('ejabberd')
  const path = (name: string) => join(directory.path, name)
  const isOpen = options.anonymous ?? options.users === undefined

  const broker = await startBrokerProcess({
    file: erl,
    args: [
      ...['-noinput', '-start_epmd', 'false', '-mnesia', 'dir', JSON.stringify(path('spool'))],
      ...['-pa', join(library, 'ebin'), '-s', 'ejabberd'],
      ...Object.entries(options.users ?? {}).flatMap(([user, password]) => [
        '-eval',
        register(user, password),
      ]),
    ],
    env: {
      HOME: directory.path,
      EJABBERD_CONFIG_PATH: path('ejabberd.yml'),
      EJABBERD_LOG_PATH: path('ejabberd.log'),
      ERL_LIBS: dirname(library),
    },
    ready: /Start accepting TCP connections at .* for mod_mqtt/,
    portTaken: /Failed to open socket at .* for mod_mqtt/,
    // JSON is YAML.
    configure: ({ main }) => writeFile(path('ejabberd.yml'), JSON.stringify(configuration(main, isOpen))),
    answers: ({ main }) => answers({ url: `mqtt://127.0.0.1:${main}`, ca: undefined }),
  }).catch(error => {
    directory.remove()
    throw error
  })

  return {
    name: 'ejabberd',
    url: `mqtt://127.0.0.1:${broker.ports.main}`,
    ca: undefined,
    versions: [5, 4],
    guest: isOpen ? { username: 'guest', password: 'guest' } : undefined,
    get pid() {
      return broker.pid
    },
    start: async ({ keep = options.persistence ?? false } = {}) => {
      if (!keep && broker.pid === undefined) await rm(path('spool'), { recursive: true, force: true })
      await broker.start()
    },
    stop: broker.stop,
    pause: () => broker.signal('SIGSTOP'),
    resume: () => broker.signal('SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      await broker.stop('SIGKILL')
      directory.remove()
    },
  }
}

/** Debian keeps its libraries in the folder of the architecture, each with its version in its name. */
const findLibrary = (): string | undefined =>
  ['/usr/lib', '/usr/local/lib']
    .filter(root => existsSync(root))
    .flatMap(root => [root, ...readdirSync(root).map(entry => join(root, entry))])
    .flatMap(folder => (existsSync(folder) ? libraries(folder) : []))
    .find(library => existsSync(join(library, 'ebin', 'ejabberd.app')))

const libraries = (folder: string): readonly string[] => {
  try {
    return readdirSync(folder)
      .filter(entry => /^ejabberd(-|$)/.test(entry))
      .map(entry => join(folder, entry))
  } catch {
    // No folder.
    return []
  }
}

const configuration = (port: number, isOpen: boolean) => ({
  hosts: ['localhost'],
  loglevel: 'info',
  listen: [{ port, ip: '127.0.0.1', module: 'mod_mqtt', backlog: 1000 }],
  // Whoever is registered needs the password, whoever is not comes in with any.
  auth_method: isOpen ? ['anonymous', 'internal'] : ['internal'],
  allow_multiple_connections: true,
  anonymous_protocol: 'both',
  modules: {
    mod_mqtt: {
      access_publish: { '#': [{ allow: 'all' }] },
      access_subscribe: { '#': [{ allow: 'all' }] },
      session_expiry: '1 hour',
    },
  },
})

const register = (user: string, password: string) =>
  `ejabberd_auth:try_register(${[user, 'localhost', password].map(text => `<<${JSON.stringify(text)}>>`).join(',')}).`
