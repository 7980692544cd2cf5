import { createReadStream } from 'node:fs'
import type { Properties, Qos } from '../message.js'
import { fileError } from './errors.js'
import { bytesOf } from './lines.js'
import { recordedOf } from './recorded.js'
import type { World } from './world.js'

/** What is to be published. */
export interface Outgoing {
  readonly topic: string
  readonly payload: Uint8Array | string
  readonly qos: Qos | undefined
  readonly retain: boolean | undefined
  readonly properties: Properties
}

/** Bytes of a payload from a file, at most: MQTT carries no more. */
const LARGEST = 0x0fff_ffff

/** Returns all of a file as one payload, `-` is standard input. */
export const payloadOf = async (path: string, { stdin }: World): Promise<Uint8Array> => {
  try {
    return await bytesOf(
      path === '-' ? stdin : (createReadStream(path) as AsyncIterable<Uint8Array>),
      LARGEST,
    )
  } catch (error) {
    throw fileError(path, error)
  }
}

/** Yields what lines of JSON say, as `sub --json` and `record` write them. */
export async function* outgoingOf(path: string, world: World): AsyncGenerator<Outgoing> {
  for await (const { message } of recordedOf(path, world)) {
    const { topic, payload, qos, retain, properties } = message
    yield { topic, payload, qos, retain, properties }
  }
}
