import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join, resolve } from 'node:path'
import { promisify } from 'node:util'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
}
interface Lock {
  readonly packages: Readonly<Record<string, Partial<Manifest>>>
}

/** What there is without this package: it comes as a tarball, whose hash is another one each time. */
const without = ({ rxtopics, ...others }: Readonly<Record<string, string>> = {}) => others

/**
 * Installs what a folder of the repository asks for, as its lock says, in a directory of its own, and the packed package
 * where there is one. Resolves with the directory, or with why nothing could be installed.
 */
export const installFolder = async (
  folder: string,
  tarball?: string,
): Promise<{ readonly directory: string } | { readonly missing: string }> => {
  const directory = await mkdtemp(join(tmpdir(), 'rxtopics-installed-'))
  const isOwn = (path: string) => !/\/(node_modules|dist)$/.test(path)
  await cp(join(root, folder), directory, { recursive: true, filter: isOwn })
  await edit<Manifest>(join(directory, 'package.json'), manifest => ({
    ...manifest,
    dependencies: without(manifest.dependencies),
  }))
  await edit<Lock>(join(directory, 'package-lock.json'), lock => {
    const { '../..': _source, 'node_modules/rxtopics': _link, ...packages } = lock.packages
    const own = { ...packages[''], dependencies: without(packages['']?.dependencies) }
    return { ...lock, packages: { ...packages, '': own } }
  })
  const flags = ['--no-audit', '--no-fund', '--ignore-scripts', '--prefer-offline']
  try {
    // Not `ci`: it wants a package in the lock that there is on Windows alone.
    await run('npm', ['install', ...flags], { cwd: directory, timeout: 240_000 })
  } catch (error) {
    const { stderr = '' } = error as { readonly stderr?: string }
    await rm(directory, { recursive: true, force: true })
    // Anything else is a fault of the folder.
    if (!/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENOTCACHED|ETIMEDOUT|ENETUNREACH/.test(stderr)) throw error
    return { missing: 'the registry of npm cannot be reached' }
  }
  if (tarball !== undefined) {
    const own = join(directory, 'node_modules/rxtopics')
    await mkdir(own, { recursive: true })
    await run('tar', ['-xzf', tarball, '-C', own, '--strip-components=1'])
  }
  return { directory }
}

const edit = async <T>(path: string, change: (content: T) => T): Promise<void> =>
  writeFile(path, JSON.stringify(change(JSON.parse(await readFile(path, 'utf8')) as T), null, 2))

/** Builds an installed example; resolves with what the build said. */
export const buildExample = async (directory: string): Promise<string> => {
  const { stdout, stderr } = await run('npm', ['run', 'build'], {
    cwd: directory,
    timeout: 120_000,
    // Not as a test, with what frameworks have for those.
    env: { ...process.env, NODE_ENV: 'production', NG_CLI_ANALYTICS: 'false' },
  }).catch((error: { readonly stdout: string; readonly stderr: string }) => {
    throw new Error(`${error.stdout}\n${error.stderr}`)
  })
  return `${stdout}\n${stderr}`
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.js': 'text/javascript',
  '.css': 'text/css',
}

/** Serves what a build has made. */
export const serve = async (directory: string): Promise<AsyncDisposable & { readonly url: string }> => {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = pathname === '/' ? '/index.html' : pathname
    readFile(join(directory, file)).then(
      content => response.setHeader('content-type', types[extname(file)] ?? '').end(content),
      () => response.writeHead(404).end(),
    )
  })
  await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}/`,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections()
      server.close()
    },
  }
}
