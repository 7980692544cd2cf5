import fc from 'fast-check'
import { createClient } from 'rxtopics'
import { mqtt, type SrvRecord, srvServers } from 'rxtopics/mqtt'
import { startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test } from 'vitest'
import { freePorts } from '../../../../support/ports.js'
import { collect } from '../../../../support/until.js'

const record = (name: string, priority = 0, weight = 0, port = 1883): SrvRecord => ({
  name,
  port,
  priority,
  weight,
})

describe('P50 P80 the servers that DNS names', () => {
  test('come by priority', () => {
    expect(srvServers([record('c', 20), record('a', 1, 5), record('b.', 10)], { protocol: 'mqtts' })).toEqual(
      ['mqtts://a:1883', 'mqtts://b:1883', 'mqtts://c:1883'],
    )
  })

  test('come by chance and weight among equals (RFC 2782)', () => {
    const firsts = { light: 0, heavy: 0, zero: 0 }
    let seed = 1
    const random = () => {
      seed = (seed * 48_271) % 0x7fff_ffff
      return seed / 0x7fff_ffff
    }
    for (let at = 0; at < 4_000; at++) {
      const [first = ''] = srvServers([record('heavy', 0, 30), record('zero'), record('light', 0, 10)], {
        random,
      })
      firsts[new URL(first).hostname as keyof typeof firsts] += 1
    }
    expect(firsts.heavy / firsts.light).toBeGreaterThan(2.4)
    expect(firsts.heavy / firsts.light).toBeLessThan(3.7)
    expect(firsts.zero).toBeGreaterThan(0)
    expect(firsts.zero).toBeLessThan(200)
  })

  test.each([
    [0, 'zero'],
    [1, 'light'],
    [10, 'light'],
    [11, 'heavy'],
    [40, 'heavy'],
    // Of chance that is none.
    [41, 'zero'],
  ])('of weights 0, 10 and 30 the chance %i of 41 takes %s first', (chance, first) => {
    const chances = [(chance + 0.5) / 41, 0, 0]
    const urls = srvServers([record('heavy', 0, 30), record('light', 0, 10), record('zero')], {
      random: () => chances.shift() ?? 1,
    })
    const others = ['zero', 'light', 'heavy'].filter(name => name !== first)
    expect(urls).toEqual([first, ...others].map(name => `mqtt://${name}:1883`))
  })

  test('are asked for in a known protocol, with a function for chance', () => {
    for (const protocol of ['mqtt', 'mqtts', 'ws', 'wss'] as const)
      expect(srvServers([record('a')], { protocol })).toEqual([`${protocol}://a:1883`])
    expect(() => srvServers([record('a')], { protocol: 'http' as never })).toThrow(
      'invalid option srvServers.protocol: expected one of mqtt, mqtts, ws, wss',
    )
    expect(() => srvServers([record('a')], { random: 5 as never })).toThrow(
      'invalid option srvServers.random: expected a function',
    )
    expect(() => srvServers('a' as never)).toThrow('invalid option srvServers.records: expected SRV records')
  })

  test('are all there, each once', () => {
    const records = fc.array(
      fc.record({
        name: fc.constantFrom('a', 'b', 'c', 'd'),
        port: fc.integer({ min: 1, max: 9 }),
        priority: fc.nat(3),
        weight: fc.nat(100),
      }),
      { minLength: 1 },
    )
    fc.assert(
      fc.property(records, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (given, chance) => {
        const urls = srvServers(given, { random: () => chance })
        expect([...urls].sort()).toEqual(given.map(({ name, port }) => `mqtt://${name}:${port}`).sort())
      }),
    )
  })

  test('none is an error, also where the domain says so', () => {
    for (const none of [[], [record('.')], [record('')]])
      expect(() => srvServers(none)).toThrow(
        'invalid option srvServers.records: expected one server at least',
      )
    expect(srvServers([record('.'), record('a'), record('')])).toEqual(['mqtt://a:1883'])
  })

  test('are no records where one of them lacks something', () => {
    for (const wrong of [{ port: 1.5 }, { priority: '1' }, { weight: undefined }, { name: 5 }])
      expect(() => srvServers([record('a'), { ...record('b'), ...wrong } as never])).toThrow(
        expect.objectContaining({
          reason: 'expected SRV records, each with name, port, priority and weight',
        }),
      )
  })

  test('are asked for at each attempt, and the next follows one that is down', async () => {
    await using peer = await startPeer()
    const [dead = 1] = await freePorts(1)
    let asked = 0
    const resolveSrv = async () => {
      asked += 1
      return [record('127.0.0.1', 1, 0, dead), record('127.0.0.1', 2, 0, Number(new URL(peer.url).port))]
    }
    await using client = createClient(
      mqtt(async () => srvServers(await resolveSrv())),
      { retry: () => 1 },
    )
    await collect(client.publish('a', 'x', { qos: 1 })).waitForCount(1)
    expect(asked).toBe(2)
  })
})
