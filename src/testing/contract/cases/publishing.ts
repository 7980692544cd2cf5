import { FAILURE } from '../../../base/reasonCodes.js'
import type { Outgoing } from '../../../driver/driver.js'
import { type Case, levelsOf, numbers } from '../case.js'
import { needs } from '../needs.js'
import { packetOf } from '../peer.js'
import { ContractError, holds, same } from '../report.js'

const LARGE = 1_048_576
/** A link that takes more than this unanswered is said to take any number. */
const MOST = 3_000

/** What a publish does, and what is told of it. */
export const publishing: readonly Case[] = [
  {
    title: 'payloads arrive unchanged, the empty one and all 256 bytes',
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` })
      const all = Uint8Array.from({ length: 256 }, (_, i) => i)
      await from.publish(`${root}/a`, all)
      await from.publish(`${root}/a`, new Uint8Array())
      const messages = await to.first('message', 2)
      same(
        messages.map(({ message }) => [...message.payload]),
        [[...all], []],
        'payloads',
      )
    },
  },
  {
    title: 'a payload of 1 MiB, or of what the driver says is the longest, arrives unchanged',
    body: async ({ open, root, capabilities: { maximumPayload = Number.POSITIVE_INFINITY } }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` })
      const payload = Uint8Array.from({ length: Math.min(LARGE, maximumPayload) }, (_, i) => (i * 7) % 251)
      const code = await from.publish(`${root}/a`, payload)
      holds(code < FAILURE, `refused with ${code}`)
      const [got] = await to.first('message')
      const arrived = got?.message.payload ?? new Uint8Array()
      same(arrived.length, payload.length, 'bytes')
      holds(
        arrived.every((byte, i) => byte === payload[i]),
        'the bytes are others',
      )
    },
  },
  {
    title: 'a payload longer than maximumPayload is refused by its own outcome, and the link stays',
    needs: [needs.payloadLimit],
    body: async ({ open, root, capabilities: { maximumPayload = 0 } }) => {
      const peer = await open()
      await peer.subscribe({ filter: `${root}/a` })
      const { code } = await peer.send(packetOf(`${root}/a`, new Uint8Array(maximumPayload + 1)))
      holds(code >= FAILURE, `answered ${code}`)
      await peer.publish(`${root}/a`, 'x')
      await peer.first('message')
      same(peer.texts(), ['x'], 'messages')
    },
  },
  {
    title: 'a topic of more than maximumLevels is refused by its own outcome, and the link stays',
    needs: [needs.levelLimit],
    body: async ({ open, root, capabilities: { maximumLevels = 0 } }) => {
      const peer = await open()
      await peer.subscribe({ filter: `${root}/a` })
      const { code } = await peer.send(packetOf(`${root}${'/x'.repeat(maximumLevels - 1)}`, 'x'))
      holds(code >= FAILURE, `answered ${code}`)
      await peer.publish(`${root}/a`, 'x')
      await peer.first('message')
    },
  },
  {
    title: 'messages of each QoS arrive once, with that QoS, and their publish is answered once',
    body: async ({ open, capabilities, root, quiet }) => {
      const [from, to] = [await open(), await open()]
      const levels = levelsOf(capabilities)
      await to.subscribe({ filter: `${root}/a`, qos: capabilities.maximumQos })
      for (const qos of levels) {
        const code = await from.publish(`${root}/a`, String(qos), { qos })
        holds(code < FAILURE, `publish at QoS ${qos}: ${code}`)
      }
      await to.first('message', levels.length)
      await quiet()
      same(
        to.all('message').map(({ message: { qos, retain, dup } }) => [qos, retain, dup]),
        levels.map(qos => [qos, false, false]),
        'messages: QoS, retain, dup',
      )
      same(from.all('published').length, levels.length, 'answers')
    },
  },
  {
    title: 'a message comes with the lower of the QoS of its publish and of its subscription',
    needs: [needs.qos1],
    body: async ({ open, capabilities, root }) => {
      const [from, to] = [await open(), await open()]
      const levels = levelsOf(capabilities)
      for (const granted of levels) {
        await to.subscribe({ filter: `${root}/${granted}`, qos: granted })
        for (const qos of levels) await from.publish(`${root}/${granted}`, 'x', { qos })
      }
      await to.first('message', levels.length ** 2)
      for (const granted of levels)
        same(
          to
            .all('message')
            .filter(({ message }) => message.topic.endsWith(`/${granted}`))
            .map(({ message }) => message.qos)
            .sort(),
          levels.map(qos => Math.min(qos, granted)).sort(),
          `QoS where ${granted} was granted`,
        )
    },
  },
  {
    title: 'messages of one topic keep their order at each QoS',
    body: async ({ open, capabilities, root }) => {
      const [from, to] = [await open(), await open()]
      for (const qos of levelsOf(capabilities)) {
        const topic = `${root}/${qos}`
        await to.subscribe({ filter: topic, qos })
        const before = to.texts().length
        const sent = numbers(100)
        for (const text of sent)
          if (!from.hand(packetOf(topic, text, { qos }))) await from.publish(topic, text, { qos })
        await to.first('message', before + sent.length)
        same(to.texts().slice(before), sent, `order at QoS ${qos}`)
      }
    },
  },
  {
    title: 'twenty topics in turn, handed over at once: each keeps its order, each publish has one answer',
    body: async ({ open, capabilities, root, quiet }) => {
      const [from, to] = [await open(), await open()]
      const qos = Math.min(1, capabilities.maximumQos) as 0 | 1
      const topics = numbers(20).map(n => `${root}/${n}`)
      await to.subscribe(...topics.map(filter => ({ filter, qos })))
      for (const text of numbers(10))
        for (const topic of topics)
          if (!from.hand(packetOf(topic, text, { qos }))) await from.publish(topic, text, { qos })
      await to.first('message', 200)
      await from.first('published', 200)
      await quiet()
      same(from.all('published').length, 200, 'answers')
      for (const topic of topics)
        same(
          to.texts().filter((_, i) => to.all('message')[i]?.message.topic === topic),
          numbers(10),
          `messages of ${topic}`,
        )
    },
  },
  {
    title: 'a publish that nobody is subscribed to is accepted',
    body: async ({ open, capabilities, root }) => {
      const peer = await open()
      for (const qos of levelsOf(capabilities)) {
        const code = await peer.publish(`${root}/nobody`, 'x', { qos })
        holds(code < FAILURE, `QoS ${qos}: ${code}`)
      }
    },
  },
  {
    title:
      'a link that takes no more says so, does nothing with what it did not take, and says when it takes more',
    needs: [needs.qos1],
    body: async ({ open, root, quiet, skip }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a`, qos: 1 })
      let taken = 0
      const packet = (n: number): Outgoing => packetOf(`${root}/a`, String(n), { qos: 1 })
      while (taken < MOST && from.hand(packet(taken))) taken += 1
      if (taken === MOST) return skip(`the link took ${MOST} publishes unanswered, so it may take any number`)
      await from.first('ready')
      if (!from.hand(packet(taken))) throw new ContractError('ready, and took nothing')
      await to.first('message', taken + 1)
      await from.first('published', taken + 1)
      await quiet()
      same(to.texts(), numbers(taken + 1), 'messages')
      same(from.all('published').length, taken + 1, 'answers')
    },
  },
  {
    title: 'ping is answered once each',
    body: async ({ open, quiet }) => {
      const peer = await open()
      for (let i = 0; i < 3; i += 1) peer.ping()
      await peer.first('pong', 3)
      await quiet()
      same(peer.all('pong').length, 3, 'pongs')
    },
  },
]
