import { appendFileSync } from 'node:fs'
import { afterAll, expect } from 'vitest'

// Set up before each spec file of the run that learns which spec reaches what.

declare global {
  var __reached: ((key: string) => void) | undefined
}

const keys = new Set<string>()
globalThis.__reached = key => {
  keys.add(key)
}

afterAll(() => {
  const path = process.env['MUTATION_REACHED']
  if (path === undefined) return
  appendFileSync(path, `${JSON.stringify({ spec: expect.getState().testPath, keys: [...keys] })}\n`)
})
