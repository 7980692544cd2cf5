import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto, type TestBroker } from '../support/brokers.js'
import {
  asPackage,
  type Consumer,
  installConsumer,
  platforms,
  platformsMissing,
  writeSettings,
} from './consumer.js'

const page = join(import.meta.dirname, '../../docs/testing.md')
// 5.4 is the oldest that is promised; 7 has no API, and no node10 any longer.
const compilers = ['typescript-5.4', 'typescript', 'typescript-6.0']
const nodes = ['node20', 'node22', 'node24'] as const

describe.runIf(laneOrSkip('consumers', platformsMissing()))('who uses the package', () => {
  let consumer: Consumer
  const binary = (name: keyof typeof platforms) => join(consumer.full, 'node_modules', platforms[name])
  beforeAll(async () => {
    consumer = await installConsumer()
  }, 240_000)
  afterAll(() => consumer?.[Symbol.asyncDispose](), 60_000)

  describe.concurrent('compiles it with skipLibCheck off', () => {
    const resolutions = (types: string) =>
      ['node16', 'nodenext', 'bundler', 'node10'].map(name => `${name} | all files | ${types} | ok`)

    test.each(compilers)('%s, with the types of Node', { timeout: 240_000 }, async compiler => {
      const { full, run } = consumer
      const said = await run(
        full,
        process.execPath,
        'types/check.mjs',
        full,
        compiler,
        'types/node.ts',
        'node',
      )
      expect(said.trim().split('\n')).toEqual(resolutions('with node'))
    })

    test.each(compilers)('%s, without the types of Node', { timeout: 240_000 }, async compiler => {
      const { full, plain, run } = consumer
      const said = await run(plain, process.execPath, 'types/check.mjs', full, compiler, 'types/browser.ts')
      expect(said.trim().split('\n')).toEqual(resolutions('without node'))
    })

    test.each(['nodenext', 'bundler'])('TypeScript 7, %s', { timeout: 240_000 }, async resolution => {
      const tsc = join(consumer.full, 'node_modules/typescript-7.0/bin/tsc')
      const module = resolution === 'bundler' ? 'es2022' : resolution
      const args = ['--noEmit', '--strict', '--target', 'es2022', '--lib', 'es2022,dom', '--module', module]
      const given = [tsc, ...args, '--moduleResolution', resolution, '--skipLibCheck', 'false']
      const { full, plain, run } = consumer
      expect(await run(full, process.execPath, ...given, '--types', 'node', 'types/node.ts')).toBe('')
      expect(await run(plain, process.execPath, ...given, 'types/browser.ts')).toBe('')
    })
  })

  describe('runs it', () => {
    let broker: TestBroker | undefined
    beforeAll(async () => {
      if (laneOrSkip('mosquitto', mosquittoMissing())) broker = await startMosquitto({ transport: 'ws' })
    }, 30_000)
    afterAll(() => broker?.[Symbol.asyncDispose]())

    // Node has a WebSocket of its own from 22 on.
    test.concurrent.each([
      ['node20', [], false],
      ['node22', [], true],
      ['node24', [], true],
      ['deno', ['run', '--allow-all', '--node-modules-dir=manual'], true],
      ['bun', [], true],
    ] as const)('on %s', { timeout: 60_000 }, async (name, flags, hasWebSocket) => {
      const { full, packed, run } = consumer
      const given = { entries: packed.entries, url: broker?.url, copy: './copy/rxtopics/dist/index.js' }
      const printed = await run(full, binary(name), ...flags, 'runtime.mjs', JSON.stringify(given))
      expect(JSON.parse(printed.trim().split('\n').at(-1) ?? '')).toEqual({
        memory: 'attic {"on":true}',
        webSocket: hasWebSocket && broker !== undefined ? 'attic {"on":true}' : 'none',
        known: true,
        copies: true,
      })
    })
  })

  describe('tests with it', () => {
    const settings = ['babel', 'ts-jest', 'native'] as const
    beforeAll(async () => {
      const { full } = consumer
      const written = await writeSettings(await readFile(page, 'utf8'), full)
      expect(new Set(written.map(name => name.split('/')[0]))).toEqual(new Set(settings))
      for (const name of settings)
        await asPackage(
          join(full, name),
          join(full, 'node_modules'),
          name === 'babel' ? 'commonjs' : 'module',
        )
      const text = await readFile(join(full, 'jest/lamp.test.ts'), 'utf8')
      await cp(join(full, 'jest/lamp.test.ts'), join(full, 'babel/lamp.test.ts'))
      await cp(join(full, 'jest/lamp.test.ts'), join(full, 'ts-jest/lamp.test.ts'))
      await writeFile(join(full, 'native/lamp.test.js'), text.replaceAll(': unknown', ''))
    })

    test.concurrent.each(settings)('jest, %s, on Node 20, 22 and 24', { timeout: 180_000 }, async name => {
      const { full, run } = consumer
      const flags = name === 'babel' ? [] : ['--experimental-vm-modules']
      for (const node of nodes) {
        const jest = 'node_modules/jest/bin/jest.js'
        const said = await run(join(full, name), binary(node), ...flags, jest, '--runInBand')
        expect(said, node).toContain('Tests:       3 passed, 3 total')
      }
    })

    test.each(nodes)('node:test, on %s', { timeout: 60_000 }, async node => {
      const said = await consumer.run(consumer.full, binary(node), '--test', 'lamp.nodetest.mjs')
      expect(said).toMatch(/pass 2\b/)
    })
  })
})
