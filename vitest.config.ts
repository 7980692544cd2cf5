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
      { find: /^rxtopics\/testing\/peer$/, replacement: src('testing/peer/index.ts') },
      { find: /^rxtopics\/marbles$/, replacement: src('marbles/index.ts') },
      { find: /^rxtopics\/file-store$/, replacement: src('store/index.ts') },
      { find: /^rxtopics\/msgpack$/, replacement: src('codec/msgpack.ts') },
      { find: /^rxtopics\/cbor$/, replacement: src('codec/cbor.ts') },
      { find: /^rxtopics\/protobuf$/, replacement: src('codec/protobuf.ts') },
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
    // Most files wait for a broker more than they compute.
    maxWorkers: '100%',
  },
})
