import { type Case, numbers } from '../case.js'
import { needs } from '../needs.js'
import type { Peer } from '../peer.js'
import { holds, same } from '../report.js'

const COUNT = 40

const byNumber = (a: string, b: string): number => Number(a) - Number(b)
const together = (...peers: readonly Peer[]): readonly string[] =>
  peers.flatMap(({ texts }) => texts()).sort(byNumber)

/** Subscriptions whose members share the messages out. */
export const grouping: readonly Case[] = [
  {
    title: 'members of a group share messages out',
    needs: [needs.groups],
    body: async ({ open, root, quiet }) => {
      const [from, one, other] = [await open(), await open(), await open()]
      const filter = `$share/g/${root}/a`
      await one.subscribe({ filter })
      await other.subscribe({ filter })
      for (const text of numbers(COUNT)) await from.publish(`${root}/a`, text)
      await quiet()
      same(together(one, other), numbers(COUNT), 'messages of both')
      holds(one.texts().length > 0 && other.texts().length > 0, 'one member got everything')
    },
  },
  {
    title: 'a group on a filter with wildcards shares messages out',
    needs: [needs.groups, needs.wildcards],
    body: async ({ open, root, quiet }) => {
      const [from, one, other] = [await open(), await open(), await open()]
      const filter = `$share/g/${root}/+`
      await one.subscribe({ filter })
      await other.subscribe({ filter })
      for (const text of numbers(COUNT)) await from.publish(`${root}/${text}`, text)
      await quiet()
      same(together(one, other), numbers(COUNT), 'messages of both')
    },
  },
  {
    title: 'each of two groups gets every message',
    needs: [needs.groups],
    body: async ({ open, root, quiet }) => {
      const from = await open()
      const members = [await open(), await open(), await open(), await open()]
      for (const [i, member] of members.entries())
        await member.subscribe({ filter: `$share/${i < 2 ? 'g' : 'h'}/${root}/a` })
      for (const text of numbers(COUNT)) await from.publish(`${root}/a`, text)
      await quiet()
      same(together(...members.slice(0, 2)), numbers(COUNT), 'messages of the first group')
      same(together(...members.slice(2)), numbers(COUNT), 'messages of the second group')
    },
  },
  {
    title: 'a group and a plain filter on one link get a copy each',
    needs: [needs.groups],
    body: async ({ open, root, quiet }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `$share/g/${root}/a` }, { filter: `${root}/a` })
      await from.publish(`${root}/a`, 'x')
      await quiet()
      await to.first('message')
      same(to.texts(), ['x', 'x'], 'copies')
      await to.unsubscribe(`$share/g/${root}/a`)
      await from.publish(`${root}/a`, 'y')
      await quiet()
      same(to.texts(), ['x', 'x', 'y'], 'copies once the group is left')
    },
  },
  {
    title: 'who leaves a group gets nothing more, and the others get all',
    needs: [needs.groups],
    body: async ({ open, root, quiet }) => {
      const [from, one, other] = [await open(), await open(), await open()]
      const filter = `$share/g/${root}/a`
      await one.subscribe({ filter })
      await other.subscribe({ filter })
      await one.unsubscribe(filter)
      for (const text of numbers(10)) await from.publish(`${root}/a`, text)
      await quiet()
      same(one.texts(), [], 'messages of the one that has left')
      same(other.texts(), numbers(10), 'messages of the other')
    },
  },
  ...(['close', 'abort'] as const).map(
    (way): Case => ({
      title: `what a member of a group has not acknowledged goes to another after ${way}`,
      needs: [needs.groups, needs.qos1, needs.groupsRedeliver],
      body: async ({ open, root, options, patience, quiet }) => {
        const [from, idle, other] = [await open(), await open({ manual: true }), await open()]
        const filter = `$share/g/${root}/a`
        await idle.subscribe({ filter, qos: 1 })
        for (const text of numbers(10)) await from.publish(`${root}/a`, text, { qos: 1 })
        await idle.first('message')
        await other.subscribe({ filter, qos: 1 })
        idle.link[way]()
        await idle.first('closed')
        const limit = (options.redeliversAfter ?? 0) + patience
        for (let waited = 0; together(other).length < 10 && waited < limit; waited += 100) await quiet()
        same([...new Set(together(other))], numbers(10), 'messages of the other')
      },
    }),
  ),
]
