import { describe, expect, test } from 'vitest'
import { all, linked, unnamed } from './linked.js'

const noNames = { ...all, identifiers: false }

const errorOf = (seen: { readonly error: unknown }) => {
  const { error } = seen
  if (error === undefined) return 'none'
  const { name, option, other, feature } = error as Record<string, unknown>
  return [name, option, other, feature].filter(each => each !== undefined).join(' ')
}

describe('D28 what a broker does not have', () => {
  test.each([
    [{ groups: 'no' as const }, { group: 'g' }, 'UnsupportedError shared subscriptions'],
    [{ noLocal: false }, { noLocal: true }, 'UnsupportedError noLocal'],
    [{ retainAsPublished: false }, { retainAsPublished: true }, 'UnsupportedError retainAsPublished'],
    [
      { identifiers: false },
      { retainAsPublished: true },
      'UnsupportedError subscription identifiers, which retainAsPublished needs',
    ],
    [{ properties: false }, { userProperties: { a: 'b' } }, 'UnsupportedError user properties'],
    [{ wildcards: false }, {}, 'UnsupportedError wildcard subscriptions'],
    [{ maximumLevels: 1 }, {}, 'TooManyLevelsError'],
    [{ maximumLevels: 2 }, {}, 'none'],
  ])('%o: an error for who asks with %o', (capabilities, options, error) => {
    const link = linked(capabilities)
    const [asking, other] = [link.observe('a/+', options), link.observe('b')]
    link.open()
    link.settle()
    expect([errorOf(asking), errorOf(other)]).toEqual([error, 'none'])
  })
})

describe('D25 C20 what cannot be told apart where copies name nothing', () => {
  const clash = (
    first: Parameters<ReturnType<typeof linked>['observe']>,
    second: Parameters<ReturnType<typeof linked>['observe']>,
    capabilities = noNames,
  ) => {
    const link = linked(capabilities)
    const observers = [link.observe(...first), link.observe(...second)]
    link.open()
    link.settle()
    return observers.map(errorOf)
  }

  test.each([
    ['a group beside a plain filter', ['a/+'], ['a/1', { group: 'g' }], 'group a/+'],
    ['a plain filter beside a group', ['a/+', { group: 'g' }], ['#'], 'group $share/g/a/+'],
    ['two groups', ['a/+', { group: 'g' }], ['+/b', { group: 'h' }], 'group $share/g/a/+'],
    ['noLocal beside none', ['a/+'], ['a/#', { noLocal: true }], 'noLocal a/+'],
    ['none beside noLocal', ['a/#', { noLocal: true }], ['a/b'], 'noLocal a/#'],
  ] as const)('%s: the later one gets a typed error', (_, first, second, what) => {
    expect(clash([...first], [...second])).toEqual(['none', `SubscribeConflictError ${what}`])
  })

  test.each([
    ['filters that do not overlap', ['a/+', { group: 'g' }], ['b/+']],
    ['members of one group', ['a/+', { group: 'g' }], ['a/+', { group: 'g' }]],
    ['noLocal on both', ['a/+', { noLocal: true }], ['a/#', { noLocal: true }]],
    ['plain filters', ['a/+'], ['+/b']],
  ] as const)('not %s', (_, first, second) => {
    expect(clash([...first], [...second])).toEqual(['none', 'none'])
  })

  test('nor anything where copies name it', () => {
    expect(clash(['a/+', { group: 'g' }], ['a/#'], all)).toEqual(['none', 'none'])
    expect(clash(['a/+', { noLocal: true }], ['a/#'], all)).toEqual(['none', 'none'])
    // Those of groups alone do.
    const groups = { ...unnamed, groups: 'yes' as const, groupIdentifiers: true }
    expect(clash(['a/+', { group: 'g' }], ['a/#'], groups)).toEqual(['none', 'none'])
  })

  test('the older stays after a reconnect, too, and where it leaves the later one is asked for when it is gone', () => {
    const link = linked(noNames)
    const group = link.observe('a/+', { group: 'g' })
    link.open()
    link.settle()
    link.lose()
    const plain = link.observe('a/1')
    link.open()
    link.settle()
    expect([errorOf(group), errorOf(plain)]).toEqual(['none', 'SubscribeConflictError group $share/g/a/+'])
    group.leave()
    const next = link.observe('a/1')
    link.pass()
    expect(link.asked.map(({ what, filter }) => `${what} ${filter}`)).toEqual([
      'subscribe $share/g/a/+',
      'unsubscribe $share/g/a/+',
    ])
    link.settle()
    expect(link.asked.at(-1)).toMatchObject({ what: 'subscribe', filter: 'a/1' })
    link.send('a/1', 'x')
    expect([errorOf(next), next.values]).toEqual(['none', ['x']])
  })

  test('one that waits for another to be gone gets the error as soon as that is observed again', () => {
    const link = linked(noNames)
    const group = link.observe('a/+', { group: 'g' })
    link.observe('keep')
    link.open()
    link.settle()
    group.leave()
    const plain = link.observe('a/1')
    link.pass()
    expect(errorOf(plain)).toBe('none')
    const again = link.observe('a/+', { group: 'g' })
    link.pass()
    expect([errorOf(plain), errorOf(again)]).toEqual(['SubscribeConflictError group $share/g/a/+', 'none'])
    link.settle()
    link.send('a/1', 'x')
    expect(again.values).toEqual(['x'])
  })

  test('one that waits for another to be gone, which the broker refuses to end, gets the error', () => {
    const link = linked(noNames)
    const group = link.observe('a/+', { group: 'g' })
    link.observe('keep')
    link.open()
    link.settle()
    group.leave()
    const plain = link.observe('a/1')
    link.pass()
    expect(errorOf(plain)).toBe('none')
    link.last('$share/g/a/+').answer(0x87)
    link.pass()
    expect(errorOf(plain)).toBe('SubscribeConflictError group $share/g/a/+')
  })

  test('groups that name their copies are told apart from plain filters that do not', () => {
    const link = linked({ ...unnamed, groups: 'yes', groupIdentifiers: true })
    const [group, plain] = [link.observe('a/+', { group: 'g' }), link.observe('a/+')]
    link.open()
    link.settle()
    link.sendTo(['$share/g/a/+'], 'a/1', 'shared')
    link.send('a/1', 'plain')
    expect([group.values, plain.values]).toEqual([['shared'], ['plain']])
    expect(link.last('a/+').request?.identifier).toBeUndefined()
  })
})

describe('C20 options of one filter', () => {
  test('that differ are a conflict while somebody observes it, and are asked for anew when nobody does', () => {
    const link = linked()
    const first = link.observe('a/+', { noLocal: true, retained: 'none' })
    const second = link.observe('a/+', { retained: 'none' })
    expect(errorOf(second)).toBe('SubscribeConflictError noLocal a/+')
    link.observe('keep')
    link.open()
    link.settle()
    first.leave()
    const third = link.observe('a/+', { retained: 'none' })
    link.settle()
    // Brokers keep some options over a second SUBSCRIBE: it has to be ended first.
    const asked = link.asked.filter(({ filter }) => filter === 'a/+')
    expect(asked.map(({ what, request }) => `${what} ${request?.noLocal}`)).toEqual([
      'subscribe true',
      'unsubscribe undefined',
      'subscribe false',
    ])
    link.sendTo(['a/+'], 'a/1', 'x')
    expect([errorOf(third), third.values]).toEqual(['none', ['x']])
  })

  test('B17 that differ in the order of their keys do not differ', () => {
    const link = linked()
    const observers = [
      link.observe('a', { userProperties: { x: '1', y: '2' } }),
      link.observe('a', { userProperties: { y: '2', x: '1' } }),
    ]
    expect(observers.map(errorOf)).toEqual(['none', 'none'])
  })
})

test('R94 groups of many filters cost nothing for each other where copies name what they are for', () => {
  const observed = Array.from({ length: 8_000 }, (_, i) => `a/${i}`)
  const cost = (options: { readonly group?: string; readonly noLocal?: boolean }) => {
    const link = linked(all)
    for (const filter of observed) link.observe(filter, options)
    const start = process.cpuUsage()
    link.open()
    return process.cpuUsage(start).user
  }
  cost({})
  const plain = Math.max(20_000, cost({}))
  expect(cost({ group: 'g' })).toBeLessThan(plain * 5)
  expect(cost({ noLocal: true })).toBeLessThan(plain * 5)
})
