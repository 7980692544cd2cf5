import { readFile, stat } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { checkOptions, isBoolean, isObject, isOneOf, isString, type Rules, required } from '../base/checks.js'
import { TopicsError } from '../base/errors.js'
import { escapeText, quote } from '../base/escape.js'
import { nearest } from '../base/nearest.js'
import { CommandError, fileError, usageError } from './errors.js'
import type { World } from './world.js'

/** A connection by its name. Paths are whole. */
export interface Profile {
  readonly url: string
  readonly username?: string
  readonly password?: string
  readonly passwordFile?: string
  readonly creds?: string
  readonly clientId?: string
  readonly mqtt?: '5' | '3.1.1' | '3.1'
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly insecure?: boolean
  /** Of the driver. */
  readonly options?: Readonly<Record<string, unknown>>
}

const rules: Rules = {
  url: required(isString),
  username: isString,
  password: isString,
  passwordFile: isString,
  creds: isString,
  clientId: isString,
  mqtt: isOneOf('5', '3.1.1', '3.1'),
  ca: isString,
  cert: isString,
  key: isString,
  insecure: isBoolean,
  options: isObject,
}

const paths = ['passwordFile', 'creds', 'ca', 'cert', 'key'] as const

/** Returns where profiles are: `RXTOPICS_PROFILES`, else the folder of the user's settings. */
export const profilesPath = ({ env }: Pick<World, 'env'>): string => {
  const { RXTOPICS_PROFILES: given, XDG_CONFIG_HOME, APPDATA, HOME, USERPROFILE } = env
  if (given !== undefined && given !== '') return resolve(given)
  const settings = XDG_CONFIG_HOME || APPDATA || join(HOME ?? USERPROFILE ?? '.', '.config')
  return resolve(settings, 'rxtopics', 'profiles.json')
}

/**
 * Returns a profile. There may be passwords in the file, so it is refused where others can read it.
 *
 * @throws CommandError 7 for a file that cannot be read, is not private or is wrong, 2 for a name that is not in it
 */
export const readProfile = async (name: string, world: Pick<World, 'env'>): Promise<Profile> => {
  const path = profilesPath(world)
  const all = await readProfiles(path)
  if (!Object.hasOwn(all, name)) {
    const near = nearest(name, Object.keys(all))
    const hint = near === undefined ? '' : `; did you mean ${quote(near)}?`
    throw usageError(`no profile ${quote(name)} in ${escapeText(path)}${hint}`)
  }
  const found = all[name]
  try {
    checkOptions(name, found, rules)
  } catch (error) {
    // Its text shows no value.
    throw error instanceof TopicsError ? new CommandError(7, `${path}: ${error.message}`, error) : error
  }
  const profile = found as Profile
  const folder = dirname(path)
  const whole = paths.flatMap(member => {
    const given = profile[member]
    return given === undefined ? [] : [[member, resolve(folder, given)] as const]
  })
  return { ...profile, ...Object.fromEntries(whole) }
}

const readProfiles = async (path: string): Promise<Readonly<Record<string, unknown>>> => {
  let text: string
  try {
    const { mode } = await stat(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      throw new CommandError(7, `${path}: others on this machine can read it: chmod 600`)
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw error instanceof CommandError ? error : fileError(path, error)
  }
  let all: unknown
  try {
    all = JSON.parse(text)
  } catch (error) {
    // What the parser says has a piece of the text in it, which may be a password.
    throw new CommandError(7, `${path}: not JSON`, error)
  }
  const problem = isObject(all)
  if (problem !== null || Array.isArray(all))
    throw new CommandError(7, `${path}: expected an object of profiles by their names`)
  return all as Readonly<Record<string, unknown>>
}
