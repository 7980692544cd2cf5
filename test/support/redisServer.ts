import { rm } from 'node:fs/promises'
import net from 'node:net'
import { startBrokerProcess } from './brokerProcess.js'
import { temporaryDirectory } from './daemon.js'
import { findExecutable } from './executables.js'

/** Returns why no redis-server can be started here, `null` where one can. */
export const redisMissing = (): string | null =>
  findExecutable('redis-server') === null
    ? 'redis-server is not installed: apt-get install redis-server'
    : null

/** A redis-server on 127.0.0.1 only. */
export interface RedisServer extends AsyncDisposable {
  /** `redis://127.0.0.1:port`; it stays the same over restarts. */
  readonly url: string
  readonly port: number
  readonly pid: number | undefined
  /** Starts again; it has what it has written to its disk. Harmless while it runs. */
  start(): Promise<void>
  stop(signal?: NodeJS.Signals): Promise<void>
  /** Resolves with the first line of what it replies: `+OK`, `:1`, `$5`. */
  command(...args: readonly string[]): Promise<string>
  /** The same for a server that wants a password. */
  authorized(password: string, ...args: readonly string[]): Promise<string>
  /** Freezes the process: it takes connections and bytes but answers nothing. */
  pause(): void
  resume(): void
}

/**
 * Starts a server with options of its own, as on its command line: `--requirepass x`. It keeps what it has over a restart,
 * by its append-only file, unless it is told otherwise.
 */
export const startRedisServer = async (
  options: readonly string[] = [],
  { program = 'redis-server' }: { readonly program?: string } = {},
): Promise<RedisServer> => {
  const file = findExecutable(program)
  if (file === null) throw new Error(redisMissing() ?? 'redis-server is not installed')
  const directory = temporaryDirectory('redis')
  const args: string[] = []
  const broker = await startBrokerProcess({
    file,
    args,
    ready: /Ready to accept connections|\+monitor/,
    portTaken: /Address already in use/i,
    configure: async ({ main }) => {
      const own = ['--port', `${main}`, '--bind', '127.0.0.1', '--dir', directory.path]
      const kept = ['--save', '', '--appendonly', 'yes', '--appendfsync', 'always']
      // Without it a replica waits for five seconds.
      const soon = ['--repl-diskless-sync-delay', '0']
      args.splice(0, args.length, ...own, ...kept, ...soon, ...options)
    },
    answers: async () => {},
  }).catch(error => {
    directory.remove()
    throw error
  })
  const { main: port } = broker.ports

  return {
    url: `redis://127.0.0.1:${port}`,
    port,
    get pid() {
      return broker.pid
    },
    start: broker.start,
    stop: broker.stop,
    command: (...words) => commandAt(port, words),
    authorized: (password, ...words) => commandAt(port, words, password),
    pause: () => broker.signal('SIGSTOP'),
    resume: () => broker.signal('SIGCONT'),
    [Symbol.asyncDispose]: async () => {
      await broker.stop('SIGKILL')
      await rm(directory.path, { recursive: true, force: true })
      directory.remove()
    },
  }
}

/** Sends one command, by the protocol itself. */
export const commandAt = (port: number, words: readonly string[], password?: string): Promise<string> =>
  new Promise((resolve, reject) => {
    const commands = [...(password === undefined ? [] : [['AUTH', password]]), words]
    const socket = net.connect(port, '127.0.0.1', () => socket.write(commands.map(written).join('')))
    let text = ''
    let skipped = commands.length - 1
    socket.setEncoding('utf8')
    socket.on('data', chunk => {
      text += chunk
      const lines = text.split('\r\n')
      if (lines.length < 2) return
      // `+OK` of AUTH.
      if (skipped > 0 && lines.length < 3) return
      const line = lines[skipped] ?? ''
      skipped = 0
      socket.destroy()
      if (line.startsWith('-')) reject(new Error(line.slice(1)))
      else resolve(line)
    })
    socket.on('error', reject)
    socket.on('close', () => reject(new Error('the server has closed the connection')))
  })

const written = (words: readonly string[]): string =>
  `*${words.length}\r\n${words.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
