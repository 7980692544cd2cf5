import { appendFileSync, readFileSync } from 'node:fs'
import { beforeAll, beforeEach, describe, test, vi } from 'vitest'
import type { Batch } from './batch.js'

// Not a test of this repository: runs specs over and over, each time with another fault in the source.

const { specs, progress } = JSON.parse(readFileSync(process.env['MUTATION_BATCH'] ?? '', 'utf8')) as Batch

vi.setConfig({ testTimeout: 6_000 })

for (const [number, spec] of specs) {
  const begin = (phase: string): void => {
    globalThis.__mutant = number
    appendFileSync(progress, `${JSON.stringify({ phase, number })}\n`)
  }
  describe(`mutant ${number}`, async () => {
    begin('collect')
    vi.resetModules()
    beforeAll(() => begin('run'))
    // One failure is enough: others would wait in vain for what does not come.
    let failed = false
    beforeEach(({ skip, onTestFailed }) => {
      if (failed) skip()
      onTestFailed(() => {
        failed = true
      })
    })
    try {
      await import(/* @vite-ignore */ spec)
    } catch (error) {
      test('it loads', () => {
        throw error
      })
    }
  })
}
