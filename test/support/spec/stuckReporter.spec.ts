import { expect, test, vi } from 'vitest'
import StuckReporter from '../stuckReporter.js'

test('names a file that runs for long, once, and ends the run where it does not end', () => {
  const said: string[] = []
  const log = vi.spyOn(console, 'log').mockImplementation(text => said.push(text))
  let now = 0
  let ended = 0
  const reporter = new StuckReporter({
    now: () => now,
    end: () => {
      ended += 1
    },
  })
  reporter.onTestModuleStart({ relativeModuleId: 'quick' })
  reporter.onTestModuleStart({ relativeModuleId: 'slow' })
  now = 299_000
  reporter.look()
  reporter.onTestModuleEnd({ relativeModuleId: 'quick' })
  for (now of [300_000, 400_000]) reporter.look()
  expect([said, ended]).toEqual([['slow has been running for 300 s'], 0])
  now = 600_000
  reporter.look()
  log.mockRestore()
  expect([said.at(-1), ended]).toEqual(['slow does not end; the run is given up', 1])
})
