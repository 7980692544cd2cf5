import { type Case, same, silence } from './case.js'

export const lifecycleCases: readonly Case[] = [
  {
    title: 'open returns before it calls any handler, and reports one session',
    body: async ({ opening }) => {
      const peer = opening()
      same(peer.reports.length, 0, 'reports when open returned')
      await peer.first('opened')
      await silence()
      same(
        peer.reports.map(({ kind }) => kind),
        ['opened'],
        'reports',
      )
    },
  },
  {
    title: 'close ends the link in order: what was handed over arrives, closed(null) is the last report',
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` })
      void from.publish(`${root}/a`, 'last words')
      from.link.close()
      const [closed] = await from.first('closed')
      same(closed?.error, null, 'reason')
      await to.first('message')
      await silence()
      same(from.reports.at(-1)?.kind, 'closed', 'last report')
      same(from.reports.filter(({ kind }) => kind === 'closed').length, 1, 'times closed')
    },
  },
  {
    title: 'close before the link has opened: closed(null), and never opened',
    body: async ({ opening }) => {
      const peer = opening()
      peer.link.close()
      const [closed] = await peer.first('closed')
      same(closed?.error, null, 'reason')
      await silence()
      same(
        peer.reports.map(({ kind }) => kind),
        ['closed'],
        'reports',
      )
    },
  },
  {
    title: 'abort ends the link at once; calling it again, or close after it, is harmless',
    body: async ({ open }) => {
      const peer = await open()
      peer.link.abort()
      peer.link.abort()
      peer.link.close()
      await peer.first('closed')
      await silence()
      same(peer.reports.filter(({ kind }) => kind === 'closed').length, 1, 'times closed')
    },
  },
]
