import type { Time } from '../../../base/time.js'
import { matchesFrom } from '../../../topic/filter/matches.js'
import type { Received, SubscribeRequest } from '../../driver.js'
import { aged } from '../../expiry.js'
import type { Mapping } from '../channels/mapping.js'
import type { Commands } from '../link/commands.js'
import type { Refusal } from '../link/replies.js'
import { scanIndex } from '../link/retained.js'
import { readFields } from './fields.js'
import { isAfter, timeOf } from './ids.js'
import type { Wanting } from './matching.js'
import { READ_ALL } from './scripts.js'

export interface FetchPort {
  readonly commands: Commands
  readonly mapping: Mapping
  readonly root: string
  readonly time: Time
  readonly entry: Wanting
  /** What asks: another may have followed, with another identifier. */
  readonly request: SubscribeRequest
  /** The last entry of the stream that was read: what comes later comes by it. */
  readonly position: string
  /** Called before what is stored is handed over. */
  granted(): void
  message(received: Received, identifiers: readonly number[], delivery: number): void
}

/**
 * Hands over what is stored for a filter, but for what the stream is yet to bring. Where it may not be looked for nothing is
 * granted, and `done` is told why.
 */
export const fetchRetained = (port: FetchPort, done: (refusal: Refusal | null) => void): void => {
  const { commands, mapping, root, time, entry, request, position, granted, message } = port
  const { filter, since } = entry
  const latest = isAfter(position, since) ? position : since
  const identifiers = request.identifier === undefined ? [] : [request.identifier]

  let isGranted = false
  const grant = () => {
    if (!isGranted) granted()
    isGranted = true
  }
  const found = (name: string, list: unknown) => {
    const fields = readFields(list, name)
    const topic = mapping.topicOf(name)
    if (fields === null || topic === null) return
    if (fields.id !== undefined && isAfter(fields.id, latest)) return
    const { payload, properties } = fields
    // Nobody settles it: it is there as long as it is stored.
    const stored: Received = { topic, payload, properties, qos: 0, retain: true, dup: false }
    const received = fields.id === undefined ? stored : aged(stored, time.wall() - timeOf(fields.id))
    if (received === null) return
    grant()
    message(received, identifiers, 0)
  }

  scanIndex(
    { commands, mapping, root },
    {
      filter,
      matches: topic => matchesFrom(filter, 0, topic),
      script: READ_ALL,
      found,
      done: refusal => {
        if (refusal === null) grant()
        // What it has had already it keeps.
        done(isGranted ? null : refusal)
      },
    },
  )
}
