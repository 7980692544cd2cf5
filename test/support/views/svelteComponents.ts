import { compile } from 'svelte/compiler'
import type { Plugin } from 'vitest/config'

/** Has tests import components of Svelte. */
export const svelteComponents: Plugin = {
  name: 'svelte-components',
  transform: (code, id) =>
    id.endsWith('.svelte') ? compile(code, { filename: id, generate: 'client', runes: true }).js : undefined,
}
