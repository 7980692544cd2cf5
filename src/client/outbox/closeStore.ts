import { concat, defer, EMPTY, type Observable } from 'rxjs'
import type { Time } from '../../base/time.js'
import type { OutboxStore } from './store.js'

/**
 * Closes a store once `read$` has completed; if that errors, it is not ours to close. Calls `done` when it is closed, when
 * it cannot be, and at `due` in any case: a disk that hangs is no reason for its client to.
 */
export const closeStore = (
  store: Pick<OutboxStore, 'close'>,
  time: Time,
  due: number,
  done: () => void,
  read$: Observable<never> = EMPTY,
): void => {
  const late = time.schedule(() => end(), due - time.now())
  const end = () => {
    // It is closed all the same, however late.
    if (late.closed) return
    late.unsubscribe()
    done()
  }
  concat(
    read$,
    defer(() => store.close()),
  ).subscribe({ error: end, complete: end })
}
