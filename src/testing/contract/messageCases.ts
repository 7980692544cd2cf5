import { FAILURE } from '../../base/reasonCodes.js'
import type { Qos } from '../../message.js'
import { type Case, need, same, silence, textsOf } from './case.js'
import { ContractError } from './peer.js'

export const messageCases: readonly Case[] = [
  {
    title: 'payloads arrive unchanged, the empty one and all 256 bytes',
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/+` })
      const all = Uint8Array.from({ length: 256 }, (_, i) => i)
      await from.publish(`${root}/all`, all)
      await from.publish(`${root}/none`, new Uint8Array())
      const messages = await to.first('message', 2)
      same(
        messages.map(({ message }) => [message.topic, ...message.payload]),
        [[`${root}/all`, ...all], [`${root}/none`]],
        'messages',
      )
    },
  },
  {
    title: 'messages of each QoS arrive once, with that QoS, and their publish is answered',
    body: async ({ open, capabilities, root }) => {
      const [from, to] = [await open(), await open()]
      const levels = ([0, 1, 2] as const).filter(qos => qos <= capabilities.maximumQos)
      await to.subscribe({ filter: `${root}/+`, qos: capabilities.maximumQos })
      for (const qos of levels) {
        const code = await from.publish(`${root}/${qos}`, 'x', { qos })
        if (code >= FAILURE) throw new ContractError(`publish at QoS ${qos}: ${code}`)
      }
      await to.first('message', levels.length)
      await silence()
      const got = to.reports.flatMap(report => (report.kind === 'message' ? [report.message] : []))
      same(
        got.map(({ topic, qos, retain, dup }) => [topic, qos, retain, dup]),
        levels.map(qos => [`${root}/${qos}`, qos, false, false]),
        'messages',
      )
    },
  },
  {
    title: 'messages of one topic keep their order at each QoS',
    body: async ({ open, capabilities, root }) => {
      const [from, to] = [await open(), await open()]
      for (const qos of ([0, 1, 2] as const).filter(each => each <= capabilities.maximumQos)) {
        const topic = `${root}/${qos}`
        await to.subscribe({ filter: topic, qos })
        const before = textsOf(to).length
        const sent = Array.from({ length: 100 }, (_, i) => String(i))
        await Promise.all(sent.map(text => from.publish(topic, text, { qos: qos as Qos })))
        await to.first('message', before + sent.length)
        same(textsOf(to).slice(before), sent, `order at QoS ${qos}`)
      }
    },
  },
  {
    title: 'properties pass unchanged',
    unless: need(({ properties }) => properties, 'properties'),
    body: async ({ open, root }) => {
      const [from, to] = [await open(), await open()]
      await to.subscribe({ filter: `${root}/a` })
      const correlationData = Uint8Array.of(0, 255)
      await from.publish(`${root}/a`, 'x', {
        properties: {
          payloadFormatIndicator: true,
          contentType: 'text/plain',
          responseTopic: `${root}/reply`,
          correlationData,
          userProperties: { one: '1', several: ['a', 'b'] },
        },
      })
      const [got] = await to.first('message')
      const { properties } = got?.message ?? {}
      same(properties?.contentType, 'text/plain', 'content type')
      same(properties?.payloadFormatIndicator, true, 'payload format')
      same(properties?.responseTopic, `${root}/reply`, 'response topic')
      same([...(properties?.correlationData ?? [])], [0, 255], 'correlation data')
      same({ ...properties?.userProperties }, { one: '1', several: ['a', 'b'] }, 'user properties')
    },
  },
]
