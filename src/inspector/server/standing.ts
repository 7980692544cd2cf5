import type { Snapshot } from '../../client/snapshot.js'
import type { Own } from '../model/observing.js'
import type { State } from '../protocol/messages.js'
import { wordsOf } from './wordsOf.js'

/** Filters that are told. */
const FILTERS = 500

/** Returns how a client stands, as it is told to pages: who observes what, what waits, what is counted. */
export const stateOf = (snapshot: Snapshot, own: readonly Own[]): State => {
  const { status, subscriptions, outbox, leases, counts, traffic, unsettled, held } = snapshot
  const running = new Set(own.filter(({ error }) => error === null).map(({ filter }) => filter))
  return {
    kind: 'state',
    status: status.state,
    server: 'server' in status ? (status.server ?? '') : '',
    observers: subscriptions.slice(0, FILTERS).map(({ filter, observers, phase, qos, granted }) => ({
      ...{ filter, observers, phase, qos, granted },
      own: running.has(filter) ? 1 : 0,
    })),
    own: own.map(({ filter, qos, error }) => ({
      ...{ filter, qos },
      problem: error === null ? '' : wordsOf(error),
    })),
    more: Math.max(0, subscriptions.length - FILTERS),
    counts: {
      ...{ leases, unsettled, held },
      queued: outbox.queued,
      'in flight': outbox.inFlight,
      received: traffic.received.messages,
      sent: traffic.sent.messages,
      ...counts,
    },
  }
}
