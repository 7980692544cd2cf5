import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { type Packed, packAndInstall } from './packed.js'

const execute = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')
const source = join(import.meta.dirname, 'consumers')

/** A project of somebody who uses the package: `full` has all that belongs to it, `plain` has no types of Node. */
export interface Consumer extends AsyncDisposable {
  readonly full: string
  readonly plain: string
  readonly packed: Packed
  /** Runs a program; resolves with what it printed on both streams, and rejects with that when it fails. */
  run(directory: string, program: string, ...args: readonly string[]): Promise<string>
}

/** Where the binaries of the platforms lie in `node_modules`, which come by npm and need no script to be installed. */
export const platforms = {
  node20: 'node-20/bin/node',
  node22: 'node-22/bin/node',
  node24: 'node-24/bin/node',
  deno: '@deno/linux-x64-glibc/deno',
  bun: '@oven/bun-linux-x64/bin/bun',
} as const

/** Returns why the binaries do not run on this machine. */
export const platformsMissing = (): string | null =>
  process.platform === 'linux' && process.arch === 'x64' ? null : 'the binaries are for Linux on x64'

const withoutNode = [
  'rxtopics',
  'rxjs',
  'tslib',
  'io-ts',
  'fp-ts',
  'msgpackr',
  'cbor-x',
  '@opentelemetry/api',
]

/** Returns a project with the tarball installed, and with what its own package.json names. */
export const installConsumer = async (): Promise<Consumer> => {
  const directory = await mkdtemp(join(tmpdir(), 'rxtopics-consumer-'))
  const [full, plain] = [join(directory, 'full'), join(directory, 'plain')]
  await cp(source, full, { recursive: true })
  const installing = run(full, 'npm', 'ci', '--ignore-scripts', '--prefer-offline', '--loglevel', 'error')
  const [packed] = await Promise.all([packAndInstall(), installing])
  await cp(packed.directory, join(full, 'node_modules/rxtopics'), {
    recursive: true,
    filter: path => path !== join(packed.directory, 'node_modules'),
  })
  // Its binaries, which it does without, are in no lock file of npm.
  await cp(join(root, 'node_modules/cbor-x'), join(full, 'node_modules/cbor-x'), { recursive: true })
  await cp(join(full, 'types'), join(plain, 'types'), { recursive: true })
  await writeFile(join(plain, 'package.json'), '{ "type": "module" }\n')
  for (const name of withoutNode) {
    await mkdir(dirname(join(plain, 'node_modules', name)), { recursive: true })
    await cp(join(full, 'node_modules', name), join(plain, 'node_modules', name), { recursive: true })
  }
  // A second copy of the library, beside the same RxJS.
  await cp(join(full, 'node_modules/rxtopics'), join(full, 'copy/rxtopics'), { recursive: true })
  return {
    full,
    plain,
    packed,
    run,
    [Symbol.asyncDispose]: async () => {
      await packed[Symbol.asyncDispose]()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

const run = async (directory: string, program: string, ...args: readonly string[]): Promise<string> => {
  // Not what the runner of these tests has set for itself.
  const { NODE_OPTIONS: _, NODE_ENV: __, ...env } = process.env
  const { stdout, stderr } = await execute(program, [...args], {
    cwd: directory,
    env: { ...env, NO_COLOR: '1' },
    timeout: 120_000,
    maxBuffer: 20_000_000,
  }).catch((error: { readonly stdout?: string; readonly stderr?: string }) => {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout ?? ''}${error.stderr ?? ''}`, {
      cause: error,
    })
  })
  return stdout + stderr
}

/** Writes the settings that a page of the documentation names by a comment: `// babel/jest.config.js`. */
export const writeSettings = async (document: string, into: string): Promise<readonly string[]> => {
  const files = [...document.matchAll(/```(?:js|json)\n\/\/ (\S+)\n([\s\S]*?)```/g)]
  for (const [, name = '', text = ''] of files) {
    await mkdir(dirname(join(into, name)), { recursive: true })
    await writeFile(join(into, name), text)
  }
  return files.map(([, name = '']) => name)
}

/** Gives a folder below the project its modules, and a package.json of its own. */
export const asPackage = async (directory: string, modules: string, type: string): Promise<void> => {
  await writeFile(join(directory, 'package.json'), JSON.stringify({ private: true, type }))
  await symlink(modules, join(directory, 'node_modules'), 'dir')
}
