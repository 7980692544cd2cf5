import { createReadStream } from 'node:fs'
import { escapeText } from '../base/escape.js'
import type { Properties, Qos } from '../message.js'
import { readLine } from '../testing/recording/line.js'
import { beyondRecording } from './envelope.js'
import { CommandError, fileError } from './errors.js'
import { bytesOf, linesOfFile } from './lines.js'
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
export async function* outgoingOf(path: string, { stdin }: World): AsyncGenerator<Outgoing> {
  let number = 0
  for await (const line of linesOfFile(path, stdin)) {
    number += 1
    if (line.trim() === '') continue
    const read = readLine(withoutMore(line))
    if (read._tag === 'Left')
      throw new CommandError(7, `${escapeText(path)}, line ${number}: ${escapeText(read.left)}`)
    const { topic, payload, qos, retain, properties } = read.right.message
    yield { topic, payload, qos, retain, properties }
  }
}

/** Returns a line as a recording has it, without what `sub --json` adds; a line that is none is left as it is. */
export const withoutMore = (line: string): string => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return line
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return line
  const kept = Object.entries({ at: 0, ...value }).filter(([name]) => !beyondRecording.has(name))
  return JSON.stringify(Object.fromEntries(kept))
}
