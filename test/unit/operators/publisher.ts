import { map, type Observable, of } from 'rxjs'
import type { Receipt } from '../../../src/message.js'
import type { Publisher } from '../../../src/operators/support/publisher.js'

export const receiptOf = (at: string, outcome: Receipt['outcome'] = 'sent'): Receipt => ({
  outcome,
  topic: at,
  qos: 0,
  noMatchingSubscribers: false,
})

/** A client that answers each publish when `settled` emits, and notes what it was given. */
export const publisher = (
  settled: (at: string) => Observable<unknown> = () => of(0),
  outcome?: Receipt['outcome'],
): { readonly sent: readonly unknown[][]; readonly client: Publisher } => {
  const sent: unknown[][] = []
  const publish = (target: string | { readonly filter: string }, ...rest: unknown[]) => {
    const at = typeof target === 'string' ? target : target.filter
    sent.push([at, ...rest])
    return settled(at).pipe(map(() => receiptOf(at, outcome)))
  }
  return { sent, client: { publish } as Publisher }
}
