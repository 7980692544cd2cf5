import { readdirSync, readFileSync } from 'node:fs'
import { diagramCase } from 'rxtopics/testing'
import { describe, expect, test, vi } from 'vitest'
import { operators } from './operators.js'

const files = readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' }).filter(file =>
  file.endsWith('.marbles'),
)

const diagrams = files.sort().map(file => ({
  file,
  ...diagramCase(readFileSync(`${import.meta.dirname}/${file}`, 'utf8'), { operators }),
}))

describe('diagrams', () => {
  for (const { title, file, run } of diagrams) test(`${title} (${file})`, run)

  test('L61 none of them waits: linger, back-off, timeouts and buffers set no timer of the machine', () => {
    const timers = (['setTimeout', 'setInterval', 'setImmediate', 'queueMicrotask'] as const).map(name =>
      vi.spyOn(globalThis, name),
    )
    for (const { run } of diagrams) run()
    for (const timer of timers) expect(timer).not.toHaveBeenCalled()
    vi.restoreAllMocks()
  })
})
