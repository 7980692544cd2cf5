import { map, type Observable } from 'rxjs'
import { bytes } from '../codec/text/bytes.js'
import { topic } from '../topic/topic.js'
import type { Seen } from './envelope.js'
import { usageError } from './errors.js'
import { type Reading, readingWith, schemaCodec } from './reading.js'
import { text } from './values.js'
import type { Through } from './wanted.js'
import type { World } from './world.js'

/** The options that say how messages are read. */
export const seeingOptions = {
  template: {
    value: 'TEMPLATE',
    read: text,
    help: "a topic with names, such as 'site/{site}/door': its params are columns",
  },
  schema: {
    value: 'FILE',
    read: text,
    help: 'a JSON Schema (.json), or a module of an io-ts type, a Standard Schema or a codec',
  },
} as const

export interface Sight {
  /** What is observed for the template. */
  readonly filter: string | undefined
  /** The names of its params, in order. */
  readonly params: readonly string[]
  see(world: World): (source: Observable<Through>) => Observable<Seen>
}

/** Returns how messages are read, as the options say. */
export const sightOf = async (values: {
  readonly template: string | undefined
  readonly schema: string | undefined
}): Promise<Sight> => {
  const family = values.template === undefined ? null : topic(values.template as string, bytes)
  const read: Reading | null =
    values.schema === undefined ? null : readingWith(await schemaCodec(values.schema))
  const paramsOf = (name: string) => {
    const match = family?.match(name)
    return match?._tag === 'Right' ? (match.right as Readonly<Record<string, unknown>>) : null
  }
  const names: readonly string[] = family?.free ?? []
  const params = names.filter(name => name !== '+' && name !== '#')
  if (values.template !== undefined && params.length === 0)
    throw usageError('--template: no {name} in it; give a filter instead')
  return {
    filter: family?.filter,
    params,
    see: world => source => {
      const start = world.scheduler.now()
      return source.pipe(
        map(({ message, filter }) => ({
          at: world.scheduler.now() - start,
          wall: world.wall(),
          message,
          filter,
          params: paramsOf(message.topic),
          read: read === null ? null : read(message),
        })),
      )
    },
  }
}
