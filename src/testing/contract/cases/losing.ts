import { type Case, numbers, pause } from '../case.js'
import { needs } from '../needs.js'
import { packetOf } from '../peer.js'
import { holds, same } from '../report.js'

/** How long a link may take to end at once, in ms. */
const AT_ONCE = 1_000

/** Links that end by themselves, and systems that do not answer. */
export const losing: readonly Case[] = [
  {
    title: 'a link that is cut closes once, with an error, and answers nothing after that',
    needs: [needs.cut],
    body: async ({ open, root, options, quiet, capabilities }) => {
      const qos = capabilities.maximumQos
      const peer = await open()
      await peer.subscribe({ filter: `${root}/a`, qos })
      for (const text of numbers(10)) peer.hand(packetOf(`${root}/a`, text, { qos }))
      peer.ask({ filter: `${root}/b` })
      peer.unask(`${root}/a`)
      peer.ping()
      await options.cut?.()
      const [closed] = await peer.first('closed')
      holds(closed?.error != null, 'closed without an error')
      await quiet()
      same(peer.reports.at(-1)?.kind, 'closed', 'last report')
      same(peer.all('closed').length, 1, 'times closed')
    },
  },
  {
    title: 'after a cut the driver opens another link',
    needs: [needs.cut],
    body: async ({ open, driver, root, options }) => {
      const [shared, client] = [driver(), {}]
      const first = await open({ driver: shared, client })
      await options.cut?.()
      await first.first('closed')
      const second = await open({ driver: shared, client })
      await second.subscribe({ filter: `${root}/a` })
      await second.publish(`${root}/a`, 'x')
      await second.first('message')
    },
  },
  {
    title: 'abort ends a link to a system that is silent',
    needs: [needs.silence],
    body: async ({ open, options, root }) => {
      const peer = await open()
      await options.silence?.(true)
      try {
        peer.hand(packetOf(`${root}/a`, 'x'))
        peer.link.abort()
        await Promise.race([peer.first('closed'), pause(AT_ONCE)])
        same(peer.all('closed').length, 1, `times closed within ${AT_ONCE} ms`)
      } finally {
        await options.silence?.(false)
      }
    },
  },
  {
    title: 'close of a link to a system that is silent can be cut short by abort',
    needs: [needs.silence],
    body: async ({ open, options, root, quiet }) => {
      const peer = await open()
      await options.silence?.(true)
      try {
        peer.hand(packetOf(`${root}/a`, 'x'))
        peer.link.close()
        await quiet()
        peer.link.abort()
        await Promise.race([peer.first('closed'), pause(AT_ONCE)])
        same(peer.all('closed').length, 1, `times closed within ${AT_ONCE} ms`)
        await quiet()
        same(peer.reports.at(-1)?.kind, 'closed', 'last report')
      } finally {
        await options.silence?.(false)
      }
    },
  },
  {
    title: 'a link cannot open to a system that is silent, and can be aborted',
    needs: [needs.silence],
    body: async ({ opening, options, quiet }) => {
      await options.silence?.(true)
      try {
        const peer = opening()
        await quiet()
        same(peer.all('opened').length, 0, 'times opened')
        peer.link.abort()
        await Promise.race([peer.first('closed'), pause(AT_ONCE)])
        same(peer.all('closed').length, 1, `times closed within ${AT_ONCE} ms`)
      } finally {
        await options.silence?.(false)
      }
    },
  },
  {
    title: 'a pong comes from the other side: none while it is silent, all when it speaks again',
    needs: [needs.silence],
    body: async ({ open, options, quiet }) => {
      const peer = await open()
      await options.silence?.(true)
      try {
        peer.ping()
        await quiet()
        same(peer.all('pong').length, 0, 'pongs')
      } finally {
        await options.silence?.(false)
      }
      await peer.first('pong')
    },
  },
  {
    title: 'a system that is started again ends its links, and is connected to again',
    needs: [needs.restart],
    body: async ({ open, driver, root, options }) => {
      const [shared, client] = [driver(), {}]
      const first = await open({ driver: shared, client })
      await options.restart?.()
      const [closed] = await first.first('closed')
      holds(closed?.error != null, 'closed without an error')
      const second = await open({ driver: shared, client })
      await second.subscribe({ filter: `${root}/a` })
      await second.publish(`${root}/a`, 'x')
      await second.first('message')
    },
  },
]
