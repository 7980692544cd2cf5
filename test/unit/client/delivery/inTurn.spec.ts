import { VirtualAction, VirtualTimeScheduler } from 'rxjs'
import { createClient, type Driver } from 'rxtopics'
import { expect, test } from 'vitest'
import { createInTurn, type Deliver } from '../../../../src/client/delivery/inTurn.js'
import type { Link, LinkHandlers, Received } from '../../../../src/driver/driver.js'
import { noProperties, rawMessage } from '../../../../src/message.js'
import { all } from '../subscriptions/linked.js'

const link = {} as Link
const message = (topic: string) => rawMessage(topic, new Uint8Array(), 1, false, false, noProperties)

const setUp = (within: (topic: string, bring: (topic: string, number?: number) => void) => void) => {
  const log: string[] = []
  const deliver: Deliver = (_, number, { topic }, identifiers) => {
    log.push(`${topic} ${number} ${identifiers.join()}`)
    within(topic, bring)
    log.push(`end of ${topic}`)
  }
  const turn = createInTurn(deliver)
  const identifiers = [7]
  const bring = (topic: string, number = 1) => turn.deliver(link, number, message(topic), identifiers)
  return { log, turn, bring, identifiers }
}

test('S95 a message that comes within another waits until that has reached everybody', () => {
  const { log, bring, identifiers } = setUp((topic, again) => {
    if (topic === 'a') for (const each of ['b', 'c']) again(each)
    if (topic === 'b') again('d')
    // The driver uses its list again.
    identifiers[0] = 8
  })
  bring('a')
  expect(log).toEqual(['a 1 7', 'end of a', 'b 1 7', 'end of b', 'c 1 7', 'end of c', 'd 1 8', 'end of d'])
})

test('what waits when the link is lost comes again, but not at QoS 0', () => {
  const { log, turn, bring } = setUp((topic, again) => {
    if (topic !== 'a') return
    again('b', 1)
    again('c', 0)
    turn.lost()
  })
  bring('a')
  expect(log).toEqual(['a 1 7', 'end of a', 'c 0 7', 'end of c'])
})

test('one that fails does not keep the next from its turn', () => {
  const { log, bring } = setUp(topic => {
    if (topic === 'a') throw new Error('as asked')
  })
  expect(() => bring('a')).toThrow('as asked')
  bring('b')
  expect(log).toEqual(['a 1 7', 'b 1 7', 'end of b'])
})

test('S95 each observer sees messages in order, and acknowledges their own, when a driver brings one within another', () => {
  const acks: unknown[] = []
  let handlers: LinkHandlers | undefined
  const driver: Driver = {
    name: 'nested',
    open: (given, { scheduler }) => {
      handlers = given
      scheduler.schedule(() =>
        given.opened({ present: false, persistent: false, clientId: 'a', capabilities: all }),
      )
      return {
        subscribe: (requests, outcome) => {
          for (const request of requests) outcome(request, request.qos)
        },
        unsubscribe: () => {},
        publish: () => true,
        ack: (delivery, code) => acks.push([delivery, code]),
        ping: () => {},
        close: () => given.closed(null),
        abort: () => given.closed(null),
      }
    },
  }
  const scheduler = new VirtualTimeScheduler(VirtualAction, 10)
  const client = createClient(driver, { scheduler })
  const bring = (number: number) => {
    const received: Received = {
      topic: 'a',
      payload: new Uint8Array([number]),
      qos: 1,
      retain: false,
      dup: false,
      properties: noProperties,
    }
    handlers?.message(received, [], number)
  }
  const seen: string[] = []
  client.observe('a', { ack: 'manual' }).subscribe(delivery => {
    const [number] = delivery.payload
    if (number === 1) bring(2)
    seen.push(`first ${number}`)
    delivery.ack()
  })
  client.observe('+').subscribe(({ payload: [number] }) => seen.push(`second ${number}`))
  scheduler.flush()
  bring(1)
  expect(seen).toEqual(['first 1', 'second 1', 'first 2', 'second 2'])
  expect(acks).toEqual([
    [1, 0],
    [2, 0],
  ])
})
