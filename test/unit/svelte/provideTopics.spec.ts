import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import type { Client } from 'rxtopics'
import { provideTopics, useClient, useLatest, usePublish, useStatus } from 'rxtopics/svelte'
import { compile } from 'svelte/compiler'
import { describe, expect, onTestFinished, test } from 'vitest'
import { celsius } from '../../support/views/shown.js'
import { createStage } from '../../support/views/stage.js'

/** Returns a module as it is on a server. */
const onServer = async (entry: string): Promise<unknown> => {
  const directory = await mkdtemp(join(tmpdir(), 'rxtopics-svelte-'))
  onTestFinished(() => rm(directory, { recursive: true, force: true }))
  const outfile = join(directory, 'page.mjs')
  await build({
    stdin: { contents: entry, resolveDir: import.meta.dirname },
    ...{ outfile, bundle: true, format: 'esm', platform: 'node', logLevel: 'silent' },
    tsconfig: join(import.meta.dirname, '../../../tsconfig.json'),
    plugins: [
      {
        name: 'svelte',
        setup: ({ onLoad }) =>
          onLoad({ filter: /\.svelte$/ }, async ({ path }) => {
            const options = { filename: path, generate: 'server', runes: true } as const
            return { contents: compile(await readFile(path, 'utf8'), options).js.code }
          }),
      },
    ],
  })
  return import(/* @vite-ignore */ pathToFileURL(outfile).href)
}

describe('on a server', () => {
  test('nothing is subscribed', async () => {
    const { show } = (await onServer(`
      import { render } from 'svelte/server'
      import Page from './Page.svelte'
      const nothing = () => {}
      export const show = (shows, client) =>
        render(Page, { props: { shows, client, first: 'a', heard: nothing, render: nothing, changes: nothing } }).body
    `)) as { readonly show: (shows: string, client: Client) => string }
    const { client } = createStage()
    expect(show('status', client)).toContain('idle waiting')
    expect(show('onMessage', client)).toContain('waiting')
    expect(client.snapshot()).toMatchObject({ leases: 0, subscriptions: [], status: { state: 'idle' } })
  }, 30_000)
})

describe('the client', () => {
  test('is not what is none', () => {
    expect(() => provideTopics({} as never)).toThrow('provideTopics.client')
  })

  test('is missed with words that say so, where none is provided', () => {
    for (const [use, name] of [
      [useClient, 'useClient'],
      [useStatus, 'useStatus'],
      [usePublish, 'usePublish'],
      [() => useLatest('a'), 'useLatest'],
    ] as const)
      expect(use).toThrow(`${name}.client: is missing`)
  })

  test('may be given; read where nothing is reactive it subscribes nothing', () => {
    const { client } = createStage()
    const latest = useLatest(() => celsius.at({ room: 'a' }), { client })
    expect([latest.state, latest.value, useStatus(client).current.state]).toEqual([
      'waiting',
      undefined,
      'idle',
    ])
    expect(client.snapshot()).toMatchObject({ leases: 0, subscriptions: [] })
  })
})
