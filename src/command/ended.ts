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
