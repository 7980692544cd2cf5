import {
  type Check,
  checkArgument,
  checkOptions,
  isFunction,
  isOneOf,
  isRecordOf,
  isString,
  required,
} from '../base/checks.js'
import { OptionError } from '../base/errors.js'
import { type JsonSchema, selfDescription } from '../base/selfDescription.js'
import { type Contract, isContract, type Topics } from '../topic/contract.js'
import { levelsOf, type Topic } from '../topic/topic.js'
import { addressOf } from './address.js'
import type { AsyncApiChannel, AsyncApiDocument, AsyncApiMessage, AsyncApiOperation } from './document.js'
import { pointer } from './pointer.js'
import { createSchemas, type Schemas } from './schemas.js'
import { isServers, serverOf } from './servers.js'

/** What an application does with a topic. */
export type Direction = 'send' | 'receive' | 'both'

/** Options of `asyncApi`. */
export interface AsyncApiOptions<N extends string = string> {
  /** The name of the application. */
  readonly title: string
  /** The version of the contract, as people count it: `1.4.0`. */
  readonly version: string
  /**
   * What the application is for; CommonMark.
   *
   * @default none
   */
  readonly description?: string
  /**
   * The URI that tells the application from others: `urn:example:home`.
   *
   * @default none
   */
  readonly id?: string
  /**
   * Where it can be reached, by name.
   *
   * @default none
   */
  readonly servers?: Readonly<Record<string, AsyncApiServerOptions>>
  /**
   * What the application does with each topic, by its name in the contract. A topic with anonymous wildcards is
   * received only.
   *
   * @default 'both' for each topic that is not named
   */
  readonly directions?: { readonly [K in N]?: Direction }
  /**
   * Returns the JSON Schema (draft 7) of a codec or schema, or `undefined` to leave it to the library. It is asked about
   * each first: for codecs of one's own, and for schemas that do not show what they are made of.
   *
   * @default none
   */
  readonly jsonSchema?: (part: unknown) => JsonSchema | undefined
}

/** A server. */
export interface AsyncApiServerOptions {
  /** Scheme, host, port and path. A URL with a user, a password, a query or a fragment is refused. */
  readonly url: string
  /**
   * What it is for; CommonMark.
   *
   * @default none
   */
  readonly description?: string
}

/**
 * Returns an AsyncAPI 3.0 document of a contract, as plain JSON: its topics as channels with parameters, what is done
 * with them as operations, and their payloads as JSON Schemas. It is the same each time, in the order of the contract.
 *
 * Schemas are read from io-ts types, from what zod, arktype and others offer as JSON Schema, from `oneOf`, `envelope`
 * and `versioned`, and from the codecs of text. They describe what is sent. Of what shows no structure there is a
 * description and nothing else.
 *
 * @throws OptionError for what is not a contract, and for an option that is unknown, missing or wrong
 * @see https://www.asyncapi.com/docs/reference/specification/v3.0.0
 * @example
 * ```ts
 * import * as t from 'io-ts'
 * import { contract, json, topic } from 'rxtopics'
 * import { asyncApi } from 'rxtopics/asyncapi'
 *
 * const home = contract({ climate: topic('home/{room}/climate', json(t.type({ celsius: t.number }))) })
 * const document = asyncApi(home, {
 *   title: 'Home',
 *   version: '1.0.0',
 *   servers: { broker: { url: 'mqtts://broker.example:8883' } },
 *   directions: { climate: 'receive' },
 * })
 * console.log(JSON.stringify(document, undefined, 2))
 * ```
 */
export const asyncApi = <T extends Topics>(
  contract: Contract<T>,
  options: AsyncApiOptions<keyof T & string>,
): AsyncApiDocument => {
  checkArgument('asyncApi.contract', contract, isContract)
  checkOptions('asyncApi', options, {
    title: required(isString),
    version: required(isString),
    description: isString,
    id: isUri,
    servers: isServers,
    directions: isRecordOf(isOneOf('send', 'receive', 'both')),
    jsonSchema: isFunction,
  })
  const { title, version, description, id, servers, jsonSchema } = options
  const directions = new Map(Object.entries(options.directions ?? {}) as [string, Direction][])
  const topics = Object.entries<Topic<unknown, string, unknown>>(contract.topics)
  checkDirections(directions, contract.topics)
  const schemas = createSchemas(jsonSchema)
  const channels = topics.map(([name, topic]) => [name, channelOf(name, topic, schemas)] as const)
  const shared = schemas.shared()
  return {
    asyncapi: '3.0.0',
    ...(id === undefined ? {} : { id }),
    info: { title, version, ...(description === undefined ? {} : { description }) },
    ...(servers === undefined
      ? {}
      : {
          servers: Object.fromEntries(
            Object.entries(servers).map(([name, server]) => [name, serverOf(server.url, server.description)]),
          ),
        }),
    channels: Object.fromEntries(channels),
    operations: Object.fromEntries(
      topics.flatMap(([name, topic]) => operationsOf(name, topic, directions.get(name) ?? 'both')),
    ),
    ...(Object.keys(shared).length === 0 ? {} : { components: { schemas: shared } }),
  }
}

const isUri: Check = value =>
  typeof value === 'string' && /^[A-Za-z][A-Za-z0-9+.-]*:[!-~]+$/.test(value) ? null : 'expected a URI'

const isOpen = (topic: Topic<unknown, string, unknown>): boolean =>
  topic.free.some(name => name === '+' || name === '#')

const checkDirections = (directions: ReadonlyMap<string, Direction>, topics: Topics): void => {
  for (const [name, direction] of directions) {
    const path = `asyncApi.directions.${name}`
    const topic = Object.hasOwn(topics, name) ? topics[name] : undefined
    if (topic === undefined) throw new OptionError(path, 'the contract has no such topic')
    if (direction !== 'receive' && isOpen(topic)) {
      throw new OptionError(path, "expected 'receive': nothing can be sent to anonymous wildcards")
    }
  }
}

const channelOf = (
  name: string,
  topic: Topic<unknown, string, unknown>,
  schemas: Schemas,
): AsyncApiChannel => {
  const { address, parameters } = addressOf(levelsOf(topic))
  const { codec } = topic
  const contentType = (codec as { readonly contentType?: string } | undefined)?.contentType
  const choices = selfDescription(codec)?.choices ?? [[contentType, codec] as const]
  const messages = choices.map(([type, choice], index): [string, AsyncApiMessage] => [
    index === 0 ? name : `${name}.${index + 1}`,
    {
      name,
      ...(type === undefined ? {} : { contentType: type }),
      payload: choice === undefined ? { description: 'bytes' } : schemas.of(choice),
    },
  ])
  return {
    address,
    ...(Object.keys(parameters).length === 0 ? {} : { parameters }),
    messages: Object.fromEntries(messages),
  }
}

const operationsOf = (
  name: string,
  topic: Topic<unknown, string, unknown>,
  direction: Direction,
): readonly (readonly [string, AsyncApiOperation])[] => {
  const channel = { $ref: pointer('channels', name) }
  const { qos, retain } = topic.publish ?? {}
  const mqtt = {
    ...(qos === undefined ? {} : { qos }),
    ...(retain === undefined ? {} : { retain }),
    bindingVersion: '0.2.0' as const,
  }
  const told = qos === undefined && retain === undefined ? {} : { bindings: { mqtt } }
  const send = [`send.${name}`, { action: 'send', channel, ...told }] as const
  const receive = [`receive.${name}`, { action: 'receive', channel }] as const
  if (direction === 'receive' || isOpen(topic)) return [receive]
  return direction === 'send' ? [send] : [send, receive]
}
