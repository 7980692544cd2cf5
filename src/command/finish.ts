import { type Observable, takeUntil } from 'rxjs'
import type { World } from './world.js'

/** Resolves when a stream completes or the command is to end; rejects with what the stream fails with. */
export const finish = (stream$: Observable<unknown>, { ended$ }: World): Promise<void> =>
  new Promise((resolve, reject) => {
    stream$.pipe(takeUntil(ended$)).subscribe({ error: reject, complete: resolve })
  })
