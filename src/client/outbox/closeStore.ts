import { defer, Observable, takeUntil } from 'rxjs'
import type { Time } from '../../base/time.js'
import type { OutboxStore } from './store.js'

/** How long a store has, in ms, to bring what it was given to safety. */
const PATIENCE = 5_000

/** Calls `done` when a store is closed, cannot be, or never says: a disk that hangs is no reason for its client to. */
export const closeStore = (store: Pick<OutboxStore, 'close'>, time: Time, done: () => void): void => {
  const late$ = new Observable<void>(subscriber => time.schedule(() => subscriber.next(), PATIENCE))
  const closing$ = defer(() => store.close())
  closing$.pipe(takeUntil(late$)).subscribe({ error: done, complete: done })
}
