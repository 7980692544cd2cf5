import { type ChildProcess, spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import net from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { firstValueFrom } from 'rxjs'
import { createClient, type Driver } from 'rxtopics'
import { temporaryDirectory } from '../support/daemon.js'

/** Returns the commands that follow `<!-- commands: name -->` on a page. */
export const commandsOf = async (page: string, name: string): Promise<string> => {
  const text = await readFile(page, 'utf8')
  const [, after] = text.split(`<!-- commands: ${name} -->`)
  const [, block] = /^\s*```sh\n([\s\S]*?)\n```/.exec(after ?? '') ?? []
  if (block === undefined) throw new Error(`${page} has no commands for ${name}`)
  return block
}

/** Returns which of these ports of 127.0.0.1 somebody has already, as a reason not to start; `null` where all are free. */
export const portsTaken = async (ports: readonly number[]): Promise<string | null> => {
  for (const port of ports) if (await listens(port)) return `port ${port} is taken`
  return null
}

const listens = (port: number): Promise<boolean> =>
  new Promise(resolve => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })

/** Runs commands in a folder of their own; all that they start ends with them. */
export const runCommands = async (commands: string, ports: readonly number[], patience: number) => {
  const directory = temporaryDirectory('commands')
  // A group of its own, so that it can be ended as a whole.
  const shell = spawn('bash', ['-c', `set -e\n${commands}\nwait`], {
    cwd: directory.path,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, PATH: `${process.env['PATH']}:/usr/sbin` },
  })
  let output = ''
  for (const stream of [shell.stdout, shell.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => {
      output = (output + text).slice(-4_000)
    })
  const exited = new Promise<void>(resolve => shell.once('exit', () => resolve()))
  const end = async () => {
    process.removeListener('exit', kill)
    kill()
    await exited
    directory.remove()
  }
  const kill = () => killGroup(shell)
  process.once('exit', kill)
  for (let waited = 0; ; waited += 100) {
    const up = await Promise.all(ports.map(listens))
    if (up.every(Boolean)) return { end }
    if (shell.exitCode !== null || waited > patience) {
      await end()
      throw new Error(`the commands have not started what they are to start:\n${output}`)
    }
    await sleep(100)
  }
}

const killGroup = ({ pid }: ChildProcess) => {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // All of it has ended.
  }
}

/** Publishes by one driver and resolves when another has it; tries for as long as what was started is not ready. */
export const passes = async (from: Driver, to: Driver, topic: string, qos: 0 | 1): Promise<string> => {
  const options = { retry: () => 200 }
  await using reader = createClient(to, options)
  await using writer = createClient(from, options)
  const first = firstValueFrom(reader.observe(topic, { qos, retained: 'none' }))
  const again = setInterval(
    () => writer.publish(topic, 'here', { qos, timeout: 5_000 }).subscribe({ error: () => {} }),
    300,
  )
  try {
    return new TextDecoder().decode((await first).payload)
  } finally {
    clearInterval(again)
  }
}
