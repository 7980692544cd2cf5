import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const src = (path: string) => fileURLToPath(new URL(`./src/${path}`, import.meta.url))

export default defineConfig({
  resolve: {
    alias: [
      { find: /^rxtopics$/, replacement: src('index.ts') },
      { find: /^rxtopics\/mqtt$/, replacement: src('driver/mqtt/index.ts') },
      { find: /^rxtopics\/memory$/, replacement: src('driver/memory/index.ts') },
      { find: /^rxtopics\/testing$/, replacement: src('testing/index.ts') },
      { find: /^rxtopics\/marbles$/, replacement: src('marbles/index.ts') },
    ],
  },
  test: {
    reporters: ['default', './test/support/countsReporter.ts'],
    include: ['test/**/*.spec.ts', 'marbles/**/*.spec.ts', 'examples/**/*.spec.ts'],
    typecheck: {
      enabled: true,
      include: ['test/**/*.test-d.ts'],
      tsconfig: 'tsconfig.json',
    },
    testTimeout: 15_000,
  },
})
