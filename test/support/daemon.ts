import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { findExecutable } from './executables.js'
import { createJournal } from './journal.js'

/** A process that runs until it is stopped. */
export interface Daemon {
  readonly pid: number
  readonly running: boolean
  /** What it has printed so far; a live array. */
  readonly log: readonly string[]
  /** Resolves with the first line of its log that matches; rejects when it exits first. */
  logged(matches: (line: string, index: number) => boolean): Promise<string>
  signal(signal: NodeJS.Signals): void
  /** Resolves when the process is gone: it is killed where the signal does not end it within 5 s. */
  stop(signal?: NodeJS.Signals): Promise<void>
}

const alive = new Set<ChildProcess>()
const directories = new Set<string>()

const cleanUp = () => {
  for (const child of alive) child.kill('SIGKILL')
  for (const directory of directories) rmSync(directory, { recursive: true, force: true })
}

process.once('exit', cleanUp)
// A test runner ends its workers by signal, and then nothing emits `exit`.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
  process.once(signal, () => {
    cleanUp()
    process.kill(process.pid, signal)
  })
}

/** Returns a new directory and the function that removes it; an exit of this process removes it too. */
export const temporaryDirectory = (prefix: string): { readonly path: string; remove(): void } => {
  const path = mkdtempSync(join(tmpdir(), `${prefix}-`))
  directories.add(path)
  return {
    path,
    remove: () => {
      rmSync(path, { recursive: true, force: true })
      directories.delete(path)
    },
  }
}

/** Starts a process that does not outlive this one. */
export const startDaemon = (
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Daemon => {
  const [file = command, ...rest] = [...guard(), command, ...args]
  const child = spawn(file, rest, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  alive.add(child)
  const log = createJournal<string>(line => line)
  for (const stream of [child.stdout, child.stderr]) {
    let tail = ''
    stream.setEncoding('utf8').on('data', (text: string) => {
      const lines = (tail + text).split('\n')
      tail = lines.pop() ?? ''
      lines.forEach(log.add)
    })
  }
  let running = true
  const gone = new Promise<void>(resolve => {
    const exited = (reason: string) => {
      running = false
      alive.delete(child)
      log.end(`${command} ${reason}`)
      resolve()
    }
    child.once('error', error => exited(`did not start: ${error.message}`))
    child.once('close', (code, signal) => exited(`exited with ${signal ?? code}`))
  })

  return {
    pid: child.pid ?? 0,
    get running() {
      return running
    },
    log: log.items,
    // Some take seconds, more on a machine that is busy.
    logged: matches => log.waitFor(matches, 30_000),
    signal: signal => {
      child.kill(signal)
    },
    stop: async (signal = 'SIGTERM') => {
      child.kill(signal)
      // A frozen process takes its SIGTERM only when it goes on.
      child.kill('SIGCONT')
      const overdue = setTimeout(() => child.kill('SIGKILL'), 5_000)
      await gone
      clearTimeout(overdue)
    },
  }
}

// Nothing of this process runs when it is killed; Linux can then kill the child by itself.
const guard = (): readonly string[] => {
  const setpriv = process.platform === 'linux' ? findExecutable('setpriv') : null
  return setpriv === null ? [] : [setpriv, '--pdeathsig', 'KILL']
}
