import { randomUUID } from 'node:crypto'
import { readFileSync, watch } from 'node:fs'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { answers } from './answers.js'
import { type BrokerProcess, type Ports, startBrokerProcess } from './brokerProcess.js'
import { makeCertificates } from './certificates.js'
import { temporaryDirectory } from './daemon.js'
import { run } from './executables.js'
import {
  denySubscribe,
  type Files,
  isSecure,
  type MosquittoOptions,
  mosquittoConfig,
  securityCommands,
  type Transport,
} from './mosquittoConfig.js'
import { findMosquitto, type MosquittoInstall } from './mosquittoInstall.js'
import type { TestBroker } from './testBroker.js'

export interface MosquittoBroker extends TestBroker {
  deny(filter: string): Promise<void>
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
  let broker: BrokerProcess | undefined

  const dispose = async () => {
    await broker?.stop()
    directory.remove()
  }

  try {
    const files = await makeFiles(install, directory.path, options, admin)
    const ca = files.certificates && readFileSync(files.certificates.ca, 'utf8')
    // The control program speaks plain TCP, and mosquitto does not start with WebSocket listeners alone.
    const plainOf = ({ main, other }: Ports) => (transport === 'tcp' ? main : other)
    const started = await startBrokerProcess({
      file: install.broker,
      args: ['-c', config],
      ready: / running/,
      portTaken: /already in use|websockets listener/,
      configure: ports =>
        writeFile(config, mosquittoConfig(options, files, { main: ports.main, plain: plainOf(ports) })),
      answers: ({ main }) => answers({ url: urlOf(transport, main), ca }),
    })
    broker = started
    const control = async (command: readonly string[]) => {
      const port = String(plainOf(started.ports))
      const address = ['-h', '127.0.0.1', '-p', port, '-u', admin.name, '-P', admin.password]
      const answer = await run(install.control, [...address, 'dynsec', ...command])
      // Its exit code is 0 also when the broker says no.
      if (answer.includes('Error:')) throw new Error(`${command.join(' ')}: ${answer.trim()}`)
    }
    if (files.dynamicSecurity) for (const command of securityCommands(options)) await control(command)

    return {
      name: 'mosquitto',
      url: urlOf(transport, started.ports.main),
      ca,
      versions: [5, 4, 3],
      guest: undefined,
      get pid() {
        return started.pid
      },
      start: async ({ keep = true } = {}) => {
        if (!keep && started.pid === undefined) await rm(join(directory.path, database), { force: true })
        await started.start()
      },
      stop: started.stop,
      deny: async filter => {
        if (!files.dynamicSecurity) throw new Error('start mosquitto with `denied`, if only []')
        for (const command of denySubscribe(filter)) await control(command)
      },
      pause: () => started.signal('SIGSTOP'),
      resume: () => started.signal('SIGCONT'),
      save: async () => {
        if (started.pid === undefined || !options.persistence) throw new Error('nothing to save')
        const saved = replaced(directory.path, database)
        started.signal('SIGUSR1')
        await saved
      },
      [Symbol.asyncDispose]: dispose,
    }
  } catch (error) {
    await dispose()
    throw error
  }
}

const database = 'mosquitto.db'

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
