import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { alone } from './alone.js'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')

/** The package as a user gets it, installed in a directory of its own beside its peers. */
export interface Packed extends AsyncDisposable {
  readonly directory: string
  readonly tarball: string
  /** Names of the entry points: `rxtopics`, `rxtopics/mqtt`, … */
  readonly entries: readonly string[]
  readonly peers: readonly string[]
  /** Runs a script there; resolves with what it printed. */
  node(script: string, ...flags: readonly string[]): Promise<string>
}

export const packAndInstall = async (): Promise<Packed> => {
  const directory = await mkdtemp(join(tmpdir(), 'rxtopics-packed-'))
  await alone(join(root, '.cache', 'pack'), () =>
    run('npm', ['pack', '--silent', '--pack-destination', directory], { cwd: root }),
  )
  const [name] = (await readdir(directory)).filter(file => file.endsWith('.tgz'))
  if (name === undefined) throw new Error('npm pack made no tarball')
  await run('tar', ['-xzf', name], { cwd: directory })
  const modules = join(directory, 'node_modules')
  // All that is installed here: peers, and what they need.
  await symlink(join(root, 'node_modules'), modules, 'dir').catch(error => {
    throw new Error('could not link the peers', { cause: error })
  })
  const manifest = JSON.parse(await readFile(join(directory, 'package', 'package.json'), 'utf8')) as {
    readonly exports: Readonly<Record<string, unknown>>
    readonly peerDependencies: Readonly<Record<string, string>>
  }
  return {
    directory: join(directory, 'package'),
    tarball: join(directory, name),
    entries: Object.keys(manifest.exports)
      .filter(path => !path.endsWith('.json'))
      .map(path => path.replace(/^\./, 'rxtopics')),
    // `io-ts` and `fp-ts` are used by type alone.
    peers: Object.keys(manifest.peerDependencies),
    node: async (script, ...flags) => {
      // The package refers to itself by name, so a script inside it imports what a user would.
      const { stdout } = await run(process.execPath, [...flags, '-e', script], {
        cwd: join(directory, 'package'),
        timeout: 20_000,
      })
      return stdout.trim()
    },
    [Symbol.asyncDispose]: () => rm(directory, { recursive: true, force: true }),
  }
}
