import { FAILURE } from '../../../base/reasonCodes.js'
import { type Case, levelsOf, numbers } from '../case.js'
import { needs } from '../needs.js'
import { packetOf } from '../peer.js'
import { holds, same } from '../report.js'

const MANY = 500
const TURNS = 20

/** What a subscribe and an unsubscribe do, and when. */
export const subscribing: readonly Case[] = [
  {
    title: 'subscribe answers each request with the granted QoS',
    body: async ({ open, capabilities, root }) => {
      const peer = await open()
      const qos = levelsOf(capabilities)
      const codes = await peer.subscribe(...qos.map(each => ({ filter: `${root}/${each}`, qos: each })))
      for (const [i, code] of codes.entries())
        holds(code <= (qos[i] ?? 0), `asked for QoS ${qos[i]}, was granted ${code}`)
    },
  },
  {
    title: 'subscribe and unsubscribe take 500 filters at once, and answer each once',
    body: async ({ open, root, quiet }) => {
      const peer = await open()
      const filters = numbers(MANY).map(i => `${root}/${i}`)
      const codes = await peer.subscribe(...filters.map(filter => ({ filter })))
      same(codes.filter(code => code < FAILURE).length, MANY, 'granted')
      await peer.publish(`${root}/${MANY - 1}`, 'x')
      await peer.first('message')
      await peer.unsubscribe(...filters)
      await peer.publish(`${root}/0`, 'y')
      await quiet()
      same(peer.texts(), ['x'], 'messages')
      same(peer.all('subscribed').length, MANY, 'answers to subscribe')
      same(peer.all('unsubscribed').length, MANY, 'answers to unsubscribe')
    },
  },
  {
    title: 'a subscription is in force for what is published after it, without waiting',
    body: async ({ open, root }) => {
      const peer = await open()
      for (const i of numbers(TURNS)) {
        peer.ask({ filter: `${root}/${i}` })
        peer.hand(packetOf(`${root}/${i}`, i))
      }
      await peer.first('message', TURNS)
      same([...peer.texts()].sort(), [...numbers(TURNS)].sort(), 'messages')
    },
  },
  {
    title: 'unsubscribe ends the messages of a filter, and only of that',
    body: async ({ open, root, quiet }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` }, { filter: `${root}/b` })
      const codes = await to.unsubscribe(`${root}/a`)
      same(codes.length, 1, 'answers')
      await from.publish(`${root}/a`, 'a')
      await from.publish(`${root}/b`, 'b')
      await to.first('message')
      await quiet()
      same(to.texts(), ['b'], 'messages')
    },
  },
  {
    title: 'nothing comes for a filter after the answer to its unsubscribe, while others go on publishing',
    body: async ({ open, root, quiet }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` })
      for (const text of numbers(50)) from.hand(packetOf(`${root}/a`, text))
      await to.unsubscribe(`${root}/a`)
      const seen = to.all('message').length
      const at = to.reports.findIndex(({ kind }) => kind === 'unsubscribed')
      for (const text of numbers(50)) from.hand(packetOf(`${root}/a`, text))
      await quiet()
      same(to.all('message').length, seen, 'messages')
      same(
        to.reports.slice(at).map(({ kind }) => kind),
        ['unsubscribed'],
        'reports from the answer on',
      )
    },
  },
  {
    title: 'unsubscribe answers for a filter that is not subscribed',
    body: async ({ open, root }) => {
      const peer = await open()
      const [code = Number.NaN] = await peer.unsubscribe(`${root}/never`)
      holds(code < FAILURE, `answered ${code}`)
    },
  },
  {
    title: 'subscribing the same filter again takes the place of the first; one unsubscribe ends it',
    body: async ({ open, capabilities, root, quiet }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` })
      await to.subscribe({ filter: `${root}/a`, qos: capabilities.maximumQos })
      await from.publish(`${root}/a`, 'once', { qos: capabilities.maximumQos })
      const [got] = await to.first('message')
      await quiet()
      same(to.texts(), ['once'], 'messages')
      same(got?.message.qos, capabilities.maximumQos, 'QoS')
      await to.unsubscribe(`${root}/a`)
      await from.publish(`${root}/a`, 'none')
      await quiet()
      same(to.texts(), ['once'], 'messages after the unsubscribe')
    },
  },
  {
    title: 'subscribe and unsubscribe in turn without waiting: the last word counts, with one copy',
    body: async ({ open, root, quiet }) => {
      const [from, to] = [await open(), await open()]
      for (let i = 0; i < TURNS; i += 1) {
        to.ask({ filter: `${root}/a` }, { filter: `${root}/b` })
        to.unask(`${root}/a`, `${root}/b`)
      }
      await to.subscribe({ filter: `${root}/a` })
      await from.publish(`${root}/a`, 'wanted')
      await from.publish(`${root}/b`, 'left')
      await to.first('message')
      await quiet()
      same(to.texts(), ['wanted'], 'messages')
    },
  },
  {
    title: 'a filter that is refused harms neither the others nor the link',
    needs: [needs.denied],
    body: async ({ open, options, root }) => {
      const peer = await open()
      const codes = await peer.subscribe(
        { filter: `${root}/a` },
        { filter: options.denied ?? '' },
        { filter: `${root}/b` },
      )
      same(
        codes.map(code => code < FAILURE),
        [true, false, true],
        'granted',
      )
      await peer.publish(`${root}/a`, 'a')
      await peer.publish(`${root}/b`, 'b')
      await peer.first('message', 2)
      same(peer.texts(), ['a', 'b'], 'messages')
    },
  },
  {
    title: 'noLocal leaves out what the link published itself',
    needs: [needs.noLocal],
    body: async ({ open, root, quiet }) => {
      const [other, self] = [await open(), await open()]
      await self.subscribe({ filter: `${root}/a`, noLocal: true })
      await self.publish(`${root}/a`, 'own')
      await other.publish(`${root}/a`, 'foreign')
      await self.first('message')
      await quiet()
      same(self.texts(), ['foreign'], 'messages')
    },
  },
  {
    title: 'without noLocal a link gets what it published itself, in order with what others publish',
    body: async ({ open, root }) => {
      const [other, self] = [await open(), await open()]
      await self.subscribe({ filter: `${root}/a` })
      for (const text of numbers(10)) {
        const from = Number(text) % 2 === 0 ? self : other
        await from.publish(`${root}/a`, text)
        await self.first('message', Number(text) + 1)
      }
      same(self.texts(), numbers(10), 'messages')
    },
  },
]
