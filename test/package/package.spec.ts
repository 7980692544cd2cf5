import { execFile } from 'node:child_process'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Packed, packAndInstall } from './packed.js'

const run = promisify(execFile)
const root = resolve(import.meta.dirname, '../..')

describe('the packed package', () => {
  let packed: Packed
  beforeAll(async () => {
    packed = await packAndInstall()
  }, 120_000)
  afterAll(() => packed?.[Symbol.asyncDispose]())

  test('passes publint', async () => {
    const { messages } = await publint({ pkgDir: packed.directory, strict: true })
    expect(messages).toEqual([])
  })

  test('passes attw for ESM', async () => {
    const cli = join(import.meta.dirname, '../../node_modules/.bin/attw')
    await run(cli, [packed.tarball, '--profile', 'esm-only', '--format', 'ascii']).catch(
      (error: { readonly stdout: string }) => {
        throw new Error(error.stdout)
      },
    )
  }, 60_000)

  test('imports as ESM and by require, and both are one module', async () => {
    for (const entry of packed.entries) {
      const script = `
        const { createRequire } = require('node:module')
        const name = ${JSON.stringify(entry)}
        import(name).then(esm => {
          const cjs = createRequire(process.cwd() + '/x.js')(name)
          const names = Object.keys(esm)
          if (names.length === 0) throw new Error('exports nothing')
          if (names.some(key => esm[key] !== cjs[key])) throw new Error('two modules')
          console.log('ok')
        })`
      expect(await packed.node(script, '--no-warnings'), entry).toBe('ok')
    }
  }, 60_000)

  test('L62 importing an entry point has no side effect in Node', async () => {
    for (const entry of packed.entries) {
      // What a peer does is its own: MQTT.js adds a global.
      const script = `
        Promise.all(${JSON.stringify(packed.peers)}.map(peer => import(peer))).then(async () => {
          const before = new Set(Reflect.ownKeys(globalThis))
          await import(${JSON.stringify(entry)})
          const added = Reflect.ownKeys(globalThis).filter(key => !before.has(key))
          const held = process.getActiveResourcesInfo().filter(kind => /Time|TCP|UDP|Socket|Server|Worker/.test(kind))
          console.log(JSON.stringify({ added, held, listeners: process.listenerCount('uncaughtException') }))
        })`
      const printed = await packed.node(script, '--no-warnings')
      expect(JSON.parse(printed), entry).toEqual({ added: [], held: [], listeners: 0 })
    }
  }, 60_000)

  test('L62 importing an entry point has no side effect in a worker thread', async () => {
    for (const entry of packed.entries) {
      const script = `
        const { Worker } = require('node:worker_threads')
        const worker = new Worker('import(' + ${JSON.stringify(JSON.stringify(entry))} + ').then(() => process.exit(0))', { eval: true })
        worker.on('exit', code => console.log('exit ' + code))`
      expect(await packed.node(script, '--no-warnings'), entry).toBe('exit 0')
    }
  }, 60_000)

  test('L62 an import that uses nothing bundles to nothing', async () => {
    const main = join(packed.directory, 'nothing.js')
    await writeFile(main, packed.entries.map(entry => `import '${entry}'`).join('\n'))
    const { outputFiles } = await build({
      entryPoints: [main],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      // Of the entries that are for Node alone.
      external: ['node:*', 'redis', 'ws'],
      logLevel: 'silent',
    })
    expect(outputFiles[0]?.text.replace(/\(\(\) => \{\s*\}\)\(\);|\/\/.*|\s/g, '')).toBe('')
  })

  test('the core bundles for a browser without mqtt and without Node', async () => {
    const main = join(packed.directory, 'core.js')
    await writeFile(main, `import * as all from 'rxtopics'\nglobalThis.all = all`)
    const { metafile } = await build({
      entryPoints: [main],
      bundle: true,
      write: false,
      format: 'esm',
      platform: 'browser',
      metafile: true,
      logLevel: 'silent',
    })
    const packages = new Set(
      Object.keys(metafile.inputs).flatMap(path => /node_modules\/([^/]+)\//.exec(path)?.[1] ?? []),
    )
    expect([...packages].sort()).toEqual(['rxjs', 'tslib'])
  })

  test('holds what a user needs, file by file, and nothing else', async () => {
    const { stdout } = await run('tar', ['-tzf', packed.tarball])
    const files = stdout
      .trim()
      .split('\n')
      .map(file => file.replace('package/', ''))
    const sources = (await readdir(join(root, 'src'), { recursive: true, withFileTypes: true }))
      .filter(entry => entry.isFile())
      .map(({ parentPath, name }) => relative(root, join(parentPath, name)))
      // The page of the inspector is published as it was bundled.
      .filter(file => !file.startsWith('src/inspector/page/'))
    const built = sources.flatMap(file =>
      ['.js', '.d.ts', '.js.map', '.d.ts.map'].map(ending =>
        file.replace(/^src/, 'dist').replace(/\.ts$/, ending),
      ),
    )
    const documents = [
      'CHANGELOG.md',
      'LICENSE',
      'README.md',
      'package.json',
      'grammar/marbles.tmLanguage.json',
    ]
    const page = ['dist/inspector/page/page.css', 'dist/inspector/page/page.js']
    expect(files.sort()).toEqual([...documents, ...sources, ...built, ...page].sort())
  })

  test('stays within its size', async () => {
    // In bytes, as it is downloaded, and as it lies in node_modules: half of that are the source and its maps. The page of
    // the inspector takes 145 kB of it.
    expect((await stat(packed.tarball)).size).toBeLessThan(2_200_000)
    const { stdout } = await run('tar', ['-tzvf', packed.tarball])
    const sizes = stdout
      .trim()
      .split('\n')
      .map(line => Number(line.trim().split(/\s+/)[2]))
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(9_000_000)
  })

  test('has the page of the inspector, and serves it', async () => {
    const script = `
      import('rxtopics/inspector').then(async ({ inspect }) => {
        const { createClient } = await import('rxtopics')
        const { memory } = await import('rxtopics/memory')
        const client = createClient(memory())
        const inspector = await inspect(client)
        const answers = await Promise.all(
          ['/', '/page.js', '/page.css'].map(path => fetch('http://127.0.0.1:' + inspector.port + path)),
        )
        const sizes = await Promise.all(answers.map(async answer => (await answer.text()).length))
        await client.close()
        await inspector.close()
        console.log(JSON.stringify({ statuses: answers.map(answer => answer.status), sizes }))
      })`
    const { statuses, sizes } = JSON.parse(await packed.node(script, '--no-warnings'))
    expect(statuses).toEqual([200, 200, 200])
    expect(sizes[1]).toBeGreaterThan(30_000)
    // All of it, with Preact and the marbles.
    expect(sizes[1]).toBeLessThan(250_000)
    expect(sizes[2]).toBeGreaterThan(2_000)
  }, 30_000)

  test('has the command, which says its version and how it is used', async () => {
    const manifest = JSON.parse(await readFile(join(packed.directory, 'package.json'), 'utf8')) as {
      readonly version: string
      readonly bin: Readonly<Record<string, string>>
    }
    const main = join(packed.directory, manifest.bin['rxtopics'] ?? '')
    expect((await readFile(main, 'utf8')).startsWith('#!/usr/bin/env node\n')).toBe(true)
    expect((await run(process.execPath, [main, '--version'])).stdout).toBe(`${manifest.version}\n`)
    expect((await run(process.execPath, [main, '--help'])).stdout).toContain('rxtopics SUBCOMMAND')
  }, 30_000)

  test('has maps that lead to its source', async () => {
    const map = JSON.parse(await readFile(join(packed.directory, 'dist/index.js.map'), 'utf8')) as {
      readonly sources: readonly string[]
    }
    expect(map.sources).toEqual(['../src/index.ts'])
  })
})
