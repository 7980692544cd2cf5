import { execFileSync, fork } from 'node:child_process'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import type { Answers, Reply } from './answer.js'

const here = dirname(fileURLToPath(import.meta.url))

/** Where a package that is imported by name is still found. */
const built = join(here, '../node_modules/.cache/rxtopics-bench')

/**
 * Compiles files of this folder as an application would: the library in one module, its peers beside it. What runs
 * TypeScript directly gives every function a name when it makes it, which costs more than some of what is measured.
 */
export const compile = async (files: readonly string[]): Promise<void> => {
  await build({
    entryPoints: files.map(file => join(here, file)),
    outbase: here,
    outdir: built,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: [
      '@nats-io/*',
      'amqplib',
      'redis',
      'esbuild',
      'fp-ts',
      'io-ts',
      'mqtt',
      'mqtt-packet',
      'qlobber',
      'rxjs',
      'ws',
    ],
    logLevel: 'error',
  })
}

/** A process that answers. */
export interface Process<A extends Answers> extends Disposable {
  ask<N extends keyof A & string>(name: N, ...args: Parameters<A[N]>): Promise<Awaited<ReturnType<A[N]>>>
}

/** Starts a file that was compiled; it must call `answer`. */
export const start = <A extends Answers>(file: string, flags: readonly string[] = []): Process<A> => {
  const child = fork(join(built, file.replace(/\.ts$/, '.mjs')), [], { execArgv: [...flags] })
  const waiting = new Map<number, { resolve(value: never): void; reject(error: Error): void }>()
  let asked = 0
  child.on('message', (reply: Reply) => {
    const asker = waiting.get(reply.id)
    waiting.delete(reply.id)
    if ('error' in reply) asker?.reject(new Error(reply.error))
    else asker?.resolve(reply.value as never)
  })
  child.once('exit', code => {
    for (const { reject } of waiting.values()) reject(new Error(`${file} exited with ${code}`))
  })
  return {
    ask: (name, ...given) =>
      new Promise((resolve, reject) => {
        asked += 1
        waiting.set(asked, { resolve, reject })
        child.send({ id: asked, name, args: given })
      }),
    [Symbol.dispose]: () => child.disconnect(),
  }
}

const taskset = (...args: string[]): string =>
  execFileSync('taskset', ['--pid', '--cpu-list', ...args, String(process.pid)], { encoding: 'utf8' })

/** Does something with this process, and all that it starts meanwhile, on one core. Only Linux can. */
export const onOneCore = async <T>(run: () => Promise<T>): Promise<T> => {
  if (process.platform !== 'linux') return run()
  const before = taskset().replace(/.*: /s, '').trim()
  const [first = ''] = /^\d+/.exec(before) ?? []
  taskset(first)
  try {
    return await run()
  } finally {
    taskset(before)
  }
}
