import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { createJournal } from '../test/support/journal.js'

/** How a script ended: its code, what it printed line by line, and what it said of errors. */
export interface Ended {
  readonly code: number | null
  readonly lines: readonly string[]
  readonly errors: string
}

/** Runs an example in a process of its own. Disposing of it kills what is left. */
export const runScript = (script: string, ...args: readonly string[]) => {
  const child = spawn(process.execPath, ['--import', 'tsx', join(import.meta.dirname, script), ...args], {
    cwd: join(import.meta.dirname, '..'),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const lines = createJournal<string>(line => line)
  let errors = ''
  child.stderr.on('data', text => {
    errors += String(text)
  })
  createInterface({ input: child.stdout }).on('line', lines.add)
  const ended = new Promise<Ended>(done => {
    child.once('close', code => done({ code, lines: lines.items, errors }))
  })
  return {
    lines,
    ended,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL')
      await ended
    },
  }
}
