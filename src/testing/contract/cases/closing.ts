import { type Case, numbers } from '../case.js'
import { packetOf } from '../peer.js'
import { holds, same } from '../report.js'

const HURRIED = 1_000

/** Links that end because they are asked to. */
export const closing: readonly Case[] = [
  {
    title: 'close ends the link in order: what was handed over arrives, closed(null) is the last report',
    body: async ({ open, root, quiet }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` })
      const packet = packetOf(`${root}/a`, 'last words')
      // What a link has not answered when it closes it never will.
      from.hand(packet)
      from.link.close()
      const [closed] = await from.first('closed')
      same(closed?.error, null, 'reason')
      await to.first('message')
      await quiet()
      same(from.reports.at(-1)?.kind, 'closed', 'last report')
      same(from.all('closed').length, 1, 'times closed')
    },
  },
  {
    title: 'close right after many publishes loses none of them',
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` })
      const packets = numbers(HURRIED).map(text => packetOf(`${root}/a`, text.padEnd(500)))
      const taken = packets.filter(packet => from.hand(packet))
      from.link.close()
      await from.first('closed')
      await to.first('message', taken.length)
      same(
        to.texts().map(text => text.trim()),
        numbers(taken.length),
        'messages',
      )
    },
  },
  {
    title: 'close before the link has opened: closed(null), and never opened',
    body: async ({ opening, quiet }) => {
      const peer = opening()
      peer.link.close()
      const [closed] = await peer.first('closed')
      same(closed?.error, null, 'reason')
      await quiet()
      same(
        peer.reports.map(({ kind }) => kind),
        ['closed'],
        'reports',
      )
    },
  },
  {
    title: 'abort before the link has opened: closed once, and never opened',
    body: async ({ opening, quiet }) => {
      const peer = opening()
      peer.link.abort()
      await peer.first('closed')
      await quiet()
      same(
        peer.reports.map(({ kind }) => kind),
        ['closed'],
        'reports',
      )
    },
  },
  {
    title: 'abort ends the link at once; calling it again, or close after it, is harmless',
    body: async ({ open, quiet }) => {
      const peer = await open()
      peer.link.abort()
      peer.link.abort()
      peer.link.close()
      await peer.first('closed')
      await quiet()
      same(peer.all('closed').length, 1, 'times closed')
    },
  },
  {
    title: 'abort after close cuts short what close waits for',
    body: async ({ open, quiet }) => {
      const peer = await open()
      peer.link.close()
      peer.link.abort()
      const [closed] = await peer.first('closed')
      same(closed?.error, null, 'reason')
      await quiet()
      same(peer.all('closed').length, 1, 'times closed')
    },
  },
  {
    title: 'what is under way when a link is aborted is not answered any more',
    body: async ({ open, root, quiet, capabilities }) => {
      const peer = await open()
      const qos = capabilities.maximumQos
      peer.ask({ filter: `${root}/a`, qos })
      for (const text of numbers(10)) peer.hand(packetOf(`${root}/a`, text, { qos }))
      peer.unask(`${root}/a`)
      peer.ping()
      peer.link.abort()
      await peer.first('closed')
      await quiet()
      const at = peer.reports.findIndex(({ kind }) => kind === 'closed')
      same(
        peer.reports.slice(at).map(({ kind }) => kind),
        ['closed'],
        'reports from the end on',
      )
    },
  },
  {
    title: 'settling and ending a link that has closed does nothing',
    body: async ({ open, root, quiet, capabilities }) => {
      const qos = capabilities.maximumQos
      const [from, to] = [await open(), await open({ manual: true })]
      await to.subscribe({ filter: `${root}/a`, qos })
      await from.publish(`${root}/a`, 'x', { qos })
      const [{ delivery } = { delivery: 0 }] = await to.first('message')
      to.link.close()
      await to.first('closed')
      const reported = to.reports.length
      to.link.ack(delivery, 0)
      to.link.ack(delivery, 0x80, 'too late')
      to.link.close()
      to.link.abort()
      await quiet()
      same(to.reports.length, reported, 'reports')
      holds((await from.publish(`${root}/a`, 'y', { qos })) < 0x80, 'another link was harmed')
    },
  },
]
