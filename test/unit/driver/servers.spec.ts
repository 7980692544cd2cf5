import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createServers, type Servers } from '../../../src/driver/servers.js'

const [a, b, c] = ['a', 'b', 'c'] as const

const serversOf = (): Servers<string> => createServers(server => server)

/** One attempt that fails; returns the server it went to. */
const fails = (servers: Servers<string>, given: readonly [string, ...string[]]): string => {
  const chosen = servers.choose(given)
  servers.ended(true, 0)
  return chosen
}

describe('P50 the server of the next attempt', () => {
  test('is the next one after one that could not be connected, and the first after the last', () => {
    const servers = serversOf()
    expect(Array.from({ length: 4 }, () => fails(servers, [a, b, c]))).toEqual([a, b, c, a])
  })

  test('is the same one after a connection, and after one that ended as asked', () => {
    const servers = serversOf()
    fails(servers, [a, b])
    expect(servers.choose([a, b])).toBe(b)
    servers.opened(0)
    servers.ended(true, 0)
    expect(servers.choose([a, b])).toBe(b)
    servers.ended(false, 0)
    expect(fails(servers, [a, b])).toBe(b)
    expect(servers.choose([a, b])).toBe(a)
  })

  test('is the next one after three connections in a row that were lost within moments', () => {
    const servers = serversOf()
    const connects = (lasted: number, failed = true) => {
      const chosen = servers.choose([a, b])
      servers.opened(1_000)
      servers.ended(failed, 1_000 + lasted)
      return chosen
    }
    // One that lasts begins the count anew; one that is asked to end says nothing.
    expect([connects(10), connects(4_999), connects(5_000), connects(0), connects(1, false)]).toEqual(
      Array.from({ length: 5 }, () => a),
    )
    expect([connects(4_999), connects(0), connects(0), connects(0)]).toEqual([a, a, b, b])
    // And so for each of them.
    expect([connects(0), connects(0)]).toEqual([b, a])
  })

  test('is not another one for what is lost where a server sends the client elsewhere', () => {
    const servers = serversOf()
    for (let time = 0; time < 4; time += 1) {
      expect(servers.choose([a, b])).toBe(a)
      servers.opened(0)
      servers.redirected('d', false)
      servers.ended(true, 0)
      expect(servers.choose([a, b])).toBe('d')
      servers.opened(0)
      servers.ended(true, 0)
    }
  })

  test('is hopeless when all are, and none is after a connection', () => {
    const servers = serversOf()
    servers.choose([a, b])
    expect(servers.hopeless()).toBe(false)
    servers.ended(true, 0)
    servers.choose([a, b])
    expect(servers.hopeless()).toBe(true)
    servers.opened(0)
    expect(servers.hopeless()).toBe(false)
  })

  test('is the one that another names, once', () => {
    const servers = serversOf()
    servers.choose([a, b])
    servers.opened(0)
    servers.redirected('d', false)
    servers.ended(true, 0)
    expect(servers.choose([a, b])).toBe('d')
    expect(servers.hopeless()).toBe(false)
    servers.ended(true, 0)
    // That one cannot be connected, and the first would name it again.
    expect(servers.choose([a, b])).toBe(b)
  })

  test('is as it was given, where the one that another names is among those given', () => {
    interface Server {
      readonly name: string
      readonly password?: string
    }
    const [one, two]: [Server, Server] = [
      { name: 'one', password: 'x' },
      { name: 'two', password: 'y' },
    ]
    const servers = createServers<Server>(({ name }) => name)
    for (const forGood of [false, true]) {
      expect(servers.choose([one, two])).toBe(one)
      servers.redirected({ name: 'two' }, forGood)
      servers.ended(true, 0)
      expect(servers.choose([one, two])).toBe(two)
      servers.ended(false, 0)
    }
  })

  test.each([0, 4_999])(
    'is another one where servers send the client round and keep it for %i ms',
    lasted => {
      const servers = serversOf()
      let turns = 0
      for (let chosen: string = a; chosen !== b; turns += 1) {
        chosen = servers.choose([a, b])
        if (lasted > 0) servers.opened(0)
        servers.redirected(chosen === a ? 'd' : a, false)
        servers.ended(true, lasted)
        expect(turns).toBeLessThan(20)
      }
    },
  )

  test('may send the client on time and again, if it is kept for longer than moments', () => {
    const servers = serversOf()
    let next: string = a
    for (let time = 0; time < 20; time += 1) {
      expect(servers.choose([a, b])).toBe(next)
      servers.opened(0)
      next = next === a ? 'd' : a
      servers.redirected(next, false)
      servers.ended(true, 5_000)
    }
  })

  test('on the way to one that another named none is hopeless: the only one given is left to try', () => {
    const servers = serversOf()
    servers.choose([a])
    servers.redirected('d', false)
    servers.ended(true, 0)
    expect(servers.choose([a])).toBe('d')
    expect(servers.hopeless()).toBe(false)
    servers.ended(true, 0)
    expect([servers.choose([a]), servers.hopeless()]).toEqual([a, true])
  })

  test('is the first still, where an attempt ended before there was one to choose', () => {
    const servers = serversOf()
    servers.ended(true, 0)
    expect(fails(servers, [a, b])).toBe(a)
    expect(servers.choose([a, b])).toBe(b)
  })

  test('is the one that another names, in its place for good, wherever that stands', () => {
    const servers = serversOf()
    servers.choose([a, b])
    servers.redirected('d', true)
    servers.ended(true, 0)
    expect(Array.from({ length: 3 }, () => fails(servers, [a, b]))).toEqual(['d', b, 'd'])
    expect(Array.from({ length: 2 }, () => fails(servers, [b, a]))).toEqual(['d', b])
  })

  test('one that has moved may move again', () => {
    const servers = serversOf()
    for (const target of ['d', 'e']) {
      servers.choose([a])
      servers.redirected(target, true)
      servers.ended(true, 0)
    }
    expect(Array.from({ length: 2 }, () => fails(servers, [a]))).toEqual(['e', 'e'])
  })

  test('is the same again where it names one that cannot be understood', () => {
    const servers = serversOf()
    servers.choose([a, b])
    servers.redirected(null, true)
    servers.ended(true, 0)
    expect(servers.choose([a, b])).toBe(a)
  })

  test('is counted on from the first where the list has become shorter', () => {
    const servers = serversOf()
    for (const _ of [a, b, c]) fails(servers, [a, b, c, 'd'])
    expect(Array.from({ length: 2 }, () => fails(servers, [a, b]))).toEqual([b, a])
  })

  test('may be of another list each time, and is always one of it', () => {
    const list = fc.uniqueArray(fc.string({ minLength: 1 }), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(fc.array(fc.tuple(list, fc.boolean()), { minLength: 1 }), attempts => {
        const servers = serversOf()
        for (const [given, opens] of attempts) {
          expect(given).toContain(servers.choose(given as [string, ...string[]]))
          if (opens) servers.opened(0)
          servers.ended(true, 0)
        }
      }),
    )
  })
})
