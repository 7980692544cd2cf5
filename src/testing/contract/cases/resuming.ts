import { FAILURE } from '../../../base/reasonCodes.js'
import { type Case, numbers } from '../case.js'
import { needs } from '../needs.js'
import { packetOf } from '../peer.js'
import { holds, same } from '../report.js'
import { leave, linksOf } from './kept.js'

const kept = [needs.kept, needs.qos1] as const

/** What outlives a link. */
export const resuming: readonly Case[] = [
  {
    title: 'a kept client finds its subscriptions again, and what was published meanwhile, in order',
    needs: kept,
    body: async bench => {
      const { open, root } = bench
      const next = linksOf(bench)
      const [from, first] = [await open(), await next()]
      const [before] = await first.first('opened')
      same(before?.session.present, false, 'present, over the first link')
      same(before?.session.persistent, true, 'persistent')
      await first.subscribe({ filter: `${root}/a`, qos: 1 })
      first.link.close()
      await first.first('closed')
      for (const text of numbers(50)) await from.publish(`${root}/a`, text, { qos: 1 })
      const second = await next()
      await second.first('message', 50)
      same(second.texts(), numbers(50), 'messages')
      const [after] = await second.first('opened')
      same(after?.session.present, true, 'present, over the second link')
      same(after?.session.clientId, before?.session.clientId, 'client id')
    },
  },
  {
    title:
      'what a session says that it has goes on over the next link, whatever its quality of service, and groups',
    needs: kept,
    body: async bench => {
      const { open, root } = bench
      const next = linksOf(bench)
      const [from, first] = [await open(), await next()]
      const [before] = await first.first('opened')
      const [one, low, shared] = [`${root}/one`, `${root}/low`, `$share/g/${root}/shared`] as const
      const groups = before?.session.capabilities.groups === 'yes'
      await first.subscribe({ filter: one, qos: 1 })
      await first.subscribe({ filter: low, qos: 0 })
      if (groups) await first.subscribe({ filter: shared, qos: 1 })
      await leave(first)
      const second = await next()
      const [after] = await second.first('opened')
      const { has = () => true } = after?.session ?? {}
      holds(has(one), 'the session has not what it was to keep')
      if (!has(low)) await second.subscribe({ filter: low, qos: 0 })
      if (groups && !has(shared)) await second.subscribe({ filter: shared, qos: 1 })
      const texts = ['one', 'low', ...(groups ? ['shared'] : [])]
      for (const text of texts) await from.publish(`${root}/${text}`, text, { qos: 1 })
      await second.first('message', texts.length)
      same([...second.texts()].sort(), texts.sort(), 'messages')
    },
  },
  {
    title: 'what was acknowledged does not come again over the next link, in whatever order it was',
    needs: kept,
    body: async bench => {
      const { open, root, quiet } = bench
      const next = linksOf(bench)
      const [from, first] = [await open(), await next({ manual: true })]
      await first.subscribe({ filter: `${root}/a`, qos: 1 })
      for (const text of numbers(3)) await from.publish(`${root}/a`, text, { qos: 1 })
      const [one, two, three] = await first.first('message', 3)
      for (const each of [three, one, two]) first.link.ack(each?.delivery ?? 0, 0)
      first.link.close()
      await first.first('closed')
      const second = await next()
      await quiet()
      same(second.texts(), [], 'messages')
    },
  },
  {
    title: 'what was left or not settled comes again over the next link, marked, before what is newer',
    needs: kept,
    body: async bench => {
      const { open, root, quiet } = bench
      const next = linksOf(bench)
      const [from, first] = [await open(), await next({ manual: true })]
      await first.subscribe({ filter: `${root}/a`, qos: 1 })
      for (const text of numbers(3)) await from.publish(`${root}/a`, text, { qos: 1 })
      const [one, two] = await first.first('message', 3)
      first.link.ack(one?.delivery ?? 0, 0)
      first.link.ack(two?.delivery ?? 0, null)
      await quiet()
      await leave(first)
      await from.publish(`${root}/a`, '3', { qos: 1 })
      const second = await next()
      await second.first('message', 3)
      await quiet()
      same(second.texts(), ['1', '2', '3'], 'messages')
      const marked = second.all('message').filter(({ message }) => message.dup)
      holds(marked.length >= 2, 'what comes again is not marked')
    },
  },
  {
    title: 'what was refused does not come again over the next link',
    needs: kept,
    body: async bench => {
      const { open, root, quiet } = bench
      const next = linksOf(bench)
      const [from, first] = [await open(), await next({ manual: true })]
      await first.subscribe({ filter: `${root}/a`, qos: 1 })
      await from.publish(`${root}/a`, 'bad', { qos: 1 })
      const [bad] = await first.first('message')
      first.link.ack(bad?.delivery ?? 0, 0x83, 'cannot be read')
      first.link.close()
      await first.first('closed')
      await from.publish(`${root}/a`, 'good', { qos: 1 })
      const second = await next()
      await second.first('message')
      await quiet()
      same(second.texts(), ['good'], 'messages')
    },
  },
  {
    title: 'a late acknowledgement of a lost link settles nothing of the next one',
    needs: kept,
    body: async bench => {
      const { open, root, quiet } = bench
      const next = linksOf(bench)
      const [from, first] = [await open(), await next({ manual: true })]
      await first.subscribe({ filter: `${root}/a`, qos: 1 })
      await from.publish(`${root}/a`, 'x', { qos: 1 })
      const [got] = await first.first('message')
      await leave(first)
      const second = await next({ manual: true })
      const [again] = await second.first('message')
      first.link.ack(got?.delivery ?? 0, 0)
      first.link.ack(again?.delivery ?? 0, 0)
      await quiet()
      await leave(second)
      const third = await next()
      await third.first('message')
      same(third.texts(), ['x'], 'messages over the third link')
    },
  },
  {
    title: 'calls of a lost link do nothing to the next one',
    body: async ({ open, driver, root, quiet }) => {
      const [shared, client] = [driver(), {}]
      const first = await open({ driver: shared, client })
      await leave(first)
      const second = await open({ driver: shared, client })
      await second.subscribe({ filter: `${root}/a` })
      const reported = first.reports.length
      first.ask({ filter: `${root}/b` })
      first.unask(`${root}/a`)
      first.hand(packetOf(`${root}/a`, 'from the lost link'))
      first.ping()
      first.link.close()
      await quiet()
      await second.publish(`${root}/b`, 'nobody asked for it')
      await second.publish(`${root}/a`, 'x')
      await second.first('message')
      await quiet()
      same(second.texts(), ['x'], 'messages')
      same(first.reports.length, reported, 'reports of the lost link')
    },
  },
  {
    title: 'a publish that a lost link left unanswered is answered by the next one, and arrives',
    needs: [...kept, needs.silence],
    body: async bench => {
      const { open, options, root, quiet } = bench
      const next = linksOf(bench)
      const [to, first] = [await open(), await next()]
      await to.subscribe({ filter: `${root}/a`, qos: 1 })
      await options.silence?.(true)
      const packet = packetOf(`${root}/a`, 'x', { qos: 1 })
      holds(first.hand(packet), 'the link took nothing')
      await quiet()
      same(first.all('published').length, 0, 'answers')
      await leave(first)
      await options.silence?.(false)
      const second = await next()
      const { code } = await second.send(packet)
      holds(code < FAILURE, `answered ${code}`)
      await to.first('message')
      await quiet()
      same([...new Set(to.texts())], ['x'], 'messages')
    },
  },
  {
    title: 'a client that is not kept finds nothing of an earlier link',
    body: async ({ open, driver, root, quiet, capabilities }) => {
      const qos = capabilities.maximumQos
      const [shared, client, from] = [driver(), {}, await open()]
      const first = await open({ driver: shared, client })
      await first.subscribe({ filter: `${root}/a`, qos })
      first.link.close()
      await first.first('closed')
      await from.publish(`${root}/a`, 'x', { qos })
      const second = await open({ driver: shared, client })
      const [opened] = await second.first('opened')
      same(opened?.session.present, false, 'present')
      await from.publish(`${root}/a`, 'y', { qos })
      await quiet()
      same(second.texts(), [], 'messages')
    },
  },
]
