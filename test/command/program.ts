import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as esbuild from 'esbuild'

const root = join(import.meta.dirname, '../..')
// Where the packages are found that it imports.
const folder = join(root, 'node_modules', `.rxtopics-command-${process.pid}`)

/** The program, once `build` is done. */
export const main = join(folder, 'main.js')

/** Makes the program of the source, as it is: to compile it anew for each start takes seconds. */
export const build = async (): Promise<AsyncDisposable> => {
  await esbuild.build({
    entryPoints: [join(root, 'src/command/main.ts')],
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    outdir: folder,
    logLevel: 'silent',
  })
  return { [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

export interface Program {
  readonly child: ChildProcess
  stdout(): string
  stderr(): string
  /** Resolves when the outputs have what is looked for. */
  until(is: (stdout: string, stderr: string) => boolean): Promise<void>
  /** Resolves with the exit code, or the signal. */
  readonly ended: Promise<number | NodeJS.Signals>
}

export interface ProgramOptions {
  readonly stdin?: string | Uint8Array
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

/** Starts `rxtopics` as a program of its own. It is killed after a minute, if a test has forgotten it. */
export const start = (argv: readonly string[], { stdin, env = {}, cwd }: ProgramOptions = {}): Program => {
  const child = spawn(process.execPath, [main, ...argv], {
    env: { PATH: process.env['PATH'], ...env },
    timeout: 60_000,
    ...(cwd !== undefined && { cwd }),
  })
  const out: Buffer[] = []
  const err: Buffer[] = []
  const waiting = new Set<() => void>()
  const changed = () => {
    for (const wake of waiting) wake()
  }
  child.stdout.on('data', (chunk: Buffer) => {
    out.push(chunk)
    changed()
  })
  child.stderr.on('data', (chunk: Buffer) => {
    err.push(chunk)
    changed()
  })
  child.stdin.on('error', () => {})
  if (stdin !== undefined) child.stdin.end(stdin)
  const stdout = () => Buffer.concat(out).toString()
  const stderr = () => Buffer.concat(err).toString()
  const ended = once(child, 'close').then(([code, signal]) => {
    changed()
    return (code ?? signal) as number | NodeJS.Signals
  })
  return {
    child,
    stdout,
    stderr,
    ended,
    until: is =>
      new Promise((resolve, reject) => {
        const look = () => {
          if (is(stdout(), stderr())) {
            waiting.delete(look)
            resolve()
          } else if (child.exitCode !== null || child.signalCode !== null) {
            reject(new Error(`ended before: ${stdout()}${stderr()}`))
          }
        }
        waiting.add(look)
        look()
      }),
  }
}

/** Runs it to its end. */
export const rxtopics = async (
  argv: readonly string[],
  options: ProgramOptions = {},
): Promise<{ readonly code: number | NodeJS.Signals; readonly stdout: string; readonly stderr: string }> => {
  const { ended, stdout, stderr } = start(argv, { stdin: '', ...options })
  return { code: await ended, stdout: stdout(), stderr: stderr() }
}

/** Starts `rxtopics broker` on a free port, and resolves with its URL. */
export const startBroker = async (
  ...argv: readonly string[]
): Promise<Program & { readonly url: string }> => {
  const program = start(['broker', '--port', '0', ...argv], { stdin: '' })
  await program.until(stdout => stdout.includes('\n'))
  return { ...program, url: program.stdout().split('\n', 1)[0] ?? '' }
}
