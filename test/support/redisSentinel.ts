import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startBrokerProcess } from './brokerProcess.js'
import { temporaryDirectory } from './daemon.js'
import { findExecutable } from './executables.js'
import { commandAt, redisMissing } from './redisServer.js'

/** A Sentinel that watches one primary, and is enough of a majority to choose another. */
export interface Sentinel extends AsyncDisposable {
  readonly url: string
  /** Resolves with how many replicas it knows. */
  replicas(): Promise<number>
}

export const startSentinel = async (name: string, primary: number): Promise<Sentinel> => {
  const file = findExecutable('redis-server')
  if (file === null) throw new Error(redisMissing() ?? 'redis-server is not installed')
  const directory = temporaryDirectory('redis-sentinel')
  const config = join(directory.path, 'sentinel.conf')
  const broker = await startBrokerProcess({
    file,
    args: [config, '--sentinel'],
    ready: /\+monitor/,
    portTaken: /Address already in use/i,
    configure: ({ main }) =>
      writeFile(
        config,
        [
          ...[`port ${main}`, 'bind 127.0.0.1', `dir ${directory.path}`],
          `sentinel monitor ${name} 127.0.0.1 ${primary} 1`,
          `sentinel down-after-milliseconds ${name} 500`,
          `sentinel failover-timeout ${name} 3000`,
        ].join('\n'),
      ),
    answers: async () => {},
  })
  const { main: port } = broker.ports
  return {
    url: `redis://127.0.0.1:${port}`,
    replicas: async () => {
      const reply = await commandAt(port, ['SENTINEL', 'REPLICAS', name])
      return Number(reply.slice(1))
    },
    [Symbol.asyncDispose]: async () => {
      await broker.stop('SIGKILL')
      directory.remove()
    },
  }
}
