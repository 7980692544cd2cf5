import { FAILURE } from '../../base/reasonCodes.js'
import { type Case, need, same, silence, textsOf } from './case.js'
import { asciiText, ContractError } from './peer.js'

export const subscriptionCases: readonly Case[] = [
  {
    title: 'subscribe answers each request with the granted QoS',
    body: async ({ open, capabilities, root }) => {
      const peer = await open()
      const qos = ([0, 1, 2] as const).filter(each => each <= capabilities.maximumQos)
      const codes = await peer.subscribe(...qos.map(each => ({ filter: `${root}/${each}`, qos: each })))
      for (const [i, code] of codes.entries()) {
        if (!(code <= (qos[i] ?? 0))) throw new ContractError(`asked for QoS ${qos[i]}, was granted ${code}`)
      }
    },
  },
  {
    title: 'subscribe takes 500 filters at once',
    body: async ({ open, root }) => {
      const peer = await open()
      const codes = await peer.subscribe(
        ...Array.from({ length: 500 }, (_, i) => ({ filter: `${root}/${i}` })),
      )
      same(codes.filter(code => code < FAILURE).length, 500, 'granted')
      await peer.publish(`${root}/499`, 'x')
      await peer.first('message')
    },
  },
  {
    title: 'wildcards match as the specification says',
    unless: need(({ wildcards }) => wildcards, 'wildcards'),
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a/#` })
      await to.subscribe({ filter: `${root}/+/c` })
      const topics = ['a', 'a/b', 'a/b/d', 'x/c', 'x', 'x/y', 'b']
      for (const topic of topics) await from.publish(`${root}/${topic}`, topic)
      await to.first('message', 4)
      await silence()
      same(textsOf(to), ['a', 'a/b', 'a/b/d', 'x/c'], 'topics received')
    },
  },
  {
    title: 'retained messages come at each subscribe, marked; live ones are not',
    unless: need(({ retained }) => retained, 'retained messages'),
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await from.publish(`${root}/a`, 'kept', { retain: true, qos: 1 })
      await to.subscribe({ filter: `${root}/a` })
      await to.first('message', 1)
      await to.subscribe({ filter: `${root}/a` })
      await to.first('message', 2)
      await from.publish(`${root}/a`, 'live', { retain: true })
      await to.first('message', 3)
      const seen = to.reports.flatMap(report => (report.kind === 'message' ? [report.message] : []))
      same(
        seen.map(({ payload, retain }) => [asciiText(payload), retain]),
        [
          ['kept', true],
          ['kept', true],
          ['live', false],
        ],
        'messages',
      )
      await from.publish(`${root}/a`, '', { retain: true, qos: 1 })
    },
  },
  {
    title: 'retainHandling 2 leaves retained messages out',
    unless: need(({ retained, retainHandling }) => retained && retainHandling, 'retain handling'),
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await from.publish(`${root}/a`, 'kept', { retain: true, qos: 1 })
      await to.subscribe({ filter: `${root}/a`, retainHandling: 2 })
      await silence()
      same(textsOf(to), [], 'messages')
      await from.publish(`${root}/a`, '', { retain: true, qos: 1 })
    },
  },
  {
    title: 'copies name the identifiers of their subscriptions, the latest of each filter',
    unless: need(({ identifiers }) => identifiers, 'subscription identifiers'),
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/+`, identifier: 1 })
      await to.subscribe({ filter: `${root}/a`, identifier: 268_435_455 })
      await to.subscribe({ filter: `${root}/+`, identifier: 3 })
      await from.publish(`${root}/a`, 'x')
      await to.first('message')
      await silence()
      const named = to.reports.flatMap(report => (report.kind === 'message' ? report.identifiers : []))
      same([...named].sort(), [268_435_455, 3].sort(), 'identifiers')
    },
  },
  {
    title: 'noLocal leaves out what the link published itself',
    unless: need(({ noLocal }) => noLocal, 'noLocal'),
    body: async ({ open, root }) => {
      const [other, self] = [await open(), await open()]
      await self.subscribe({ filter: `${root}/a`, noLocal: true })
      await self.publish(`${root}/a`, 'own')
      await other.publish(`${root}/a`, 'foreign')
      await self.first('message')
      await silence()
      same(textsOf(self), ['foreign'], 'messages')
    },
  },
  {
    title: 'members of a group share messages out',
    unless: need(({ groups }) => groups === 'yes', 'groups'),
    body: async ({ open, root }) => {
      const [from, one, other] = [await open(), await open(), await open()]
      const filter = `$share/g/${root}/+`
      await one.subscribe({ filter })
      await other.subscribe({ filter })
      const sent = Array.from({ length: 10 }, (_, i) => String(i))
      for (const text of sent) await from.publish(`${root}/${text}`, text, { qos: 1 })
      await silence()
      same([...textsOf(one), ...textsOf(other)].sort(), sent, 'messages of both')
    },
  },
  {
    title: 'unsubscribe ends the messages of a filter, and only of that',
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` }, { filter: `${root}/b` })
      const codes = await to.unsubscribe(`${root}/a`)
      same(codes.length, 1, 'answers')
      await from.publish(`${root}/a`, 'a')
      await from.publish(`${root}/b`, 'b')
      await to.first('message')
      await silence()
      same(textsOf(to), ['b'], 'messages')
    },
  },
]
