import fc from 'fast-check'
import { memory, type Overlap } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import type { Qos } from '../../../../../src/message.js'
import { bytesOf, type Peer, request, textOf, virtually } from '../virtual.js'
import { copyText, createModel } from './model.js'

const versions = [5, 5, 4] as const
const client = fc.nat({ max: versions.length - 1 })
const qos = fc.constantFrom<Qos[]>(0, 1, 2)
const filter = fc.constantFrom(
  '#',
  '+',
  'a',
  'b',
  'a/#',
  'a/+',
  'a/b',
  '+/b',
  '+/+',
  'a/',
  '$x/#',
  '$x/a',
  '$share/g/a/+',
  '$share/h/#',
  '$share/g/#',
)
const topic = fc.constantFrom('a', 'b', 'a/b', 'a/c', 'b/b', 'a/', '$x/a', 'a/b/c')

const step = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constant('subscribe' as const),
      client,
      filter,
      qos,
      noLocal: fc.boolean(),
      retainAsPublished: fc.boolean(),
      retainHandling: fc.constantFrom<(0 | 1 | 2)[]>(0, 1, 2),
      identifier: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('unsubscribe' as const), client, filter }) },
  {
    weight: 4,
    arbitrary: fc.record({
      type: fc.constant('publish' as const),
      source: fc.option(client),
      topic,
      qos,
      retain: fc.boolean(),
      empty: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('leave' as const), client, abort: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('return' as const), client }) },
)

describe('any sequence of steps', () => {
  test.each<[Overlap | undefined, Qos]>([
    ['each', 2],
    ['merged', 2],
    ['single', 2],
    [undefined, 2],
    [undefined, 1],
  ])('gives each client what the model says, with overlap %s and maximum QoS %i', (overlap, maximumQos) => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), steps =>
        virtually(({ broker, peer, flush }) => {
          const maximumQueued = 3
          const b = broker({ maximumQos, maximumQueued, ...(overlap === undefined ? {} : { overlap }) })
          const model = createModel(versions, overlap, maximumQos, maximumQueued)
          const drivers = versions.map((protocolVersion, at) =>
            memory(b, {
              clientId: `c${at}`,
              clean: false,
              protocolVersion,
              ...(protocolVersion === 5 ? { sessionExpiry: 3600 } : {}),
            }),
          )
          const peers: (Peer | null)[] = drivers.map(driver => peer(driver))
          flush()
          steps.forEach((each, n) => {
            if (each.type === 'publish') {
              const source = each.source === null || peers[each.source] === null ? null : each.source
              const message = {
                ...each,
                text: each.empty ? '' : String(n),
                qos: Math.min(each.qos, maximumQos) as Qos,
              }
              if (source === null)
                b.publish(message.topic, message.text, { qos: message.qos, retain: message.retain })
              else peers[source]?.publish(message.topic, bytesOf(message.text), message)
              model.publish(source, message)
            } else if (each.type === 'return') {
              const driver = drivers[each.client]
              if (peers[each.client] !== null || driver === undefined) return
              peers[each.client] = peer(driver)
              model.return(each.client)
            } else {
              const at = peers[each.client]
              if (at === null || at === undefined) return
              if (each.type === 'subscribe') {
                const { type: _, client: __, ...asked } = each
                const shared = each.filter.startsWith('$share/')
                const wanted = request({
                  ...asked,
                  noLocal: asked.noLocal && !shared,
                  identifier: overlap === 'single' ? undefined : asked.identifier,
                })
                at.subscribe(wanted)
                model.subscribe(each.client, wanted)
              } else if (each.type === 'unsubscribe') {
                at.unsubscribe(each.filter)
                model.unsubscribe(each.client, each.filter)
              } else {
                if (each.abort) at.abort()
                else at.close()
                peers[each.client] = null
                model.leave(each.client)
              }
            }
            flush()
            peers.forEach((at, client) => {
              const got = (at?.messages.splice(0) ?? []).map(({ message, identifiers }) =>
                copyText(
                  { ...message, text: textOf(message.payload) },
                  message.qos,
                  message.retain,
                  identifiers,
                ),
              )
              expect(got).toEqual(model.take(client))
            })
          })
        })(),
      ),
      { numRuns: 200 },
    )
  })
})
