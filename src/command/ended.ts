import { take } from 'rxjs'
import type { World } from './world.js'

/** Returns whether the command is to end, once it could be told. */
export const isEnded = ({ ended$ }: Pick<World, 'ended$'>): Promise<boolean> =>
  new Promise(done => {
    setImmediate(() => {
      let ended = false
      ended$.subscribe(() => (ended = true)).unsubscribe()
      done(ended)
    })
  })

/** Resolves with what work comes to, or `null` once the command is to end: what it reads may never end. */
export const unlessEnded = <T>(work: Promise<T>, { ended$ }: Pick<World, 'ended$'>): Promise<T | null> =>
  new Promise((resolve, reject) => {
    const ending = ended$.pipe(take(1)).subscribe(() => resolve(null))
    work.then(resolve, reject).finally(() => ending.unsubscribe())
  })
