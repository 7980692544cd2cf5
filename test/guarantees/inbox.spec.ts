import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileStore } from 'rxtopics/file-store'
import { expect } from 'vitest'
import { collect } from '../support/until.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()

/** The file of a store, which outlives the clients of a test. */
const tempStore = async () => {
  const folder = await mkdtemp(join(tmpdir(), 'inbox-'))
  return {
    path: join(folder, 'inbox.jsonl'),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

const isOn = (one: { snapshot(): { subscriptions: readonly { phase: string }[] } }) => () =>
  one.snapshot().subscriptions.map(({ phase }) => phase)

overLanes('P. The inbox on disk', guarantee => {
  guarantee(
    'P79 what nobody observes survives the process, acknowledged, and comes first, once, in order',
    async given => {
      const { client, root, publish } = given
      await using kept = await tempStore()
      const session = { clientId: `${root}-inbox`, clean: false }
      const options = { qos: 1, retained: 'none' } as const
      const first = client({}, session)
      collect(first.observe(`${root}/work/#`, options))
      await expect.poll(isOn(first)).toEqual(['on'])
      await first.close()
      for (let i = 1; i <= 5; i += 1) await publish(`${root}/work/a`, String(i))

      const second = client({ inbox: { store: fileStore(kept.path) } }, session)
      collect(second.observe(`${root}/other`, options))
      await expect.poll(() => second.snapshot().held, { timeout: 10_000 }).toBe(5)
      // Each is acknowledged, so that the broker has none to send again.
      await expect.poll(() => second.snapshot().unsettled).toBe(0)
      await second.close()

      const third = client({ inbox: { store: fileStore(kept.path) } }, session)
      const unhandled = collect(third.unhandled$)
      const work = collect(third.observe(`${root}/work/#`, { ...options, ack: 'manual' }))
      const [one, two, three] = await work.waitForCount(5)
      await expect.poll(isOn(third)).toEqual(['on'])
      await publish(`${root}/work/a`, '6')
      const seen = await work.waitForCount(6)
      expect(seen.map(textOf)).toEqual(['1', '2', '3', '4', '5', '6'])
      for (const message of [one, two, seen[5]]) message?.ack()
      three?.nack()
      await third.close()

      const fourth = client({ inbox: { store: fileStore(kept.path) } }, session)
      const rest = collect(fourth.observe(`${root}/work/#`, options))
      await expect.poll(isOn(fourth)).toEqual(['on'])
      await publish(`${root}/work/a`, 'last')
      await rest.waitFor(message => textOf(message) === 'last')
      expect(rest.values.map(textOf)).toEqual(['4', '5', 'last'])
      expect(unhandled.values).toEqual([])
    },
    30_000,
  )
})
