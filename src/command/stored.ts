import { concatMap, from, map, take } from 'rxjs'
import { ObserverOverflowError } from '../base/subscribeErrors.js'
import type { Client } from '../client/client.js'
import { lookAt, MOST_BYTES, MOST_STORED } from '../inspector/model/retained.js'
import type { Message } from '../message.js'
import { isEnded } from './ended.js'
import { CommandError } from './errors.js'
import { finish } from './finish.js'
import { retainedOf } from './wanted.js'
import type { World } from './world.js'

/** Stored values by their topics: of several of a topic the last. Throws where they are more than are kept. */
export interface StoredValues {
  add(message: Message): void
  all(): ReadonlyMap<string, Message>
  bytes(): number
}

export const createStoredValues = (): StoredValues => {
  const values = new Map<string, Message>()
  let bytes = 0
  return {
    add: message => {
      bytes += message.payload.length - (values.get(message.topic)?.payload.length ?? 0)
      values.set(message.topic, message)
      if (values.size > MOST_STORED || bytes > MOST_BYTES) throw tooMuch()
    },
    all: () => values,
    bytes: () => bytes,
  }
}

const tooMuch = (cause?: unknown): CommandError => {
  const [most, size] = [MOST_STORED.toLocaleString('en-US'), MOST_BYTES / 1024 ** 2]
  return new CommandError(2, `more than ${most} stored values or ${size} MiB: give a narrower filter`, cause)
}

/** Resolves with what a broker has stored for filters; `null`: the command is to end. */
export const storedOf = async (
  client: Client,
  filters: readonly string[],
  world: World,
): Promise<StoredValues | null> => {
  await finish(retainedOf(client).pipe(take(1)), world)
  if (await isEnded(world)) return null
  const values = createStoredValues()
  const looks$ = from(filters).pipe(
    concatMap(filter => lookAt(client, filter, world.scheduler)),
    map(stored => stored.forEach(values.add)),
  )
  try {
    await finish(looks$, world)
  } catch (error) {
    throw error instanceof ObserverOverflowError ? tooMuch(error) : error
  }
  return (await isEnded(world)) ? null : values
}
