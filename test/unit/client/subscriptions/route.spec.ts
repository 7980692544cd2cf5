import { delay, of, VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import type { Message } from '../../../../src/message.js'
import { linked, unnamed } from './linked.js'

const reasons = ({ unhandled }: ReturnType<typeof linked>) =>
  unhandled.map(({ reason, message }) => `${message.topic} ${reason}`)

describe('a copy that names its SUBSCRIBE', () => {
  test('N72 twice, or together with an earlier one of its filter, is one message for each observer', () => {
    const link = linked()
    const first = link.observe('a/+')
    link.open()
    link.settle()
    const [one = 0] = link.asked.map(({ request }) => request?.identifier)
    const second = link.observe('a/+')
    link.settle()
    const two = link.last('a/+').request?.identifier ?? 0
    expect(one).not.toBe(two)
    link.send('a/1', 'twice', { identifiers: [one, one] })
    link.send('a/1', 'both', { identifiers: [one, two, one, two] })
    link.send('a/1', 'replay', { identifiers: [two, two], retain: true })
    expect(first.values).toEqual(['twice', 'both'])
    expect(second.values).toEqual(['both', 'replayr'])
    link.send('a/1', 'many', { identifiers: Array.from({ length: 200_000 }, (_, i) => (i % 2 ? one : two)) })
    expect(first.values.at(-1)).toBe('many')
    expect(first.values).toHaveLength(3)
  })

  test('is for those it was sent for, once, also where it is held until its session is gone, or another there', () => {
    const scheduler = new VirtualTimeScheduler()
    const interceptors = [{ incoming: (message: Message) => of(message).pipe(delay(50, scheduler)) }]
    const link = linked({}, { interceptors }, scheduler)
    const filters = ['a/+', 'a/1', '#'] as const
    const observers = filters.map(filter => link.observe(filter, { noLocal: filter === '#' }))
    link.open()
    link.settle()
    for (const again of [false, true]) {
      const sent = `${again}`
      for (const filter of ['a/+', 'a/1']) {
        link.sendTo([filter], 'a/1', sent)
        link.pass(1)
      }
      link.lose()
      if (again) link.open()
      const late = link.observe('a/+')
      link.pass(100)
      expect(late.values).toEqual([])
      late.leave()
      if (!again) link.open()
      link.settle()
      expect(observers.map(({ values }) => values.splice(0))).toEqual([[sent], [sent], []])
    }
    link.sendTo(['a/+'], 'a/1', 'new')
    link.pass(100)
    expect(observers.map(({ values }) => values)).toEqual([['new'], [], []])
  })

  test('N67 with the flag of its publisher reaches all for whom it was sent, though another SUBSCRIBE is under way', () => {
    const link = linked()
    const options = { retainAsPublished: true }
    const settled = [link.observe('r/+', options), link.observe('r/+', options)]
    link.open()
    link.settle()
    const before = link.last('r/+').request?.identifier ?? 0
    const late = link.observe('r/+', options)
    link.pass()
    link.send('r/1', 'live', { identifiers: [before], retain: true })
    expect(settled.map(({ values }) => values)).toEqual([['liver'], ['liver']])
    expect([late.values, link.unhandled]).toEqual([[], []])
  })

  test('a stored value of a topic that nobody observes is told apart from one that nobody waits for', () => {
    const link = linked(unnamed)
    link.observe('a/+', { retained: 'none' })
    link.open()
    link.settle()
    for (const topic of ['a/1', 'b']) link.send(topic, 'x', { retain: true })
    expect(reasons(link)).toEqual(['a/1 unasked', 'b no-subscription'])
  })

  test('of other processes, two of them, is unhandled as one that names none', () => {
    const link = linked()
    link.observe('keep')
    link.open()
    link.settle()
    const known = link.last('keep').request?.identifier ?? 0
    const [one, other] = [known + 10, known + 11]
    link.send('a', 'x', { identifiers: [one, other] })
    link.send('b', 'x', { identifiers: [one] })
    link.send('c', 'x', { identifiers: [known, one] })
    expect(reasons(link)).toEqual(['a no-subscription', 'b no-subscription', 'c no-observer'])
  })

  test('N74 sent before the SUBSCRIBE of a late observer is not for it', () => {
    const link = linked()
    const first = link.observe('a/+')
    link.open()
    link.settle()
    const before = link.last('a/+').request?.identifier ?? 0
    const late = link.observe('a/+')
    const careless = link.observe('a/+', { retained: 'none' })
    link.pass()
    link.send('a/1', 'newer', { identifiers: [before] })
    link.sendTo(['a/+'], 'a/1', 'stored', { retain: true })
    link.sendTo(['a/+'], 'a/1', 'after')
    expect(first.values).toEqual(['newer', 'after'])
    expect(late.values).toEqual(['storedr', 'after'])
    expect(careless.values).toEqual(['newer', 'after'])
  })

  test('N75 whose observers have left, or come after it, is on unhandled$', () => {
    const link = linked()
    link.observe('keep')
    const only = link.observe('a/+')
    link.open()
    link.settle()
    const identifier = link.last('a/+').request?.identifier ?? 0
    only.leave()
    link.pass()
    link.send('a/1', 'x', { identifiers: [identifier] })
    const late = link.observe('a/+')
    link.send('a/1', 'y', { identifiers: [identifier] })
    link.settle()
    link.send('a/1', 'z', { identifiers: [identifier] })
    link.send('b', 'z', { identifiers: [identifier + 1_000] })
    expect([only.values, late.values]).toEqual([[], []])
    expect(reasons(link)).toEqual([
      ...Array.from({ length: 3 }, () => 'a/1 no-observer'),
      'b no-subscription',
    ])
  })

  test('N75 that names one that is known, whose observers have left, and one that is not, had no observer', () => {
    const link = linked()
    link.observe('keep')
    const only = link.observe('a/+')
    link.open()
    link.settle()
    const identifier = link.last('a/+').request?.identifier ?? 0
    only.leave()
    link.pass()
    link.send('a/1', 'x', { identifiers: [identifier, identifier + 1_000] })
    link.settle()
    expect(reasons(link)).toEqual(['a/1 no-observer'])
  })

  test('N75 that names nothing, of a broker that does name, is a message of its own, however equal', () => {
    const link = linked()
    const both = [link.observe('o/+'), link.observe('#')]
    link.open()
    link.settle()
    for (const text of ['tick', 'tick', 'on', 'off', 'on']) link.send('o/1', text)
    expect(both.map(({ values }) => values)).toEqual([
      ['tick', 'tick', 'on', 'off', 'on'],
      ['tick', 'tick', 'on', 'off', 'on'],
    ])
    expect(reasons(link)).toEqual([])
  })

  test('D26 does not show topics that begin with $ to a leading wildcard', () => {
    const link = linked()
    const wide = [link.observe('#'), link.observe('+/x'), link.observe('$SYS/#')]
    link.open()
    link.settle()
    link.sendTo(['#', '+/x', '$SYS/#'], '$SYS/x', 'hidden')
    link.sendTo(['#'], '$SYS/x', 'hidden')
    expect(wide.map(({ values }) => values)).toEqual([[], [], ['hidden']])
    expect(reasons(link)).toEqual(['$SYS/x no-observer'])
  })

  test('N75 of a filter that begins with $ is delivered whatever its topic', () => {
    const link = linked()
    const [queue, exclusive, plain] = ['$queue/a', '$exclusive/a', 'a'].map(filter => link.observe(filter))
    link.open()
    link.settle()
    const identifiers = link.asked.map(({ request }) => request?.identifier)
    expect(new Set(identifiers).size).toBe(3)
    link.sendTo(['$queue/a'], 'a', 'queued')
    link.sendTo(['$exclusive/a'], 'a', 'exclusive')
    link.sendTo(['a'], 'a', 'plain')
    expect([queue, exclusive, plain].map(seen => seen?.values)).toEqual([
      ['queued'],
      ['exclusive'],
      ['plain'],
    ])
  })

  test('C20 of several subscriptions, that bears the flag because of one, is live for all, and flagged for that one', () => {
    const link = linked()
    const plain = link.observe('a/+')
    const asPublished = link.observe('a/#', { retainAsPublished: true })
    link.open()
    link.settle()
    link.sendTo(['a/+', 'a/#'], 'a/1', 'x', { retain: true })
    expect([plain.values, asPublished.values]).toEqual([['x'], ['xr']])
  })
})

describe('N75 a copy that names none, or none that is known, on a link that promised to name', () => {
  test('reaches the observers whose filters match; of an unknown identifier a second one is the same publish', () => {
    const link = linked()
    const observers = ['a/+', 'a/#', 'b'].map(filter => link.observe(filter))
    link.open()
    link.settle()
    link.send('a/1', 'x', { identifiers: [7] })
    link.send('a/1', 'x', { identifiers: [8] })
    link.send('a/1', 'x', { identifiers: [7] })
    link.send('a/1', 'none')
    expect(observers.map(({ values }) => values)).toEqual([['x', 'x', 'none'], ['x', 'x', 'none'], []])
  })

  test('together with a known one: each observer once', () => {
    const link = linked()
    const observers = ['a/+', 'a/#'].map(filter => link.observe(filter))
    link.open()
    link.settle()
    const known = link.last('a/+').request?.identifier ?? 0
    link.send('a/1', 'x', { identifiers: [7, known] })
    expect(observers.map(({ values }) => values)).toEqual([['x'], ['x']])
  })

  test('a stored value, also before the SUBACK, goes to those who have not had it', () => {
    const link = linked()
    const first = link.observe('q/+')
    link.open()
    link.pass()
    link.send('q/r', 'stored', { retain: true })
    link.settle()
    expect(first.values).toEqual(['storedr'])
    const late = link.observe('q/+')
    link.pass()
    link.send('q/r', 'stored', { retain: true })
    link.settle()
    expect([first.values, late.values]).toEqual([['storedr'], ['storedr']])
    link.send('q/r', 'stored', { retain: true })
    expect(reasons(link)).toEqual(['q/r unasked'])
  })

  test('a stored value goes to a late observer alone, however long after', () => {
    const link = linked()
    const first = link.observe('q/+')
    link.open()
    link.pass()
    link.send('q/r', 'stored', { retain: true })
    link.settle()
    link.pass(60_000)
    const late = link.observe('q/+')
    link.pass()
    link.send('q/r', 'stored', { retain: true })
    link.settle()
    expect([first.values, late.values]).toEqual([['storedr'], ['storedr']])
  })

  test('a group gets it only if no plain filter matches', () => {
    const link = linked()
    const group = link.observe('a/+', { group: 'g' })
    const plain = link.observe('a/1')
    link.open()
    link.settle()
    link.send('a/1', 'one')
    link.send('a/2', 'two')
    expect([group.values, plain.values]).toEqual([['two'], ['one']])
  })
})

describe('where copies name nothing', () => {
  test('N68 a stored value goes to who has not had it, and is reported where nobody waits', () => {
    const link = linked(unnamed)
    const first = link.observe('a/+')
    link.open()
    link.pass()
    link.send('a/1', 'stored', { retain: true })
    link.settle()
    const late = link.observe('a/+')
    link.pass()
    link.send('a/1', 'stored', { retain: true })
    link.send('a/1', 'stored', { retain: true })
    expect([first.values, late.values]).toEqual([['storedr'], ['storedr']])
    expect(reasons(link)).toEqual(['a/1 unasked'])
  })

  test('N73 copies that are held until the connection is lost are one message, where each filter has its own', () => {
    const scheduler = new VirtualTimeScheduler()
    const interceptors = [{ incoming: (message: Message) => of(message).pipe(delay(50, scheduler)) }]
    const link = linked(unnamed, { interceptors }, scheduler)
    const observers = ['a/+/x', 'a/b/+'].map(filter => link.observe(filter))
    link.open({ persistent: true })
    link.settle()
    for (let copy = 0; copy < 2; copy += 1) link.send('a/b/x', 'one')
    link.lose()
    link.pass(60)
    expect(observers.map(({ values }) => values)).toEqual([['one'], ['one']])
  })

  test('T101 copies are for a group where no plain filter matches', () => {
    const link = linked(unnamed)
    const group = link.observe('a/+', { group: 'g' })
    link.open()
    link.settle()
    link.send('a/1', 'x')
    expect(group.values).toEqual(['x'])
  })
})
