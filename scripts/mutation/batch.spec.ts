import { appendFileSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, beforeEach, describe, test, vi } from 'vitest'
import type { Batch } from './batch.js'

// Not a test of this repository: runs specs over and over, each time with another fault in the source.

const { specs, progress } = JSON.parse(readFileSync(process.env['MUTATION_BATCH'] ?? '', 'utf8')) as Batch

const reached = new Map<number, Set<string>>()
globalThis.__reached = key => {
  const number = globalThis.__mutant ?? 0
  const keys = reached.get(number)
  if (keys === undefined) reached.set(number, new Set([key]))
  else keys.add(key)
}

const note = (phase: string, number: number, more: object = {}): void => {
  globalThis.__mutant = number
  appendFileSync(progress, `${JSON.stringify({ phase, number, at: Date.now(), ...more })}\n`)
}

for (const [number, paths] of specs) {
  describe(`mutant ${number}`, async () => {
    note('collect', number)
    vi.resetModules()
    beforeAll(() => note('run', number))
    afterAll(() => note('end', number, { keys: [...(reached.get(number) ?? [])] }))
    // One failure is enough: others would wait in vain for what does not come.
    let failed = false
    beforeEach(({ skip, onTestFailed }) => {
      if (failed) skip()
      onTestFailed(() => {
        failed = true
      })
    })
    for (const path of paths) {
      await describe(path, async () => {
        try {
          await import(/* @vite-ignore */ path)
        } catch (error) {
          test('it loads', () => {
            throw error
          })
        }
      })
    }
  })
}
