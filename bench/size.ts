import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import type { Benches, Line } from './table.js'

const root = fileURLToPath(new URL('..', import.meta.url))

const peers = ['fp-ts', 'io-ts', 'mqtt', 'rxjs']

/** Returns the kB that a bundle for browsers takes, packed, without what is left out. */
const packed = async (contents: string, leftOut: readonly string[] = peers): Promise<number> => {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: 'ts' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    external: [...leftOut],
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
const webSocket = `export { webSocket } from './src/driver/websocket/index.ts'`
const tabs = `export { tabs, serveTabs } from './src/driver/tabs/index.ts'`

const dashboard = async (): Promise<Line> =>
  line(
    'createClient, topic, json and webSocket, all peers included, gzip, of 45 kB',
    45,
    await packed(`${observing};${webSocket}`, []),
  )

export const benches: Benches = {
  '14': async () => [
    await dashboard(),
    await row('createClient, topic and json, without peers, gzip, of 24 kB', 24, observing),
    await row('everything of the core entry, without peers, gzip, of 60 kB', 60, core),
    await more('what the MQTT driver adds, without MQTT.js, gzip, of 20 kB', 20, observing, mqtt),
    await more('what the WebSocket driver adds, gzip, of 20 kB', 20, observing, webSocket),
    await more('what tabs adds, gzip, of 12 kB', 12, observing, tabs),
  ],
}
