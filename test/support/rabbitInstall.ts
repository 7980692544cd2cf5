import { existsSync, readdirSync, realpathSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { findExecutable } from './executables.js'

/** Returns why no RabbitMQ can be started here, `null` where one can. */
export const rabbitMissing = (): string | null => {
  const absent = [
    ...(findServer() === undefined ? ['rabbitmq-server'] : []),
    ...(findCall() === undefined ? ['erl_call'] : []),
    ...(findExecutable('epmd') === null ? ['epmd'] : []),
  ]
  return absent.length === 0
    ? null
    : `RabbitMQ is not installed (no ${absent.join(', ')}): apt-get install rabbitmq-server`
}

/** What a node needs: the server, what talks to a node without being one, and the port mapper of Erlang. */
export interface RabbitInstall {
  readonly server: string
  readonly call: string
  readonly mapper: string
}

export const findRabbit = (): RabbitInstall => {
  const server = findServer()
  const call = findCall()
  const mapper = findExecutable('epmd')
  if (server === undefined || call === undefined || mapper === null)
    throw new Error(rabbitMissing() ?? 'RabbitMQ is not installed')
  return { server, call, mapper }
}

/** The program itself: what Debian has in the path changes the user first. */
const findServer = (): string | undefined => {
  const root = '/usr/lib/rabbitmq/lib'
  if (!existsSync(root)) return undefined
  return readdirSync(root)
    .map(version => join(root, version, 'sbin', 'rabbitmq-server'))
    .find(existsSync)
}

/** What talks to a node without being one; it stands beside `erl`. */
const findCall = (): string | undefined => {
  const erl = findExecutable('erl')
  if (erl === null) return undefined
  const call = join(dirname(realpathSync(erl)), 'erl_call')
  return existsSync(call) ? call : undefined
}
