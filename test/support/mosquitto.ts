import { randomUUID } from 'node:crypto'
import { readFileSync, watch } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { makeCertificates } from './certificates.js'
import { type Daemon, startDaemon, temporaryDirectory } from './daemon.js'
import { run } from './executables.js'
import {
  denySubscribe,
  type Files,
  isSecure,
  type MosquittoOptions,
  mosquittoConfig,
  type Ports,
  securityCommands,
  type Transport,
} from './mosquittoConfig.js'
import { findMosquitto, type MosquittoInstall } from './mosquittoInstall.js'
import { freePorts } from './ports.js'
import { connectRaw, RawRefusedError } from './raw.js'
import type { TestBroker } from './testBroker.js'

export interface MosquittoBroker extends TestBroker {
  pause(): void
  resume(): void
  save(): Promise<void>
}

/** Starts a mosquitto of its own, on 127.0.0.1 only, in a directory that is removed with it. */
export const startMosquitto = async (options: MosquittoOptions = {}): Promise<MosquittoBroker> => {
  const install = findMosquitto()
  const directory = temporaryDirectory('mosquitto')
  const config = join(directory.path, 'mosquitto.conf')
  const transport = options.transport ?? 'tcp'
  const admin = { name: 'admin', password: randomUUID() }
  let daemon: Daemon | undefined

  const stop = async (signal?: NodeJS.Signals) => {
    await daemon?.stop(signal)
    daemon = undefined
  }
  const dispose = async () => {
    await stop()
    directory.remove()
  }

  const launch = async (url: string, ca: string | undefined) => {
    daemon = startDaemon(install.broker, ['-c', config])
    try {
      await daemon.logged(' running')
      await answers(url, ca)
    } catch (error) {
      await stop()
      throw error
    }
  }

  // A port that was free a moment ago can be somebody else's by now.
  const firstLaunch = async (files: Files, ca: string | undefined, attempts = 5): Promise<Ports> => {
    const ports = await choosePorts(transport)
    await writeFile(config, mosquittoConfig(options, files, ports))
    try {
      await launch(urlOf(transport, ports.main), ca)
      return ports
    } catch (error) {
      if (attempts > 1 && /already in use|websockets listener/.test(String(error)))
        return firstLaunch(files, ca, attempts - 1)
      throw error
    }
  }

  try {
    const files = await makeFiles(install, directory.path, options, admin)
    const ca = files.certificates && readFileSync(files.certificates.ca, 'utf8')
    const ports = await firstLaunch(files, ca)
    const url = urlOf(transport, ports.main)
    const control = async (command: readonly string[]) => {
      const address = ['-h', '127.0.0.1', '-p', String(ports.plain), '-u', admin.name, '-P', admin.password]
      const answer = await run(install.control, [...address, 'dynsec', ...command])
      // Its exit code is 0 also when the broker says no.
      if (answer.includes('Error:')) throw new Error(`${command.join(' ')}: ${answer.trim()}`)
    }
    if (files.dynamicSecurity) for (const command of securityCommands(options)) await control(command)

    return {
      name: 'mosquitto',
      url,
      ca,
      versions: [5, 4, 3],
      get pid() {
        return daemon?.running ? daemon.pid : undefined
      },
      start: async () => {
        if (!daemon?.running) await launch(url, ca)
      },
      stop,
      deny: async filter => {
        if (!files.dynamicSecurity) throw new Error('start mosquitto with `denied`, if only []')
        for (const command of denySubscribe(filter)) await control(command)
      },
      pause: () => daemon?.signal('SIGSTOP'),
      resume: () => daemon?.signal('SIGCONT'),
      save: async () => {
        if (!daemon?.running || !options.persistence) throw new Error('nothing to save')
        const saved = replaced(directory.path, 'mosquitto.db')
        daemon.signal('SIGUSR1')
        await saved
      },
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

const makeFiles = async (
  install: MosquittoInstall,
  directory: string,
  options: MosquittoOptions,
  admin: { readonly name: string; readonly password: string },
): Promise<Files> => {
  const isGuarded = options.denied !== undefined || options.deniedPublish !== undefined
  const users = Object.entries(options.users ?? {})
  const passwordFile = join(directory, 'passwords')
  const securityFile = join(directory, 'security.json')
  if (isGuarded) {
    await run(install.control, ['dynsec', 'init', securityFile, admin.name, admin.password])
  } else {
    if (users.length > 0) await writeFile(passwordFile, '', { mode: 0o600 })
    for (const [name, password] of users) await run(install.passwords, ['-b', passwordFile, name, password])
  }
  return {
    directory,
    certificates: isSecure(options.transport) ? await makeCertificates(directory) : undefined,
    passwordFile: isGuarded || users.length === 0 ? undefined : passwordFile,
    dynamicSecurity: isGuarded ? { plugin: install.dynamicSecurity, file: securityFile } : undefined,
  }
}

const choosePorts = async (transport: Transport): Promise<Ports> => {
  const [plain = 0, other = 0] = await freePorts(2)
  return { plain, main: transport === 'tcp' ? plain : other }
}

const schemes = { tcp: 'mqtt', tls: 'mqtts', ws: 'ws', wss: 'wss' } as const

const urlOf = (transport: Transport, port: number) => `${schemes[transport]}://127.0.0.1:${port}`

/** Resolves when a file of this name appears. */
const replaced = (directory: string, name: string) =>
  new Promise<void>(resolve => {
    const watcher = watch(directory, (_event, changed) => {
      if (changed !== name) return
      watcher.close()
      resolve()
    })
  })

/** Resolves once the broker has answered a CONNECT; a refusal is an answer. */
const answers = async (url: string, ca: string | undefined) => {
  try {
    await using _ = await connectRaw({ url, ca })
  } catch (error) {
    if (!(error instanceof RawRefusedError)) throw error
  }
}
