import { availableParallelism } from 'node:os'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { entries } from './scripts/entries.js'
import { svelteComponents } from './test/support/views/svelteComponents.js'

/** In Node, where the tests run, these lead to what Svelte has for servers. */
const svelte = ['', '/reactivity', '/store'].map(part => ({
  find: new RegExp(`^svelte${part}$`),
  replacement: fileURLToPath(new URL(`node_modules/svelte/src${part}/index-client.js`, import.meta.url)),
}))

/** Where another React is, for the tests of the hooks: see test/adapters. */
const { REACT } = process.env
const react =
  REACT === undefined
    ? []
    : [{ find: /^(react(?:-dom)?(?:\/.*)?)$/, replacement: `${REACT}/node_modules/$1` }]

export default defineConfig({
  plugins: [svelteComponents],
  resolve: {
    alias: [
      ...entries.map(({ name, source }) => ({
        find: new RegExp(`^${name}$`),
        replacement: fileURLToPath(new URL(source, import.meta.url)),
      })),
      ...svelte,
      ...react,
    ],
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
    server: { deps: { inline: [/node_modules\/svelte\//] } },
    testTimeout: 30_000,
    // Most files wait for a broker more than they compute: on two processors three took two thirds of the time of two.
    maxWorkers: Math.ceil(availableParallelism() * 1.5),
  },
})
