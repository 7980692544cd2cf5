import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import * as esbuild from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build, main, rxtopics } from './program.js'

let built: AsyncDisposable
beforeAll(async () => {
  built = await build()
}, 30_000)
afterAll(() => built[Symbol.asyncDispose]())

describe('what the program rxtopics needs', () => {
  test('it starts without any package that is optional', async () => {
    const optional = Object.keys(
      (JSON.parse(await readFile('package.json', 'utf8')) as { peerDependenciesMeta: object })
        .peerDependenciesMeta,
    )
    expect(optional).toContain('ws')
    const { metafile } = await esbuild.build({
      entryPoints: ['src/command/main.ts'],
      bundle: true,
      splitting: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      outdir: 'out',
      write: false,
      metafile: true,
      logLevel: 'silent',
    })
    const loaded = new Set<string>()
    const load = (path: string) => {
      if (loaded.has(path)) return
      loaded.add(path)
      for (const { path: next, kind } of metafile.outputs[path]?.imports ?? [])
        if (kind === 'import-statement') load(next)
    }
    load('out/main.js')
    expect(loaded).toContain('rxjs')
    expect(optional.filter(name => [...loaded].some(path => `${path}/`.startsWith(`${name}/`)))).toEqual([])
  }, 30_000)

  describe('where a package is not installed', () => {
    let folder: string
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'rxtopics-bare-'))
      await cp(dirname(main), join(folder, 'program'), { recursive: true })
      for (const name of ['rxjs', '@nats-io/nats-core', '@nats-io/transport-node']) {
        const at = join(folder, 'node_modules', name)
        await mkdir(dirname(at), { recursive: true })
        await symlink(join(import.meta.dirname, '../../node_modules', name), at)
      }
      const lane = { url: 'nats://127.0.0.1:9', options: { jetstream: {}, prefix: 'x' } }
      await writeFile(join(folder, 'profiles.json'), JSON.stringify({ lane }), { mode: 0o600 })
      await writeFile(join(folder, 'schema.json'), '{}')
    }, 30_000)
    afterAll(() => rm(folder, { recursive: true }))

    test.each([
      [['sub', 'mqtt://127.0.0.1:9', 'a'], 'mqtt: needs a package that is not installed: npm install mqtt'],
      [['pub', 'wss://127.0.0.1:9', 'a', 'x'], 'npm install mqtt'],
      [
        ['top', 'redis://127.0.0.1:9', 'a'],
        'redis: needs a package that is not installed: npm install redis',
      ],
      [['record', 'amqps://127.0.0.1:9', 'a'], 'npm install amqplib'],
      [['sub', '--profile', 'lane', 'a'], '@nats-io/jetstream'],
      [
        ['inspect', 'nats://127.0.0.1:9', 'a'],
        'the page needs a package that is not installed: npm install ws',
      ],
      [['broker', '--port', '0', '--websocket', '0'], 'npm install ws'],
      [['sub', 'nats://127.0.0.1:9', 'a', '--schema', 'schema.json'], 'npm install ajv'],
    ])(
      '%j ends with 8, and says which',
      async (argv, told) => {
        const env = { PATH: process.env['PATH'], RXTOPICS_PROFILES: join(folder, 'profiles.json') }
        const ended = await new Promise(resolve => {
          execFile(
            process.execPath,
            [join(folder, 'program/main.js'), ...argv],
            { env, cwd: folder, timeout: 20_000 },
            (error, _, stderr) => resolve([error?.code, stderr]),
          )
        })
        expect(ended).toEqual([8, expect.stringContaining(told)])
      },
      30_000,
    )
  })

  test('a module in TypeScript is read where Node is told how, and else it says what to do', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'rxtopics-types-'))
    const diagram = join(folder, 'a.marbles')
    const module = join(folder, 'codecs.ts')
    await writeFile(
      diagram,
      'One sees it\n\nhome/lamp  --a--|\nalice      ^-- home/lamp\n  sees     --a\n\na = "on"\n',
    )
    await writeFile(module, 'export const codecs: Readonly<Record<string, never>> = {}\n')
    const argv = ['test', diagram, '--with', module]
    const env = { NODE_OPTIONS: `--import ${import.meta.resolve('tsx')}` }
    expect((await rxtopics(argv, { env })).code).toBe(0)
    const without = await rxtopics(argv)
    // From Node 22.18 on it reads TypeScript by itself.
    if (without.code !== 0)
      expect([without.code, without.stderr]).toEqual([
        7,
        expect.stringContaining("NODE_OPTIONS='--import tsx'"),
      ])
    else expect('typescript' in process.features).toBe(true)
    await rm(folder, { recursive: true })
  }, 30_000)
})
