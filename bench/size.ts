import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Benches, Line } from './table.js'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Returns the kB that a bundle for browsers takes, packed, without the peers. */
const packed = async (contents: string): Promise<number> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    external: ['fp-ts', 'io-ts', 'mqtt', 'rxjs'],
    logLevel: 'error',
  })
  return gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length / 1_000
}

const line = (name: string, limit: number, size: number): Line => ({
  goal: '14',
  name,
  result: `${size.toFixed(1)} kB`,
  ratio: size / limit,
  limit: 1,
})

const row = async (name: string, limit: number, contents: string): Promise<Line> =>
  line(name, limit, await packed(contents))

const more = async (name: string, limit: number, base: string, added: string): Promise<Line> =>
  line(name, limit, (await packed(`${base};${added}`)) - (await packed(base)))

const core = `export * from './src/index.ts'`
const observing = `export { createClient, json, topic } from './src/index.ts'`
const mqtt = `export { mqtt } from './src/driver/mqtt/index.ts'`

const tabs = `export { tabs, serveTabs } from './src/driver/tabs/index.ts'`

export const benches: Benches = {
  '14': async () => [
    await row('everything of the core entry, gzip, of 10 kB', 10, core),
    await row('createClient, topic and json, gzip, of 10 kB', 10, observing),
    await row('the same with the MQTT driver, gzip, of 18 kB', 18, `${observing};${mqtt}`),
    await more('what tabs adds to createClient, topic and json, gzip, of 12 kB', 12, observing, tabs),
  ],
}
