import { type Case, numbers } from '../case.js'
import { type Peer, packetOf } from '../peer.js'
import { holds, type Report, same } from '../report.js'

/** What may be called from within what: every method of a link from within every call that it makes. */
export const nesting: readonly Case[] = [
  {
    title: 'every method may be called from within opened',
    body: async ({ opening, root }) => {
      const peer = opening({
        react: ({ kind }, { ask, hand, unask, ping }) => {
          if (kind !== 'opened') return
          ask({ filter: `${root}/a` }, { filter: `${root}/b` })
          hand(packetOf(`${root}/a`, 'x'))
          unask(`${root}/b`)
          ping()
        },
      })
      await Promise.all([
        peer.first('subscribed', 2),
        peer.first('message'),
        peer.first('unsubscribed'),
        peer.first('pong'),
      ])
    },
  },
  {
    title: 'every method may be called from within message',
    body: async ({ open, root, capabilities }) => {
      const qos = capabilities.maximumQos
      const within = packetOf(`${root}/b`, 'from within', { qos })
      let taken = true
      const peer = await open({
        react: (report, { ask, hand, unask, ping, all }) => {
          // Until the subscription is in force it may be that nothing is taken.
          if (report.kind === 'ready' && !taken) taken = hand(within)
          if (report.kind !== 'message' || all('message').length > 1) return
          ask({ filter: `${root}/b`, qos })
          taken = hand(within)
          unask(`${root}/a`)
          ping()
        },
      })
      await peer.subscribe({ filter: `${root}/a`, qos })
      await peer.publish(`${root}/a`, 'first', { qos })
      await Promise.all([peer.first('message', 2), peer.first('unsubscribed'), peer.first('pong')])
      same(peer.texts(), ['first', 'from within'], 'messages')
    },
  },
  {
    title: 'every method may be called from within an answer',
    body: async ({ open, root }) => {
      const topic = (n: number) => `${root}/${n}`
      const peer = await open({
        react: ({ kind }, { ask, hand, unask, ping, all }) => {
          const n = all('subscribed').length
          if (kind === 'subscribed') hand(packetOf(topic(n - 1), String(n)))
          if (kind === 'published') ping()
          if (kind === 'pong') unask(topic(n - 1))
          if (kind === 'unsubscribed' && n < 3) ask({ filter: topic(n) })
        },
      })
      peer.ask({ filter: topic(0) })
      await Promise.all([peer.first('unsubscribed', 3), peer.first('message', 3)])
      same(peer.texts(), ['1', '2', '3'], 'messages')
    },
  },
  {
    title: 'a message that is published from within another comes after it, and each is settled by itself',
    body: async ({ open, root, capabilities }) => {
      const qos = capabilities.maximumQos
      const count = 20
      const peer = await open({
        react: (report, { hand, all }) => {
          const seen = all('message').length
          if (report.kind === 'message' && seen < count)
            holds(hand(packetOf(`${root}/a`, String(seen), { qos })), 'the link takes nothing')
        },
      })
      await peer.subscribe({ filter: `${root}/a`, qos })
      await peer.publish(`${root}/a`, '0', { qos })
      await peer.first('message', count)
      await peer.first('published', count)
      same(peer.texts(), numbers(count), 'messages')
    },
  },
  ...(['close', 'abort'] as const).map(
    (way): Case => ({
      title: `${way} may be called from within any call, and ends the link once`,
      body: async ({ open, opening, root, quiet }) => {
        for (const kind of ['opened', 'message', 'subscribed', 'published', 'pong'] as const) {
          const ends = (report: Report, { link }: Peer) => {
            if (report.kind === kind) link[way]()
          }
          const peer = kind === 'opened' ? opening({ react: ends }) : await open({ react: ends })
          if (kind !== 'opened') {
            peer.ask({ filter: `${root}/${kind}` })
            if (kind !== 'subscribed') peer.hand(packetOf(`${root}/${kind}`, 'x'))
            if (kind === 'pong') peer.ping()
          }
          const [closed] = await peer.first('closed')
          same(closed?.error, null, `reason, from within ${kind}`)
          await quiet()
          same(peer.reports.at(-1)?.kind, 'closed', `last report, from within ${kind}`)
          same(peer.all('closed').length, 1, `times closed, from within ${kind}`)
        }
      },
    }),
  ),
]
