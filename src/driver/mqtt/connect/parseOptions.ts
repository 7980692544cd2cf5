import { type Either, left, right } from '../../../base/either.js'
import type { OptionError } from '../../../base/errors.js'
import type { MqttOptions } from '../options.js'
import { mqttOptionErrors } from './checkOptions.js'
import { lineOptions } from './lineOptions.js'

/**
 * Returns options for `mqtt` from data that anybody may have written, a file of JSON perhaps: `Right` with them, or `Left`
 * with all that is wrong, each with its path and without its value. Options that each are right but cannot work
 * together are told once all of them are. Opens nothing.
 *
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { mqtt, parseMqttOptions } from 'rxtopics/mqtt'
 *
 * const read = parseMqttOptions(JSON.parse('{ "keepalive": 30, "credentials": { "username": "gateway" } }'))
 * if (read._tag === 'Left') for (const { path, reason } of read.left) console.error(path, reason)
 * else createClient(mqtt('mqtt://localhost', read.right))
 * ```
 */
export const parseMqttOptions = (value: unknown): Either<readonly OptionError[], MqttOptions> => {
  const errors = mqttOptionErrors(value, lineOptions)
  return errors.length > 0 ? left(errors) : right({ ...(value as MqttOptions) })
}
