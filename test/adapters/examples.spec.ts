import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { chromiumMissing } from '../browser/chromium.js'
import { type Packed, packAndInstall } from '../package/packed.js'
import { mosquittoMissing } from '../support/brokers.js'
import { laneOrSkip } from '../support/lanes.js'
import { buildExample, installFolder } from './built.js'
import { showsWhatIsLive } from './shows.js'

const frameworks = ['react', 'vue', 'svelte', 'angular'] as const

const lane = 'the examples for frameworks, in a browser'
describe.runIf(laneOrSkip(lane, chromiumMissing() ?? mosquittoMissing()))(lane, () => {
  let packed: Packed
  beforeAll(async () => {
    packed = await packAndInstall()
  }, 300_000)
  afterAll(() => packed?.[Symbol.asyncDispose]())

  test.each(frameworks)(
    '%s: builds without a warning, shows what is live, before and after an outage',
    async name => {
      const installed = await installFolder(`examples/${name}`, packed.tarball)
      if ('missing' in installed) {
        laneOrSkip(`the example for ${name}`, installed.missing)
        return
      }
      const { directory } = installed
      try {
        expect(await buildExample(directory)).not.toMatch(/WARNING|\(!\)/)
        await showsWhatIsLive(name, join(directory, 'dist'))
      } finally {
        await rm(directory, { recursive: true, force: true })
      }
    },
    400_000,
  )

  test('each adapter is a page of code: what it adds to the library and the framework', async () => {
    for (const name of frameworks) {
      const sizeOf = async (text: string) => {
        const { outputFiles } = await build({
          stdin: { contents: text, resolveDir: packed.directory },
          ...{ bundle: true, write: false, minify: true, format: 'esm', platform: 'browser' },
          external: ['react', 'vue', 'svelte', 'svelte/*', '@angular/*', 'rxjs'],
          logLevel: 'silent',
        })
        return gzipSync(outputFiles[0]?.contents ?? '').length
      }
      const library = `import * as library from 'rxtopics'\nglobalThis.library = library\n`
      const with_ = `import * as adapter from 'rxtopics/${name}'\nglobalThis.adapter = adapter\n`
      const size = (await sizeOf(library + with_)) - (await sizeOf(library))
      console.log(`rxtopics/${name}: ${size} bytes more, minified and gzipped`)
      expect(size, name).toBeLessThan(2_500)
    }
  })

  test('the hooks of React are for clients', async () => {
    expect(await readFile(join(packed.directory, 'dist/react/index.js'), 'utf8')).toMatch(/^'use client';?\n/)
  })
})
