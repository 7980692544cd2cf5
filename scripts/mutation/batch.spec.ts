import { appendFileSync, readFileSync } from 'node:fs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, test, vi } from 'vitest'
import type { Batch } from './batch.js'

// Not a test of this repository: runs specs over and over, each time with another fault in the source.

const { runs, progress, limit } = JSON.parse(
  readFileSync(process.env['MUTATION_BATCH'] ?? '', 'utf8'),
) as Batch

/** What is reached: by what is loaded for a fault, then by the test that runs. */
let reached = new Set<string>()
globalThis.__reached = key => {
  reached.add(key)
}

const note = (phase: string, number: number, more: object = {}): void => {
  globalThis.__mutant = number
  appendFileSync(progress, `${JSON.stringify({ phase, number, at: Date.now(), ...more })}\n`)
}

/** Returns the name of a test, as it is without the fault it is asked about. */
const nameOf = ({ fullTestName }: { readonly fullTestName: string }): string =>
  fullTestName.replace(/^.*?mutant \d+ > /s, '').replace(`${process.cwd()}/`, '')

for (const { number, specs, tests, isWhole } of runs) {
  describe(`mutant ${number}`, async () => {
    note('collect', number)
    vi.resetModules()
    const loaded = new Set<string>()
    reached = loaded
    const asked = tests === null ? null : new Set(tests)
    let startedAt = 0
    beforeAll(() => {
      startedAt = performance.now()
      note('run', number, { keys: [...loaded] })
      reached = new Set()
    })
    afterAll(() => note('end', number))
    // One failure is enough: others would wait in vain for what does not come.
    let failed = false
    beforeEach(({ task, skip, onTestFailed }) => {
      const isOver = limit !== null && performance.now() - startedAt > limit
      if (failed || isOver || asked?.has(nameOf(task)) === false) skip()
      onTestFailed(() => {
        failed = !isWhole
      })
    })
    afterEach(({ task }) => {
      const keys = [...reached]
      reached.clear()
      note('test', number, { name: nameOf(task), keys })
    })
    for (const path of specs) {
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
