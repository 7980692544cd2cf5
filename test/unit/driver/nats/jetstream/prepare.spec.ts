import { expect, test } from 'vitest'
import { createIdentities } from '../../../../../src/driver/nats/jetstream/identities.js'
import { prepareJetStream, readsReasons } from '../../../../../src/driver/nats/jetstream/prepare.js'
import { resolveJetStream } from '../../../../../src/driver/nats/jetstream/resolve.js'
import { gatewayTokens } from '../../../../../src/driver/nats/subjects/gateway.js'
import { createMapping } from '../../../../../src/driver/nats/subjects/mapping.js'
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

test.runIf(laneOrSkip('nats-server', natsMissing()))(
  'a session of which somebody has ended a part is whole again, unless nothing is left of it',
  async () => {
    await using rig = await startRig()
    const known = new Map(['a', 'b/#', 'c'].map(filter => [filter, requestOf(filter, { identifier: 7 })]))
    const prepare = () =>
      prepareJetStream(
        rig.connection,
        rig.mapping,
        resolveJetStream({ stream: 's', clean: false }, true),
        { clientId: 'me', clean: false },
        { identities: createIdentities(), known },
      )
    const { sessions } = await prepare()
    expect(known.size).toBe(0)
    for (const [filter, subject] of [
      ['a', 'p.a'],
      ['b/#', 'p.b'],
    ] as const)
      await sessions.consumer({ filter, identifier: 5 }, subject, undefined)
    known.set('a', requestOf('a')).set('c', requestOf('c', { identifier: 7 }))
    const { found, broken } = await prepare()
    // What of it begins now has missed something.
    expect([[...broken].sort(), (await prepare()).broken.size]).toEqual([['b/#', 'c'], 0])
    const subjects = [...found]
      .sort()
      .map(([filter, { identifier, infos }]) => [
        filter,
        identifier,
        infos.map(({ config }) => config.filter_subject),
      ])
    expect(subjects).toEqual([
      ['a', 5, ['p.a']],
      ['b/#', 5, ['p.b', 'p.b.>']],
      ['c', 7, ['p.c']],
    ])
    await sessions.forget()
    const gone = await prepare()
    expect([gone.found.size, known.size, gone.broken.size]).toEqual([0, 0, 0])
  },
)

test.runIf(laneOrSkip('nats-server', natsMissing()))(
  'what a session has for topics that this driver maps otherwise is left alone',
  async () => {
    await using rig = await startRig()
    const mapping = createMapping(gatewayTokens, { prefix: 'p', maximum: 64 })
    await rig.sessionsOf({}).consumer(requestOf('a b'), 'p.a%20b', undefined)
    const { found } = await prepareJetStream(
      rig.connection,
      mapping,
      resolveJetStream({ stream: 's', clean: false }, true),
      { clientId: 'me', clean: false },
      { identities: createIdentities(), known: new Map() },
    )
    expect(found.size).toBe(0)
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
