import { expect } from 'vitest'
import { collect } from '../support/until.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()

overLanes('D. Groups', guarantee => {
  guarantee(
    'D25 P67 members share messages out; a plain observer of the same filter sees all, once',
    async given => {
      const { client, root, publish, version } = given
      const [one, other] = [client(), client()]
      const filter = `${root}/+`
      const member = collect(one.observe(filter, { group: 'g', qos: 1 }))
      if (version === 4) {
        expect(await member.ended()).toMatchObject({ kind: 'error', error: { name: 'UnsupportedError' } })
        return
      }
      const member2 = collect(other.observe(filter, { group: 'g', qos: 1 }))
      const plain = collect(one.observe(filter, { qos: 1 }))
      for (const each of [one, other]) {
        await expect
          .poll(() =>
            each
              .snapshot()
              .subscriptions.map(({ phase }) => phase)
              .join(),
          )
          .toMatch(/^on(,on)?$/)
      }
      const sent = Array.from({ length: 100 }, (_, i) => String(i))
      for (const text of sent) await publish(`${root}/a`, text)
      await plain.waitForCount(100)
      await expect.poll(() => member.values.length + member2.values.length).toBe(100)
      expect(plain.values.map(textOf)).toEqual(sent)
      const shared = [...member.values, ...member2.values].map(textOf)
      expect([...shared].sort()).toEqual([...sent].sort())
      await plain.expectNone((_, index) => index >= 100, 50)
    },
  )

  guarantee('D25 a group gets no retained messages', async ({ client, root, publish, version }) => {
    if (version === 4) return
    await publish(`${root}/a`, 'kept', { retain: true })
    const one = client()
    const member = collect(one.observe(`${root}/a`, { group: 'g' }))
    await expect.poll(() => one.snapshot().subscriptions[0]?.phase).toBe('on')
    await member.expectNone(() => true, 100)
  })
})
