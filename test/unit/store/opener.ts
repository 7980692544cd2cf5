import type { OutboxStore } from 'rxtopics'
import { fileStore } from 'rxtopics/file-store'
import { done, load } from './support.js'

// Opens a store when it is told to, and says whether it has it.

let store: OutboxStore | null = null

const act = async ([what, path]: readonly [string, string]): Promise<unknown> => {
  if (what === 'close') {
    if (store !== null) await done(store.close())
    store = null
    return 'closed'
  }
  const wanted = fileStore(path)
  try {
    await load(wanted)
  } catch (error) {
    return error instanceof Error && error.name === 'StoreLockedError' ? 'locked' : String(error)
  }
  store = wanted
  return 'held'
}

process.on('message', (order: readonly [string, string]) => {
  void act(order).then(answer => process.send?.(answer))
})
process.send?.('ready')
