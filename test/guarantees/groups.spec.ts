import type { Client } from 'rxtopics'
import { expect } from 'vitest'
import { collect } from '../support/until.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()
const settled = (client: Client) =>
  expect
    .poll(() => client.snapshot().subscriptions.map(({ phase }) => phase))
    .toSatisfy((phases: readonly string[]) => phases.length > 0 && phases.every(phase => phase === 'on'))

const hundred = Array.from({ length: 100 }, (_, i) => String(i))

/** Publishes a hundred messages in order, over one connection: one for each takes a tenth of a second at some brokers. */
const publishAll = async (teller: Client, topic: string) => {
  for (const text of hundred)
    expect(await collect(teller.publish(topic, text)).ended()).toEqual({ kind: 'complete' })
}

overLanes('D. Groups', guarantee => {
  guarantee(
    'D25 P67 a group: members share messages out, wherever they run; a plain observer sees all, once',
    async given => {
      const { client, root } = given
      const [one, other, third] = [client(), client(), client()]
      const filter = `${root}/+`
      const member = collect(one.observe(filter, { group: 'g', qos: 1 }))
      const member2 = collect(other.observe(filter, { group: 'g', qos: 1 }))
      const plain = collect(third.observe(filter, { qos: 1 }))
      for (const each of [one, other, third]) await settled(each)
      await publishAll(client(), `${root}/a`)
      await plain.waitForCount(100)
      await expect.poll(() => member.values.length + member2.values.length).toBe(100)
      expect(member.values.length * member2.values.length).toBeGreaterThan(0)
      expect(plain.values.map(textOf)).toEqual(hundred)
      const shared = [...member.values, ...member2.values].map(textOf)
      expect([...shared].sort()).toEqual([...hundred].sort())
      await plain.expectNone((_, index) => index >= 100, 50)
    },
  )

  guarantee(
    'D25 a group beside a plain filter or another group: each its own, or a typed conflict',
    async given => {
      const { client, root, publish, version } = given
      const one = client()
      const member = collect(one.observe(`${root}/+`, { group: 'g', qos: 1 }))
      await settled(one)
      const plain = collect(one.observe(`${root}/#`, { qos: 1 }))
      const rival = collect(one.observe(`${root}/a`, { group: 'h', qos: 1 }))
      if (version === 4) {
        for (const later of [plain, rival])
          expect(await later.ended()).toMatchObject({
            kind: 'error',
            error: { name: 'SubscribeConflictError', option: 'group', other: `$share/g/${root}/+` },
          })
      } else await settled(one)
      await publishAll(client(), `${root}/a`)
      await member.waitForCount(100)
      expect(member.values.map(textOf)).toEqual(hundred)
      for (const later of version === 4 ? [] : [plain, rival]) {
        await later.waitForCount(100)
        expect(later.values.map(textOf)).toEqual(hundred)
      }
      // Where the group goes, the other can be had.
      if (version === 4) {
        member.unsubscribe()
        const next = collect(one.observe(`${root}/#`, { qos: 1 }))
        await settled(one)
        await publish(`${root}/a`, 'plain')
        await next.waitForCount(1)
        expect(next.values.map(textOf)).toEqual(['plain'])
      }
      await member.expectNone((_, index) => index >= 100, 50)
    },
  )

  guarantee('D25 a group gets no retained messages', async ({ client, root, publish }) => {
    await publish(`${root}/a`, 'kept', { retain: true })
    const one = client()
    const member = collect(one.observe(`${root}/a`, { group: 'g' }))
    await settled(one)
    await member.expectNone(() => true, 100)
  })

  guarantee('T101 a group whose grant proves nothing is told as unconfirmed', async given => {
    const { client, root, version, saysGroups } = given
    const one = client()
    const changes = collect(one.subscriptions$)
    one.observe(`${root}/a`, { group: 'g' }).subscribe()
    one.observe(`${root}/b`).subscribe()
    const granted = await changes.waitForCount(4)
    expect(granted.filter(({ kind }) => kind === 'granted')).toEqual(
      [
        [`$share/g/${root}/a`, version === 5 || saysGroups],
        [`${root}/b`, true],
      ].map(([filter, confirmed]) => ({ kind: 'granted', filter, qos: 0, by: filter, confirmed })),
    )
  })

  guarantee('T102 a group: observers of one client share its messages out, each in its turn', async given => {
    const { client, root, publish } = given
    const one = client()
    const filter = `${root}/+`
    const members = Array.from({ length: 3 }, () => collect(one.observe(filter, { group: 'g', qos: 1 })))
    await settled(one)
    await publishAll(client(), `${root}/a`)
    await expect.poll(() => members.flatMap(({ values }) => values).length).toBe(100)
    expect(members.map(({ values }) => values.length)).toEqual([34, 33, 33])
    expect(members[1]?.values.map(textOf)).toEqual(hundred.filter((_, i) => i % 3 === 1))
    members[0]?.unsubscribe()
    for (const text of ['x', 'y']) await publish(`${root}/a`, text)
    await expect.poll(() => members.flatMap(({ values }) => values).length).toBe(102)
    expect(members.map(({ values }) => values.length)).toEqual([34, 34, 34])
  })
})
