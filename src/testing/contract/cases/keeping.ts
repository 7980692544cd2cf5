import { type Case, numbers, pause } from '../case.js'
import { needs } from '../needs.js'
import type { Peer } from '../peer.js'
import { ContractError, holds, same } from '../report.js'
import { leave, linksOf } from './kept.js'

/** What a system keeps for how long, and for whom. */
export const keeping: readonly Case[] = [
  {
    title: 'a client that was away for longer than its session lasts finds nothing of it',
    needs: [needs.expiring, needs.qos1],
    body: async bench => {
      const { open, options, root, quiet } = bench
      const { after, driver } = options.expiring ?? { after: 0, driver: bench.driver }
      const next = linksOf(bench, driver())
      const [from, first] = [await open(), await next()]
      await first.subscribe({ filter: `${root}/a`, qos: 1 })
      first.link.close()
      await first.first('closed')
      await from.publish(`${root}/a`, 'x', { qos: 1 })
      await pause(after)
      const second = await next()
      const [opened] = await second.first('opened')
      same(opened?.session.present, false, 'present')
      await from.publish(`${root}/a`, 'y', { qos: 1 })
      await quiet()
      same(second.texts(), [], 'messages')
    },
  },
  {
    title: 'two that are connected by one name do not share its messages out, and one of them is told',
    needs: [needs.kept, needs.qos1],
    body: async ({ open, opening, options, driver, root, quiet, skip }) => {
      const one = options.kept?.() ?? driver()
      const [from, first] = [await open(), await open({ driver: one, client: {} })]
      await first.subscribe({ filter: `${root}/a`, qos: 1 })
      const second = opening({ driver: one, client: {} })
      const ended = (peer: Peer) =>
        peer.first('closed').then(
          () => peer,
          () => null,
        )
      await second.first('opened').catch(() => {})
      const [name, other] = [first, second].map(peer => peer.all('opened')[0]?.session.clientId)
      if (other !== undefined && name !== other) return skip('its clients have names of their own')
      const told = await Promise.race([ended(first), ended(second)])
      if (told === null) throw new ContractError('neither of the two links has ended')
      const [closed] = told.all('closed')
      holds(closed?.error != null, 'closed without an error')
      const left = told === first ? second : first
      await left.first('opened')
      for (const text of numbers(10)) await from.publish(`${root}/a`, text, { qos: 1 })
      await left.first('message', 10)
      await quiet()
      same(left.texts(), numbers(10), 'messages')
      same(left.all('closed').length, 0, 'ends of the other link')
    },
  },
  {
    title: 'what was stored is there after the system was started again',
    needs: [needs.retained, needs.restart, needs.keepsRetained],
    body: async ({ open, options, root, capabilities }) => {
      const qos = capabilities.maximumQos >= 1 ? 1 : 0
      const from = await open()
      await from.publish(`${root}/a`, 'stored', { qos, retain: true })
      await options.restart?.()
      const to = await open()
      await to.subscribe({ filter: `${root}/a`, qos })
      const [got] = await to.first('message')
      same([to.texts()[0], got?.message.retain], ['stored', true], 'what is stored')
      await to.publish(`${root}/a`, '', { qos, retain: true })
    },
  },
  {
    title: 'what was stored over one node is there over another',
    needs: [needs.retained, needs.another],
    body: async ({ open, options, driver, root, capabilities, patience }) => {
      const qos = capabilities.maximumQos >= 1 ? 1 : 0
      const from = await open()
      await from.publish(`${root}/a`, 'stored', { qos, retain: true })
      // Nodes may be told of it after the answer.
      const until = Date.now() + patience
      for (;;) {
        const to = await open({ driver: options.another?.() ?? driver() })
        await to.subscribe({ filter: `${root}/a`, qos })
        await to.publish(`${root}/a`, 'live', { qos })
        await to.first('message')
        const stored = to.texts()[0] === 'stored'
        await leave(to)
        if (stored) return
        if (Date.now() > until) throw new ContractError('another node does not have what is stored')
      }
    },
  },
  {
    title: 'what the system has dropped before it could come again is noticed',
    needs: [needs.kept, needs.qos1, needs.drop],
    body: async bench => {
      const { open, options, root } = bench
      const next = linksOf(bench)
      const [from, first] = [await open(), await next({ manual: true })]
      await first.subscribe({ filter: `${root}/a`, qos: 1 })
      for (const text of numbers(3)) await from.publish(`${root}/a`, text, { qos: 1 })
      await first.first('message', 3)
      await leave(first)
      await options.drop?.()
      const second = await next()
      await second.first('noticed')
      await from.publish(`${root}/a`, 'new', { qos: 1 })
      await second.first('message')
      same(second.texts(), ['new'], 'messages')
    },
  },
]
