import { describe, expect, test } from 'vitest'
import { linked } from '../subscriptions/linked.js'

const resumed = (inbox = {}) => {
  const link = linked({}, { inbox })
  link.observe('keep')
  link.open({ present: true, persistent: true })
  link.settle()
  return link
}
const reasons = ({ unhandled }: ReturnType<typeof linked>) => unhandled.map(({ message }) => message.topic)

describe('G40 messages of a resumed session that come before their observers', () => {
  test('are held, unacknowledged, and given to who observes them in time', () => {
    const link = resumed()
    link.send('a/1', 'x', { identifiers: [7], qos: 1 })
    link.send('b', 'y', { identifiers: [8], qos: 1 })
    expect([link.client.snapshot().held, link.acks, link.unhandled]).toEqual([2, [], []])
    const observer = link.observe('a/+', { qos: 1 })
    link.pass()
    expect([observer.values, link.acks]).toEqual([['x'], [[1, 0]]])
    link.pass(5_000)
    expect([reasons(link), link.acks, link.client.snapshot().held]).toEqual([
      ['b'],
      [
        [1, 0],
        [2, 0],
      ],
      0,
    ])
  })

  test('are held, too, where the broker sends them within the first SUBSCRIBE', () => {
    const link = linked()
    link.observe('keep')
    link.within(() => link.send('a', 'x', { qos: 1 }))
    link.open({ present: true, persistent: true })
    expect([link.client.snapshot().held, link.acks, link.unhandled]).toEqual([1, [], []])
  })

  test('go before what comes in the turn in which somebody observes them', () => {
    const link = resumed()
    link.send('a', 'first', { qos: 1 })
    link.send('b', 'other', { qos: 1 })
    const observer = link.observe('a', { qos: 1, retained: 'none' })
    link.send('a', 'second', { qos: 1 })
    expect([observer.values, link.client.snapshot().held]).toEqual([['first', 'second'], 1])
    link.pass()
    expect(observer.values).toEqual(['first', 'second'])
  })

  test('are settled by who settles them, and given once more to nobody', () => {
    const link = resumed()
    link.send('a', 'x', { identifiers: [7], qos: 1 })
    const manual = link.observe('a', { qos: 1, ack: 'manual' })
    link.pass()
    expect([manual.values, link.acks]).toEqual([['x'], []])
    manual.messages[0]?.ack()
    expect(link.acks).toEqual([[1, 0]])
    link.observe('a')
    link.pass(5_000)
    expect([manual.values, link.acks]).toEqual([['x'], [[1, 0]]])
  })

  test('for those who have left in this process are not held: they would keep other acknowledgements waiting', () => {
    const link = linked()
    const before = link.observe('a/+', { qos: 1, retained: 'none' })
    link.observe('keep')
    link.open({ persistent: true })
    link.settle()
    const identifier = link.last('a/+').request?.identifier ?? 0
    link.lose()
    before.leave()
    link.open({ persistent: true, present: true })
    link.send('a/1', 'x', { identifiers: [identifier], qos: 1 })
    link.send('a/1', 'stored', { identifiers: [identifier], qos: 1, retain: true })
    expect([link.client.snapshot().held, link.acks]).toEqual([
      0,
      [
        [1, 0],
        [2, 0],
      ],
    ])
    expect(link.unhandled.map(({ reason }) => reason)).toEqual(['no-observer', 'no-observer'])
  })

  test('beyond the capacity, of QoS 0, or of another session are not held', () => {
    const link = resumed({ capacity: 1 })
    link.send('a', 'x', { qos: 1 })
    link.send('b', 'y', { qos: 1 })
    link.send('c', 'z')
    expect([link.client.snapshot().held, reasons(link)]).toEqual([1, ['b', 'c']])
    const fresh = linked()
    fresh.observe('keep')
    fresh.open()
    fresh.send('a', 'x', { qos: 1 })
    expect([fresh.client.snapshot().held, reasons(fresh)]).toEqual([0, ['a']])
  })

  test('are held up to so many bytes, of which those that were given out take none', () => {
    const link = resumed({ bytes: 4 })
    for (const [topic, text] of [
      ['a', 'xx'],
      ['b', 'yy'],
      ['c', 'z'],
    ] as const)
      link.send(topic, text, { qos: 1 })
    expect([link.client.snapshot().held, reasons(link)]).toEqual([2, ['c']])
    link.observe('a', { qos: 1 })
    link.pass()
    link.send('d', 'zz', { qos: 1 })
    link.send('e', 'z', { qos: 1 })
    expect([link.client.snapshot().held, reasons(link)]).toEqual([2, ['c', 'e']])
  })

  test('of one connection take no room in the next', () => {
    const link = resumed({ bytes: 2 })
    link.send('a', 'xx', { qos: 1 })
    link.lose()
    link.pass(6_000)
    link.open({ present: true, persistent: true })
    link.settle()
    link.send('b', 'yy', { qos: 1 })
    expect([link.client.snapshot().held, reasons(link)]).toEqual([1, []])
  })

  test('have their time from when their connection opened, whatever was held over the one before', () => {
    const link = resumed()
    link.send('a', 'x', { qos: 1 })
    link.pass(3_000)
    link.lose()
    link.open({ present: true, persistent: true })
    link.settle()
    link.send('b', 'y', { qos: 1 })
    link.pass(4_900)
    expect([link.client.snapshot().held, reasons(link)]).toEqual([1, []])
    link.pass(100)
    expect([link.client.snapshot().held, reasons(link)]).toEqual([0, ['b']])
  })

  test.each([
    [0, 0, ['a']],
    [1, 1, []],
  ])('are held for as short a time as there is, and not for none: %i ms', (deadline, held, told) => {
    const link = linked({}, { inbox: { deadline } })
    link.observe('keep')
    link.open({ present: true, persistent: true })
    link.send('a', 'x', { qos: 1 })
    expect([link.client.snapshot().held, reasons(link)]).toEqual([held, told])
  })

  test('are forgotten when the connection is lost: the broker sends them again', () => {
    const link = resumed()
    link.send('a', 'x', { qos: 1 })
    link.lose()
    link.pass(6_000)
    expect([link.client.snapshot().held, link.unhandled, link.acks]).toEqual([0, [], []])
  })

  test('are handed to nobody once the connection that brought them is lost', () => {
    const link = resumed()
    for (const text of ['first', 'second']) link.send('a', text, { qos: 1 })
    link.send('b', 'other', { qos: 1 })
    const seen: string[] = []
    link.client.observe('a', { qos: 1, retained: 'none' }).subscribe(({ payload }) => {
      seen.push(new TextDecoder().decode(payload))
      link.lose()
    })
    link.pass()
    expect([seen, link.client.snapshot().held, link.acks]).toEqual([['first'], 0, []])
  })

  test('R93 hold bytes of their own', () => {
    const link = resumed()
    const observer = () => link.observe('a', { qos: 1 })
    link.send('a', 'x', { qos: 1 })
    const { messages } = observer()
    link.pass()
    expect(messages[0]?.payload.buffer.byteLength).toBe(1)
  })
})
