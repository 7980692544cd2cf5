import { type Case, levelsOf } from '../case.js'
import { needs } from '../needs.js'
import type { Peer } from '../peer.js'
import { holds, same } from '../report.js'
import { leave, linksOf } from './kept.js'

/** What the other side calls the messages so far, by their payloads. */
const namesOf = (peer: Peer): ReadonlyMap<string, string | undefined> =>
  new Map(
    peer.all('message').map(({ delivery }, at) => [peer.texts()[at] ?? '', peer.link.nameOf?.(delivery)]),
  )

/** What the other side calls a delivery. */
export const naming: readonly Case[] = [
  {
    title: 'a delivery that comes again is called what it was called, and no other is called so',
    needs: [needs.kept, needs.qos1],
    body: async bench => {
      const { open, root, skip, capabilities } = bench
      const next = linksOf(bench)
      const [from, first] = [await open(), await next({ manual: true })]
      const levels = levelsOf(capabilities).filter(qos => qos > 0)
      await first.subscribe({ filter: `${root}/a`, qos: capabilities.maximumQos })
      for (const qos of levels) await from.publish(`${root}/a`, String(qos), { qos })
      await first.first('message', levels.length)
      const names = namesOf(first)
      if ([...names.values()].includes(undefined)) return skip('the system has no names for deliveries')
      same(new Set(names.values()).size, levels.length, 'names that are different')
      await leave(first)
      const second = await next({ manual: true })
      await from.publish(`${root}/a`, 'new', { qos: 1 })
      await second.first('message', levels.length + 1)
      const later = namesOf(second)
      for (const [text, name] of names) same(later.get(text), name, `the name of what comes again (${text})`)
      same(new Set(later.values()).size, levels.length + 1, 'names that are different, over the second link')
    },
  },
  {
    title: 'a name is released once, when the other side has the acknowledgement, and not before',
    needs: [needs.qos2],
    body: async ({ open, root, quiet, skip }) => {
      const [from, to] = [await open(), await open({ manual: true })]
      await to.subscribe({ filter: `${root}/a`, qos: 2 })
      await from.publish(`${root}/a`, 'x', { qos: 2 })
      const [got] = await to.first('message')
      const delivery = got?.delivery ?? 0
      const name = to.link.nameOf?.(delivery)
      if (name === undefined) return skip('the system has no names for deliveries')
      await quiet()
      same(to.all('released').length, 0, 'names released before the acknowledgement')
      to.link.ack(delivery, 0)
      const [released] = await to.first('released')
      same(released?.name, name, 'the name that is released')
      await quiet()
      holds(to.all('released').length === 1, 'it is released more than once')
    },
  },
]
