import type { SubscribeRequest } from '../../driver.js'
import type { KeptQueue } from '../link/plain.js'
import { ensureQueue, forgetQueue, keptOptions, type Run, sessionQueue } from '../link/queues.js'
import type { Resolved } from './resolve.js'

/** What a driver keeps of a client's session from link to link. */
export interface SessionMemory {
  /** The next connection starts with nothing. */
  clean: boolean
  /** This program knows all that the session's queue is bound to. */
  complete: boolean
  /** What its filters were last asked for with. */
  readonly known: Map<string, SubscribeRequest>
  /** Of those, what a lost connection has left bound or not. */
  readonly unsure: Set<string>
}

/** A session that is kept, as it was found. */
export interface FoundSession {
  readonly kept: KeptQueue
  readonly present: boolean
}

/** Makes sure that what a link needs is there. */
export const prepareSession = async (
  run: Run,
  clientId: string,
  options: Resolved,
  memory: SessionMemory,
): Promise<FoundSession | undefined> => {
  await ensureExchange(run, options.exchange)
  const name = sessionQueue(clientId)
  const isKept = options.clean !== true
  if (memory.clean) {
    // Nobody has kept anything by a name that was made up.
    if (isKept || options.clientId !== undefined) await forgetQueue(run, name)
    forget(memory)
  }
  if (!isKept) return undefined
  const present = await ensureQueue(run, name, keptOptions(options, options.sessionExpiry, true))
  if (!present) {
    forget(memory)
    memory.complete = true
  }
  return { present, kept: { name, foreign: !memory.complete, known: memory.known, unsure: memory.unsure } }
}

const forget = ({ known, unsure }: SessionMemory) => {
  known.clear()
  unsure.clear()
}

/** The broker's own. */
const PREDECLARED = 'amq.topic'
const ACCESS_REFUSED = 403

const ensureExchange = async (run: Run, exchange: string): Promise<void> => {
  if (exchange === PREDECLARED) return
  try {
    await run(channel => channel.assertExchange(exchange, 'topic', { durable: true }))
  } catch (error) {
    if ((error as { readonly code?: unknown }).code !== ACCESS_REFUSED) throw error
    // Who may not declare one may well use it.
    await run(channel => channel.checkExchange(exchange))
  }
}
