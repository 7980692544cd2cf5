import { execFile } from 'node:child_process'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { laneOrSkip } from '../support/lanes.js'
import { installFolder } from './built.js'

const root = join(import.meta.dirname, '../..')

test('the hooks do with React 18 what they do with 19', async () => {
  const installed = await installFolder('test/adapters/react18')
  if ('missing' in installed) {
    laneOrSkip('React 18', installed.missing)
    return
  }
  const { directory } = installed
  try {
    const vitest = join(root, 'node_modules/vitest/vitest.mjs')
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [vitest, 'run', 'test/unit/react', '--typecheck.enabled=false'],
      { cwd: root, env: { ...process.env, REACT: directory }, timeout: 150_000 },
    )
    // There is no Activity in 18, and so nothing else is left out.
    expect(stdout).toMatch(/\b[2-9]\d passed, 0 failed, 1 skipped/)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}, 240_000)
