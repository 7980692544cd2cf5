import { randomUUID } from 'node:crypto'
import { evaluate, type RabbitAddress } from './rabbit.js'

/** A virtual host of a node: what is in it nobody else sees. */
export interface RabbitHost {
  readonly name: string
  /** The URL of a node, or of a proxy to one, with this virtual host; as `guest`, who may do everything, unless told. */
  at(url: string, user?: { readonly username: string; readonly password: string }): string
  /** Lets a user do everything here, and makes it known to the node where it is not. */
  addUser(username: string, password: string): Promise<void>
  /** From now on nobody may bind a queue to what is under this filter. */
  deny(filter: string, exchange?: string): Promise<void>
  /** Ends all connections to it, with an error of the server. */
  disconnect(): Promise<void>
}

/** `prefix`: what stands before the routing keys of topics there. */
export const createRabbitHost = async (node: RabbitAddress, prefix = ''): Promise<RabbitHost> => {
  const name = `host-${randomUUID()}`
  const users = ['guest']
  const denied: string[] = []
  const allow = (user: string) =>
    `rabbit_auth_backend_internal:set_permissions(${text(user)}, ${text(name)}, <<".*">>, <<".*">>, <<".*">>, <<"test">>)`
  await evaluate(node, `rabbit_vhost:add(${text(name)}, <<"test">>)`)
  await evaluate(node, allow('guest'))

  const forbid = (user: string, exchange: string) =>
    `rabbit_auth_backend_internal:set_topic_permissions(${text(user)}, ${text(name)}, ${text(exchange)}, <<".*">>, ${text(
      `^(?!(?:${denied.join('|')})(?:\\\\.|$))`,
    )}, <<"test">>)`

  return {
    name,
    at: (url, { username, password } = { username: 'guest', password: 'guest' }) => {
      const { host } = new URL(url)
      return `amqp://${username}:${password}@${host}/${name}`
    },
    addUser: async (username, password) => {
      users.push(username)
      await evaluate(
        node,
        `catch rabbit_auth_backend_internal:add_user(${text(username)}, ${text(password)}, <<"test">>)`,
      )
      await evaluate(node, allow(username))
    },
    deny: async (filter, exchange = 'amq.topic') => {
      const key = prefix + filter.replace(/\/#$/, '').replaceAll('/', '.')
      denied.push(key.replaceAll('.', '\\\\.').replaceAll('+', '[^.]*').replaceAll('*', '[^.]*'))
      for (const user of users) await evaluate(node, forbid(user, exchange))
    },
    disconnect: async () => {
      await evaluate(
        node,
        `[rabbit_networking:close_connection(P, "by a test") || P <- rabbit_networking:connections(), proplists:get_value(vhost, rabbit_reader:info(P, [vhost])) =:= ${text(name)}]`,
      )
    },
  }
}

/** Erlang's word for a text; of the characters that mean something there, there is only `\`, which the caller escapes. */
const text = (value: string): string => `<<"${value}">>`
