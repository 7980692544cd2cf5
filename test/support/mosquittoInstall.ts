import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { findExecutable, searchPath } from './executables.js'

/** Paths of the programs. */
export interface MosquittoInstall {
  readonly broker: string
  readonly control: string
  readonly passwords: string
  readonly dynamicSecurity: string
}

/** Returns why no mosquitto can be started here, `null` where one can. */
export const mosquittoMissing = (directories: readonly string[] = searchPath()): string | null => {
  const install = locate(directories)
  const absent = Object.entries(install).flatMap(([part, path]) => (path === null ? [part] : []))
  return absent.length === 0
    ? null
    : `mosquitto is not installed (no ${absent.join(', ')}): apt-get install mosquitto`
}

/** Returns where mosquitto is; throws where it is not. */
export const findMosquitto = (): MosquittoInstall => {
  const { broker, control, passwords, dynamicSecurity } = locate(searchPath())
  if (broker === null || control === null || passwords === null || dynamicSecurity === null) {
    throw new Error(mosquittoMissing() ?? 'mosquitto is not installed')
  }
  return { broker, control, passwords, dynamicSecurity }
}

const locate = (directories: readonly string[]) => ({
  broker: findExecutable('mosquitto', directories),
  control: findExecutable('mosquitto_ctrl', directories),
  passwords: findExecutable('mosquitto_passwd', directories),
  dynamicSecurity: findPlugin(),
})

// Debian keeps it in the folder of the architecture.
const findPlugin = (): string | null =>
  ['/usr/lib', '/usr/local/lib', '/opt/homebrew/lib']
    .filter(path => existsSync(path))
    .flatMap(lib => [lib, ...readdirSync(lib).map(entry => join(lib, entry))])
    .map(directory => join(directory, 'mosquitto_dynamic_security.so'))
    .find(path => existsSync(path)) ?? null
