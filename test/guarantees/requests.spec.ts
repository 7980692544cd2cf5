import type { Either } from 'fp-ts/lib/Either.js'
import { concat, from, type Observable, of, throwError } from 'rxjs'
import { type Message, number, ReplyError, type ReplyFailure } from 'rxtopics'
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

  guarantee(
    'P61 P62 streams end by their mark, a predicate ends any, and failures are told, by the properties of the protocol',
    async given => {
      const { client, root, version } = given
      const answers: readonly ((request: Message) => Observable<string>)[] = [
        request => from(['1', '2', '3'].slice(0, Number(textOf(request)))),
        () =>
          concat(
            of('4'),
            throwError(() => new ReplyError('worn-out', 'no more')),
          ),
      ]
      for (const [at, answer] of answers.entries()) {
        const responder = client()
        collect(responder.respond(`${root}/${at}`, answer))
        collect(responder.respond(`${root}/all`, answer))
        await expect
          .poll(() => responder.snapshot().subscriptions.every(({ phase }) => phase === 'on'))
          .toBe(true)
      }
      const asker = client()
      const stream = { stream: true, reply: number, timeout: 5_000 } as const
      if (version === 4) {
        const ending = await collect(asker.requestEither(`${root}/0`, '2', stream)).ended()
        expect(ending).toMatchObject({ kind: 'error', error: { name: 'UnsupportedError' } })
        return
      }
      const show = (said: Either<ReplyFailure, Message<number>>) =>
        said._tag === 'Right' ? said.right.value : 'code' in said.left ? said.left.code : 'no number'
      for (const [at, text, expected] of [
        ['0', '3', [1, 2, 3]],
        ['0', '0', []],
        ['1', '', [4, 'worn-out']],
      ] as const) {
        const said = collect(asker.requestEither(`${root}/${at}`, text, stream))
        expect(await said.ended()).toEqual({ kind: 'complete' })
        expect(said.values.map(show)).toEqual(expected)
      }
      const broken = collect(asker.request(`${root}/1`, '', stream))
      expect(await broken.ended()).toMatchObject({
        error: { name: 'ReplyError', code: 'worn-out', text: 'no more', topic: `${root}/1` },
      })
      expect(broken.values.map(({ value }) => value)).toEqual([4])
      const until = collect(
        asker.request(`${root}/0`, '3', { reply: number, until: ({ value }) => value === 2 }),
      )
      expect(await until.ended()).toEqual({ kind: 'complete' })
      expect(until.values.map(({ value }) => value)).toEqual([1, 2])
      const several = collect(asker.requestEither(`${root}/all`, '2', { reply: number, replies: 4 }))
      expect(await several.ended()).toEqual({ kind: 'complete' })
      expect(several.values.map(show).map(String).sort()).toEqual(['1', '2', '4', 'worn-out'])
    },
  )
})
