import { stat } from 'node:fs/promises'
import { escapeText } from '../base/escape.js'
import { CommandError, fileError, usageError } from './errors.js'
import { readText } from './textFile.js'
import type { World } from './world.js'

/** Where a password may come from, but for the environment. */
export interface PasswordSources {
  /** Of the command line. */
  readonly file: string | undefined
  /** `true`: from whoever sits at the terminal. */
  readonly ask: boolean
  readonly inUrl: string
  readonly profile: { readonly password?: string; readonly passwordFile?: string }
}

/** Returns the password: what the command line says, else the URL, the profile, the environment. */
export const passwordOf = async (sources: PasswordSources, world: World): Promise<string | undefined> => {
  const { file, ask, inUrl, profile } = sources
  if (file !== undefined && ask) throw usageError('--password-file or --ask-password, not both')
  if (file !== undefined) return fromFile(file, world)
  if (ask) return asked(world)
  if (inUrl !== '') return inUrl
  if (profile.password !== undefined) return profile.password
  if (profile.passwordFile !== undefined) return fromFile(profile.passwordFile, world)
  return world.env['RXTOPICS_PASSWORD']
}

const fromFile = async (path: string, { stderr }: World): Promise<string | undefined> => {
  try {
    const { mode } = await stat(path)
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      stderr.write(`${escapeText(path)} can be read by others on this machine: chmod 600\n`)
  } catch (error) {
    throw fileError(path, error)
  }
  return (await readText(path)).split(/\r?\n/, 1)[0]
}

const asked = async ({ ask }: World): Promise<string> => {
  const answer = await ask('Password: ')
  if (answer === 'no terminal') throw usageError('--ask-password needs a terminal')
  if (answer === 'refused') throw new CommandError(4, 'no password was given')
  return answer.text
}
