import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as esbuild from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { build, rxtopics } from './program.js'

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
