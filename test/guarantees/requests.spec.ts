import { expect } from 'vitest'
import { collect } from '../support/until.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()

overLanes('K. Request and response', guarantee => {
  guarantee(
    'K59 A2 P61 concurrent requests: one CONNECT, one reply subscription, own replies',
    async given => {
      const { client, root, version, wire } = given
      const responder = client()
      collect(responder.respond(`${root}/echo/+`, request => [`${request.topic} ${textOf(request)}`]))
      await expect.poll(() => responder.snapshot().subscriptions[0]?.phase).toBe('on')
      wire.clear()
      const asker = client()
      const asked = Array.from({ length: 100 }, (_, i) =>
        collect(asker.request(`${root}/echo/${i}`, `${i}`, { qos: 1 })),
      )
      if (version === 4) {
        for (const one of asked)
          expect(await one.ended()).toMatchObject({ kind: 'error', error: { name: 'UnsupportedError' } })
        return
      }
      for (const one of asked) await one.ended()
      expect(asked.map(({ values }) => values.map(textOf))).toEqual(
        asked.map((_, i) => [`${root}/echo/${i} ${i}`]),
      )
      expect(wire.count('connect')).toBe(1)
      expect(wire.filters('subscribe').filter(filter => filter.startsWith('reply/'))).toHaveLength(1)
    },
  )

  guarantee('K60 P62 replies are gathered for a time, and then the request is gone', async given => {
    const { client, root, version } = given
    for (const replies of [['a'], ['b'], []]) {
      const responder = client()
      collect(responder.respond(`${root}/who`, () => replies))
      await expect.poll(() => responder.snapshot().subscriptions[0]?.phase).toBe('on')
    }
    const asker = client({ linger: 0 })
    const replies = collect(
      asker.request(`${root}/who`, '', { replies: Number.POSITIVE_INFINITY, timeout: 500 }),
    )
    const ending = await replies.ended()
    expect(asker.snapshot().leases).toBe(0)
    if (version === 4) {
      expect(ending).toMatchObject({ kind: 'error', error: { name: 'UnsupportedError' } })
      return
    }
    expect(ending).toEqual({ kind: 'complete' })
    expect(replies.values.map(textOf).sort()).toEqual(['a', 'b'])
  })
})
