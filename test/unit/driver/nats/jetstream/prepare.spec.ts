import { expect, test } from 'vitest'
import { createIdentities } from '../../../../../src/driver/nats/jetstream/identities.js'
import { prepareJetStream, readsReasons } from '../../../../../src/driver/nats/jetstream/prepare.js'
import { resolveJetStream } from '../../../../../src/driver/nats/jetstream/resolve.js'
import { laneOrSkip, natsMissing } from '../../../../support/brokers.js'
import { requestOf } from '../link/fake.js'
import { startRig } from './rig.js'

test.runIf(laneOrSkip('nats-server', natsMissing()))(
  'a session that was kept is found, and one that starts with nothing forgets it',
  async () => {
    await using rig = await startRig()
    const prepare = (clean: boolean) =>
      prepareJetStream(
        rig.connection,
        rig.mapping,
        resolveJetStream({ stream: 's', clean: false }, true),
        { clientId: 'me', clean },
        { identities: createIdentities(), known: new Map() },
      )
    const first = await prepare(false)
    expect([first.kept, first.found.size]).toEqual([true, 0])
    await first.sessions.consumer(requestOf('a'), 'p.a', undefined)
    expect([...(await prepare(false)).found.keys()]).toEqual(['a'])
    expect((await prepare(true)).found.size).toBe(0)
    expect((await prepare(false)).found.size).toBe(0)
  },
)

test.each([
  ['2.10.4', true],
  ['2.10.10', true],
  ['2.11.0-RC.1', true],
  ['2.10.4-beta', true],
  ['3.0.0', true],
  ['2.10.3', false],
  ['2.9.20', false],
  ['1.11.9', false],
  ['2.10', false],
  ['2', false],
  ['', false],
])('a server %j reads the reason of a refusal: %j', (version, reads) => {
  expect(readsReasons(version)).toBe(reads)
})
