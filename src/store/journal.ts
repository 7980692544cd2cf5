import { TopicsError } from '../base/errors.js'
import type { Properties } from '../base/properties.js'
import type { StoredPublish } from '../client/outbox/store.js'

// The lines of a store's file, each a JSON object with an `op`.

/** A line of the file is not one that this version has written. */
export class StoreCorruptError extends TopicsError {
  override readonly name = 'StoreCorruptError'
  /** Counted from 1. */
  readonly line: number

  constructor(line: number, cause: unknown) {
    super(`line ${line} of the store cannot be read`, { cause })
    this.line = line
  }
}

type Line =
  | {
      readonly op: 'put'
      readonly key: number
      readonly topic: string
      readonly payload: string
      readonly qos: 1 | 2
      readonly retain: boolean
      readonly properties: Omit<Properties, 'correlationData'> & { readonly correlationData?: string }
      readonly since: number
      readonly handed: boolean
    }
  | { readonly op: 'handed' | 'remove'; readonly key: number }

const line = (content: Line): string => `${JSON.stringify(content)}\n`

export const writePut = ({ key, packet, since, handed }: StoredPublish): string => {
  const { topic, payload, qos, retain, properties } = packet
  const { correlationData, ...rest } = properties
  return line({
    op: 'put',
    key,
    topic,
    payload: Buffer.from(payload).toString('base64'),
    qos: qos === 2 ? 2 : 1,
    retain,
    properties: {
      ...rest,
      ...(correlationData === undefined
        ? {}
        : { correlationData: Buffer.from(correlationData).toString('base64') }),
    },
    since,
    handed,
  })
}

export const writeHanded = (key: number): string => line({ op: 'handed', key })

export const writeRemove = (key: number): string => line({ op: 'remove', key })

/**
 * Returns what a file says is left. A last line without an end is one that a crash cut off, and is left out; any other
 * that cannot be read throws a `StoreCorruptError`.
 */
export const readJournal = (text: string): Iterable<StoredPublish> => {
  const left = new Map<number, StoredPublish>()
  const lines = text.split('\n')
  lines.pop()
  for (const [i, each] of lines.entries()) {
    try {
      apply(left, JSON.parse(each) as Line)
    } catch (cause) {
      throw new StoreCorruptError(i + 1, cause)
    }
  }
  return left.values()
}

const apply = (left: Map<number, StoredPublish>, content: Line): void => {
  const { op, key } = content
  if (!Number.isSafeInteger(key)) throw new Error('no key')
  const before = left.get(key)
  switch (op) {
    case 'put':
      left.set(key, stored(content))
      return
    case 'handed':
      if (before !== undefined) left.set(key, { ...before, handed: true })
      return
    case 'remove':
      left.delete(key)
      return
    default:
      throw new Error(`unknown operation ${String(op)}`)
  }
}

const stored = (content: Extract<Line, { readonly op: 'put' }>): StoredPublish => {
  const { key, topic, payload, qos, retain, since, handed } = content
  const { correlationData, ...rest } = content.properties
  if (typeof topic !== 'string' || typeof payload !== 'string') throw new Error('no publish')
  return {
    key,
    since,
    handed,
    packet: {
      topic,
      payload: Buffer.from(payload, 'base64'),
      qos,
      retain,
      properties: {
        ...rest,
        ...(correlationData === undefined ? {} : { correlationData: Buffer.from(correlationData, 'base64') }),
      },
    },
  }
}
