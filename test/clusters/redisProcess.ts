import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Daemon, startDaemon, temporaryDirectory } from '../support/daemon.js'
import { findExecutable, run } from '../support/executables.js'

/** Returns why no cluster of Redis can be started here, `null` where one can. */
export const redisClusterMissing = (): string | null =>
  findExecutable('redis-server') === null || findExecutable('redis-cli') === null
    ? 'Redis is not installed: apt-get install redis-server redis-tools'
    : null

/** Redis servers that are started with options of their own. */
export interface RedisProcesses extends AsyncDisposable {
  /** Starts a server, or starts it again, in a folder of its own. */
  start(name: string, port: number, options: readonly string[]): Promise<void>
  stop(name: string, signal: NodeJS.Signals): Promise<void>
  /** A file in the folder of a server. */
  file(name: string, file: string): Promise<string>
}

export const createRedisProcesses = (): RedisProcesses => {
  const program = findExecutable('redis-server')
  if (program === null) throw new Error(redisClusterMissing() ?? 'redis-server is not installed')
  const directory = temporaryDirectory('redis-cluster')
  const daemons = new Map<string, Daemon>()
  const folder = async (name: string) => {
    const path = join(directory.path, name)
    await mkdir(path, { recursive: true })
    return path
  }
  return {
    start: async (name, port, options) => {
      const path = await folder(name)
      const daemon = startDaemon(program, [
        ...options,
        ...['--port', `${port}`, '--bind', '127.0.0.1', '--dir', path],
      ])
      daemons.set(name, daemon)
      await daemon.logged(line => /Ready to accept connections|\+monitor|Sentinel ID/.test(line))
    },
    stop: async (name, signal) => daemons.get(name)?.stop(signal),
    file: async (name, file) => join(await folder(name), file),
    [Symbol.asyncDispose]: async () => {
      await Promise.all([...daemons.values()].map(daemon => daemon.stop('SIGKILL')))
      directory.remove()
    },
  }
}

/** Resolves with the lines that a server replies; with none where it does not. */
export const askRedis = async (port: number, ...words: readonly string[]): Promise<readonly string[]> => {
  try {
    const text = await run('timeout', ['2', 'redis-cli', '-h', '127.0.0.1', '-p', `${port}`, ...words])
    return text.split(/\r?\n/).map(line => line.trim())
  } catch {
    return []
  }
}

export const redisVersion = async (): Promise<string> => {
  const [, version] = /v=(\S+)/.exec(await run('redis-server', ['--version'])) ?? []
  return `Redis ${version}`
}

/** Resolves when it holds. */
export const until = async (what: string, holds: () => Promise<boolean>): Promise<void> => {
  for (let waited = 0; !(await holds()); waited += 200) {
    if (waited > 60_000) throw new Error(`not within a minute: ${what}`)
    await sleep(200)
  }
}
