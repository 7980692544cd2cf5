import { randomBytes } from 'node:crypto'
import { basename, dirname, join } from 'node:path'
import { type Claim, fateOf, stake, UNHEARD } from './claim.js'
import { codeOf, type Disk } from './disk.js'
import { StoreLockedError } from './errors.js'
import { type LockPlace, placeApart, placeBeside } from './lockPlace.js'

export interface Lock {
  /** The file that is meant, whatever links lead to it. */
  readonly file: string
  /** Whether it still is: who takes the folder away takes the lock with it. */
  readonly isHeld: () => Promise<boolean>
  readonly release: () => Promise<void>
}

export interface LockSettings {
  readonly platform?: NodeJS.Platform
  /** Ms for another process to say what its claim is worth. */
  readonly patience?: number
  /** Returns the number of a claim: 16 hexadecimal digits, the smaller of which goes first. */
  readonly random?: () => string
}

/** There are no sockets there, or none of such a name. */
const NO_SOCKETS = new Set(['ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EPERM', 'EINVAL', 'ENAMETOOLONG'])

/**
 * Takes a file, which nobody else may have: rejects with a `StoreLockedError` if somebody has. Whoever wants it makes a
 * claim, and only then looks for others; it is theirs once they see no other that counts. Of two that do so at a time at least
 * one sees the other; who has the smaller number goes first, and the other gives up.
 */
export const lock = async (on: Disk, path: string, settings: LockSettings = {}): Promise<Lock> => {
  const { platform = process.platform, patience = 5_000 } = settings
  const { random = () => randomBytes(8).toString('hex') } = settings
  const file = await realFile(on, path)
  const { place, claim } = await stakeSomewhere(on, file, platform, `${process.pid}.${random()}`)
  const release = async () => {
    await claim.release().finally(() => place.close())
  }
  try {
    if (place.isFolder) await prevail(on, place, claim, file, patience)
  } catch (error) {
    await release()
    throw error
  }
  claim.hold()
  const isHeld = async () => !place.isFolder || (await on.readdir(place.folder)).includes(claim.name)
  return { file, isHeld, release }
}

const realFile = async (on: Disk, path: string): Promise<string> =>
  on.realpath(path).catch(async (error: unknown) => {
    if (codeOf(error) !== 'ENOENT') throw error
    return join(await on.realpath(dirname(path)), basename(path))
  })

const stakeSomewhere = async (on: Disk, file: string, platform: NodeJS.Platform, end: string) => {
  const place = await placeBeside(on, file, platform)
  try {
    return { place, claim: await stake(on, place, `${place.prefix}${end}`) }
  } catch (error) {
    await place.close()
    const code = codeOf(error) ?? ''
    if (!place.isFolder && code === 'EADDRINUSE') throw new StoreLockedError(file, 0)
    if (!NO_SOCKETS.has(code)) throw error
  }
  const apart = placeApart(file)
  return { place: apart, claim: await stake(on, apart, `${apart.prefix}${end}`) }
}

/** Resolves when no other claim counts. */
const prevail = async (on: Disk, place: LockPlace, claim: Claim, file: string, patience: number) => {
  for (let isSettled = false; !isSettled; ) {
    isSettled = true
    const names = (await on.readdir(place.folder)).filter(name => isClaim(name, place))
    if (!names.includes(claim.name)) throw new Error(`the lock was taken away: ${place.path(claim.name)}`)
    for (const name of names) {
      if (name === claim.name) continue
      const isUnheard = name.endsWith(UNHEARD)
      const isLater = !isUnheard && numberOf(claim.name) < numberOf(name)
      const fate = await fateOf(place.address(name), isLater, patience)
      if (fate === 'dead') await on.rm(place.path(name), { force: true })
      else if (isUnheard) continue
      else if (fate === 'first') throw new StoreLockedError(file, pidOf(name, place))
      else isSettled = false
    }
  }
}

/** Of this file: that of `a.lock` begins as those on `a` do. */
const isClaim = (name: string, { prefix }: LockPlace): boolean =>
  name.startsWith(prefix) && /^\d+\.[0-9a-f]{16}(?:\.new)?$/.test(name.slice(prefix.length))

const numberOf = (name: string): string => name.slice(name.lastIndexOf('.') + 1)

const pidOf = (name: string, { prefix }: LockPlace): number =>
  Number.parseInt(name.slice(prefix.length), 10) || 0
