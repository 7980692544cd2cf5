import { describe, expect, test } from 'vitest'
import { linked, unnamed } from './linked.js'

const asked = ({ asked: all }: ReturnType<typeof linked>, from = 0) =>
  all.slice(from).map(({ what, filter, request }) => {
    const { qos, retainHandling, retainAsPublished } = request ?? {}
    return `${what} ${filter} qos ${qos} handling ${retainHandling}${retainAsPublished ? ' as published' : ''}`
  })

describe('the SUBSCRIBEs of a turn', () => {
  test('share an identifier among exact filters, and give each other one its own', () => {
    const link = linked()
    for (const filter of ['a', 'b/c', 'd/+', 'e/#', '$SYS/x']) link.observe(filter)
    link.open()
    const of = (filter: string) => link.last(filter).request?.identifier
    expect(of('a')).toBe(of('b/c'))
    expect(new Set(['a', 'd/+', 'e/#', '$SYS/x'].map(of)).size).toBe(4)
    link.settle()
    const before = of('a')
    link.observe('f')
    link.pass()
    expect(of('f')).not.toBe(before)
  })

  test('P11 10,000 exact filters have one identifier, and go out at once', () => {
    const link = linked()
    for (let i = 0; i < 10_000; i += 1) link.observe(`a/${i}`)
    link.open()
    expect(new Set(link.asked.map(({ request }) => request?.identifier)).size).toBe(1)
    link.sendTo(['a/7777'], 'a/7777', 'x')
    expect(link.unhandled).toEqual([])
  })

  test('have none where copies name nothing', () => {
    const link = linked(unnamed)
    link.observe('a/+')
    link.open()
    expect(link.last('a/+').request?.identifier).toBeUndefined()
  })

  test('ask for what is stored where somebody waits for it, and only then', () => {
    const link = linked()
    link.observe('each')
    link.observe('none', { retained: 'none' })
    link.observe('latest', { retained: 'latest' })
    link.open()
    link.settle()
    expect(asked(link)).toEqual([
      'subscribe each qos 0 handling 0',
      'subscribe none qos 0 handling 2',
      'subscribe latest qos 0 handling 0',
    ])
    const from = link.asked.length
    link.observe('each', { retained: 'once' })
    link.observe('latest', { retained: 'latest', qos: 1 })
    link.observe('none', { retained: 'none' })
    link.settle()
    expect(asked(link, from)).toEqual([
      'subscribe each qos 0 handling 0',
      'subscribe latest qos 1 handling 2',
    ])
  })

  test('N67 with retainAsPublished: as one if all are to get what is stored, else the fetch has its own', () => {
    const link = linked()
    const options = { retainAsPublished: true }
    link.observe('all/+', options)
    link.observe('some/+', options)
    link.observe('some/+', { ...options, retained: 'none' })
    link.open()
    link.settle()
    expect(asked(link)).toEqual([
      // The option first, for brokers that keep it as it was first asked for.
      'subscribe some/+ qos 0 handling 2 as published',
      'subscribe some/+ qos 0 handling 0',
      'subscribe all/+ qos 0 handling 0 as published',
      'subscribe some/+ qos 0 handling 2 as published',
    ])
    const from = link.asked.length
    link.observe('all/+', options)
    link.settle()
    expect(asked(link, from)).toEqual([
      'subscribe all/+ qos 0 handling 0',
      'subscribe all/+ qos 0 handling 2 as published',
    ])
  })

  test('N67 who wants no stored values waits until they can be told from live ones', () => {
    const link = linked()
    const options = { retainAsPublished: true }
    const first = link.observe('a/+', options)
    link.open()
    const mixed = link.last('a/+').request?.identifier ?? 0
    const none = link.observe('a/+', { ...options, retained: 'none' })
    link.settle()
    expect(asked(link, 1)).toEqual(['subscribe a/+ qos 0 handling 2 as published'])
    link.send('a/1', 'stored', { identifiers: [mixed], retain: true })
    link.sendTo(['a/+'], 'a/1', 'live', { retain: true })
    expect([first.values, none.values]).toEqual([['storedr', 'liver'], ['liver']])
  })

  test('N67 copies of what is asked for first, before the fetch, are for nobody who waits for what is stored', () => {
    const link = linked()
    const options = { retainAsPublished: true }
    const first = link.observe('a/+', options)
    const none = link.observe('a/+', { ...options, retained: 'none' })
    link.open()
    const identifiers = [link.asked[0]?.request?.identifier ?? 0]
    link.send('a/1', 'early', { identifiers })
    link.settle()
    link.sendTo(['a/+'], 'a/1', 'live')
    expect([first.values, none.values]).toEqual([['live'], ['early', 'live']])
  })

  test('N67 copies of what was asked for before all had left are for nobody who comes', () => {
    const link = linked()
    const options = { retainAsPublished: true }
    const observe = () => [
      link.observe('a/+', options),
      link.observe('a/+', { ...options, retained: 'none' }),
    ]
    const before = observe()
    link.open()
    link.settle()
    const identifiers = [link.last('a/+').request?.identifier ?? 0]
    for (const observer of before) observer.leave()
    link.pass()
    const late = observe()
    link.settle()
    link.send('a/1', 'old', { identifiers })
    link.sendTo(['a/+'], 'a/1', 'new')
    expect(late.map(({ values }) => values)).toEqual([['new'], ['new']])
  })

  test('what a copy says that it answers is not guessed at: each of them counts', () => {
    const link = linked()
    const observer = link.observe('a/+')
    link.open()
    link.settle()
    for (const value of ['x', 'y']) link.sendTo(['a/+'], 'a/1', value, { retain: true })
    expect(observer.values).toEqual(['xr', 'yr'])
  })

  test('a fetch that is refused is the answer for its filter', () => {
    const link = linked()
    const options = { retainAsPublished: true }
    link.observe('a/+', options)
    link.open()
    link.settle()
    const late = link.observe('a/+', options)
    link.pass()
    const [fetch, request] = link.asked.slice(-2)
    fetch?.answer(0x87)
    request?.answer()
    expect(late.error).toMatchObject({ name: 'SubscribeRefusedError' })
    link.settle()
    expect(link.client.snapshot().subscriptions).toEqual([])
  })
})
