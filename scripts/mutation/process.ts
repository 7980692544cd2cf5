import { type ChildProcess, fork } from 'node:child_process'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import type { Job, Outcome } from './worker.js'

/** A process that runs specs. */
export interface Worker {
  /**
   * Resolves with what came of it; `null` where it had to be ended, because `timeout` ms had passed; or, where there is
   * a file that it writes to as long as it goes on, since it did so last.
   */
  run(job: Job, timeout: number, journal?: string): Promise<Outcome | null>
  /** Ends it; what is run after that starts another one. */
  close(): Promise<void>
}

/** Returns a process that is started when it is needed, and again when it had to be ended. */
export const startWorker = (env: Readonly<Record<string, string>> = {}): Worker => {
  let child: Promise<ChildProcess> | null = null
  return {
    run: async (job, timeout, journal) => {
      child ??= forkWorker(env)
      const process = await child
      return new Promise(done => {
        const end = (outcome: Outcome | null): void => {
          clearInterval(timer)
          process.off('message', end)
          process.off('exit', lost)
          if (outcome === null) {
            child = null
            kill(process)
          }
          done(outcome)
        }
        const lost = (): void => end(null)
        const startedAt = Date.now()
        const timer = setInterval(() => {
          const since = journal === undefined ? startedAt : Math.max(startedAt, statSync(journal).mtimeMs)
          if (Date.now() - since > timeout) lost()
        }, 500)
        process.once('message', end)
        process.once('exit', lost)
        process.send(job)
      })
    },
    close: async () => {
      const started = child
      child = null
      if (started !== null) kill(await started)
    },
  }
}

const forkWorker = (env: Readonly<Record<string, string>>): Promise<ChildProcess> => {
  const child = fork(join(import.meta.dirname, 'worker.ts'), {
    execArgv: ['--import', 'tsx'],
    env: { ...process.env, ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    // A group of its own, so that ending it ends what its tests have started.
    detached: true,
  })
  running.add(child)
  child.once('exit', () => running.delete(child))
  return new Promise((done, fail) => {
    child.once('message', () => done(child))
    child.once('exit', () => fail(new Error('the worker did not start')))
  })
}

const running = new Set<ChildProcess>()
const kill = ({ pid }: ChildProcess): void => {
  try {
    if (pid !== undefined) process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended already.
  }
}
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.once(signal, () => {
    for (const child of running) kill(child)
    process.exit(1)
  })
