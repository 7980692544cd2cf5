import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Packed, packAndInstall } from './packed.js'

const run = promisify(execFile)

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
      external: ['node:*'],
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

  test('ships the source for its source maps, and nothing of the tests', async () => {
    const { stdout } = await run('tar', ['-tzf', packed.tarball])
    const files = stdout.split('\n').map(file => file.replace('package/', ''))
    expect(files).toEqual(
      expect.arrayContaining(['README.md', 'LICENSE', 'dist/index.js', 'dist/index.d.ts', 'src/index.ts']),
    )
    expect(files.filter(file => /\.spec\.|^test|^demo|^bench/.test(file))).toEqual([])
    const map = JSON.parse(await readFile(join(packed.directory, 'dist/index.js.map'), 'utf8')) as {
      readonly sources: readonly string[]
    }
    expect(map.sources).toEqual(['../src/index.ts'])
  })
})
