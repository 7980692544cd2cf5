import { type Case, levelsOf, numbers, pause } from '../case.js'
import { needs } from '../needs.js'
import { holds, same } from '../report.js'

/** Deliveries and what settles them, within one link. */
export const settling: readonly Case[] = [
  {
    title: 'a delivery has a number of its own at QoS 1 and 2, and none at QoS 0',
    body: async ({ open, capabilities, root }) => {
      const [from, to] = [await open(), await open({ manual: true })]
      const levels = levelsOf(capabilities)
      await to.subscribe({ filter: `${root}/a`, qos: capabilities.maximumQos })
      for (const qos of levels) for (const text of numbers(3)) await from.publish(`${root}/a`, text, { qos })
      const messages = await to.first('message', 3 * levels.length)
      const numbered = messages.flatMap(({ message, delivery }) => (message.qos === 0 ? [] : [delivery]))
      same(
        messages.filter(({ message, delivery }) => message.qos === 0 && delivery !== 0).length,
        0,
        'numbers at QoS 0',
      )
      holds(!numbered.includes(0), 'a delivery without a number')
      same(new Set(numbered).size, numbered.length, 'different numbers')
    },
  },
  {
    title: 'settling twice, or what was never delivered, is harmless, and touches nothing else',
    needs: [needs.qos1],
    body: async ({ open, root, quiet }) => {
      const [from, to] = [await open(), await open({ manual: true })]
      await to.subscribe({ filter: `${root}/a`, qos: 1 })
      for (const text of numbers(3)) await from.publish(`${root}/a`, text, { qos: 1 })
      const deliveries = (await to.first('message', 3)).map(({ delivery }) => delivery)
      const [first = 0, second = 0, third = 0] = deliveries
      to.link.ack(first, 0)
      to.link.ack(first, 0)
      to.link.ack(first, 0x80, 'a second thought')
      to.link.ack(Math.max(...deliveries) + 1_000, 0)
      await quiet()
      to.link.ack(second, 0)
      to.link.ack(third, 0)
      await from.publish(`${root}/a`, 'next', { qos: 1 })
      const all = await to.first('message', 4)
      to.link.ack(all[3]?.delivery ?? 0, 0)
      await quiet()
      same(to.texts(), [...numbers(3), 'next'], 'messages')
      same(to.all('closed').length, 0, 'times closed')
    },
  },
  {
    title: 'deliveries may be settled in any order, and others come meanwhile',
    needs: [needs.qos1],
    body: async ({ open, root, quiet }) => {
      const [from, to] = [await open(), await open({ manual: true })]
      await to.subscribe({ filter: `${root}/a`, qos: 1 })
      for (const text of numbers(3)) await from.publish(`${root}/a`, text, { qos: 1 })
      const [one, two, three] = await to.first('message', 3)
      await to.subscribe({ filter: `${root}/b` })
      to.ping()
      await to.first('pong')
      await from.publish(`${root}/b`, 'meanwhile')
      await to.first('message', 4)
      for (const each of [three, one, two]) to.link.ack(each?.delivery ?? 0, 0)
      await from.publish(`${root}/a`, 'after', { qos: 1 })
      await to.first('message', 5)
      await quiet()
      same(to.texts(), [...numbers(3), 'meanwhile', 'after'], 'messages')
    },
  },
  {
    title: 'a message that is refused does not come again, and those around it are not touched',
    needs: [needs.qos1],
    body: async ({ open, capabilities, root, quiet }) => {
      for (const qos of levelsOf(capabilities).filter(each => each > 0)) {
        const [from, to] = [await open(), await open({ manual: true })]
        const topic = `${root}/${qos}`
        await to.subscribe({ filter: topic, qos })
        for (const text of numbers(3)) await from.publish(topic, text, { qos })
        for (const [i, { delivery }] of (await to.first('message', 3)).entries())
          to.link.ack(delivery, i === 1 ? 0x83 : 0, i === 1 ? 'not this one' : undefined)
        await from.publish(topic, 'after', { qos })
        await to.first('message', 4)
        await quiet()
        same(to.texts(), [...numbers(3), 'after'], `messages at QoS ${qos}`)
      }
    },
  },
  {
    title: 'no more unacknowledged messages come than the driver was told to take, or it says so',
    needs: [needs.qos1, needs.window],
    body: async ({ open, options, root, quiet }) => {
      const { size = 0, driver } = options.window ?? {}
      const from = await open()
      const to = await open({ manual: true, ...(driver === undefined ? {} : { driver: driver() }) })
      await to.subscribe({ filter: `${root}/a`, qos: 1 })
      for (const text of numbers(2 * size)) await from.publish(`${root}/a`, text, { qos: 1 })
      const [first] = await to.first('message', size)
      await quiet()
      same(to.texts(), numbers(size), 'messages before one is settled')
      to.link.ack(first?.delivery ?? 0, 0)
      await to.first('message', size + 1)
      await quiet()
      // Some systems count wrongly. A driver that takes more says so.
      if (to.all('noticed').some(({ notice }) => notice.kind === 'overshoot')) return
      same(to.texts(), numbers(size + 1), 'messages after one is settled')
    },
  },
  {
    title: 'a message whose observer takes its time comes once while the link lives',
    needs: [needs.qos1, needs.redeliversAfter],
    body: async ({ open, options, root, quiet }) => {
      const [from, to] = [await open(), await open({ manual: true })]
      await to.subscribe({ filter: `${root}/a`, qos: 1 })
      await from.publish(`${root}/a`, 'slow', { qos: 1 })
      const [got] = await to.first('message')
      await pause(3 * (options.redeliversAfter ?? 0))
      to.link.ack(got?.delivery ?? 0, 0)
      await quiet()
      same(to.texts(), ['slow'], 'messages')
    },
  },
]
