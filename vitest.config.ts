import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { entries } from './scripts/entries.js'

export default defineConfig({
  resolve: {
    alias: entries.map(({ name, source }) => ({
      find: new RegExp(`^${name}$`),
      replacement: fileURLToPath(new URL(source, import.meta.url)),
    })),
  },
  test: {
    reporters: [
      'default',
      './test/support/countsReporter.ts',
      // The soak runs for as long as it is told.
      ...(process.env['CHAOS_SOAK'] === undefined ? ['./test/support/stuckReporter.ts'] : []),
    ],
    include: ['test/**/*.spec.ts', 'marbles/**/*.spec.ts', 'examples/**/*.spec.ts'],
    typecheck: {
      enabled: true,
      include: ['test/**/*.test-d.ts'],
      tsconfig: 'tsconfig.json',
    },
    globalSetup: './test/support/rabbitShared.ts',
    testTimeout: 15_000,
    // Most files wait for a broker more than they compute.
    maxWorkers: '100%',
  },
})
