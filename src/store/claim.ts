import { connect, createServer, type Server, type Socket } from 'node:net'
import { codeOf, type Disk } from './disk.js'
import type { LockPlace } from './lockPlace.js'

// A claim is a socket in a folder, on which its process listens. The system ends that with the process, however it ends,
// and gives no later one the name: so whether a claim counts is asked of nobody but the system.

export interface Claim {
  readonly name: string
  /** It has won: tells those that ask. */
  hold(): void
  /** Gives it back; nobody waits for it any more. */
  release(): Promise<void>
}

/** Makes a claim, which counts from the moment it can be seen. */
export const stake = async (on: Disk, place: LockPlace, name: string): Promise<Claim> => {
  const askers = new Set<Socket>()
  let isHeld = false
  const server = createServer(socket => {
    // Who asks may be gone already.
    socket.on('error', () => {})
    socket.on('close', () => askers.delete(socket))
    socket.unref()
    socket.write(isHeld ? HELD : CLAIMED)
    askers.add(socket)
  })
  // It has another name until it is listened to: unheard, it would count as one that was left behind.
  const unheard = `${name}${UNHEARD}`
  await listen(server, place.address(unheard))
  server.unref()

  const release = async () => {
    await on.rm(place.path(name), { force: true }).finally(() => {
      server.close()
      for (const socket of askers) socket.destroy()
    })
  }

  try {
    if (place.isFolder) await on.rename(place.path(unheard), place.path(name))
  } catch (error) {
    server.close()
    // Somebody has seen it before it was listened to, and has tidied it away.
    if (codeOf(error) === 'ENOENT') return stake(on, place, name)
    throw error
  }
  return {
    name,
    hold: () => {
      isHeld = true
      for (const socket of askers) socket.end(HELD)
    },
    release,
  }
}

export const UNHEARD = '.new'

const CLAIMED = '?'
const HELD = '!'

const listen = (server: Server, path: string): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject)
    // `exclusive`: not through the primary of a cluster, which outlives its workers.
    server.listen({ path, exclusive: true }, () => {
      server.off('error', reject)
      server.on('error', () => {})
      resolve()
    })
  })

/**
 * What becomes of another's claim:
 *
 * - `dead`: nobody listens, and nobody ever will
 * - `ended`: it was given up just now
 * - `first`: it is held, or comes before ours, or cannot be asked
 */
export type Fate = 'dead' | 'ended' | 'first'

/** Finds out what becomes of a claim. `isLater`: ours comes before it, so that it is given up unless it is held already. */
export const fateOf = (address: string, isLater: boolean, patience: number): Promise<Fate> =>
  new Promise(resolve => {
    const socket = connect(address)
    const end = (fate: Fate) => {
      clearTimeout(timer)
      socket.destroy()
      resolve(fate)
    }
    const timer = setTimeout(() => end('first'), patience)
    socket.on('data', (answer: Buffer) => {
      if (!isLater || answer.includes(HELD)) end('first')
    })
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ENOENT') end('dead')
      else end(error.code === 'ECONNRESET' || error.code === 'EPIPE' ? 'ended' : 'first')
    })
    socket.on('close', () => end('ended'))
  })
