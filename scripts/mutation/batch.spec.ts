import { appendFileSync, readFileSync } from 'node:fs'
import { beforeAll, describe, test, vi } from 'vitest'
import type { Batch } from './batch.js'

// Not a test of this repository: runs specs over and over, each time with another fault in the source.

const { specs, progress } = JSON.parse(readFileSync(process.env['MUTATION_BATCH'] ?? '', 'utf8')) as Batch

for (const [number, spec] of specs) {
  const begin = (phase: string): void => {
    globalThis.__mutant = number
    appendFileSync(progress, `${JSON.stringify({ phase, number })}\n`)
  }
  describe(`mutant ${number}`, async () => {
    begin('collect')
    vi.resetModules()
    beforeAll(() => begin('run'))
    try {
      await import(/* @vite-ignore */ spec)
    } catch (error) {
      test('it loads', () => {
        throw error
      })
    }
  })
}
