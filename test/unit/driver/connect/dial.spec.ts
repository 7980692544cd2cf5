import { NEVER, Observable, of, Subject, throwError } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { LinkError } from '../../../../src/base/linkErrors.js'
import type { Link } from '../../../../src/driver/driver.js'
import { type Provided, rig, session } from './dialRig.js'

const found = (): Observable<Provided> => of({ addresses: ['a', 'b'] })

describe('an attempt to connect', () => {
  test('reports nothing before it is returned, and opens with the client id that it has made up', () => {
    const { open, attempts, told, calls, inner, pass } = rig(found)
    const link = open()
    expect([attempts.length, told.length, link.server]).toEqual([0, 0, undefined])
    pass(1)
    const [attempt] = attempts
    expect(attempt).toMatchObject({ address: 'a', timeout: 200 })
    expect(link.server).toBe('shown a')
    expect(link.publish({} as never, () => {})).toBe(false)
    attempt?.opened(inner, session, true)
    expect(told).toEqual([['opened', 'rxtopics-iiiiiiiiiiiiii'], 'unverified'])
    pass(5_000)
    link.ping(() => {})
    link.ack(1, 0)
    expect(link.publish({} as never, () => {})).toBe(true)
    link.close()
    expect(calls).toEqual(['ping', 'ack', 'publish', 'close'])
    attempt?.handlers.closed(null)
    link.ack(1, 0)
    expect(told.slice(2)).toEqual([['closed', null]])
    expect(calls).toHaveLength(4)
  })

  test('fails when what is provided does not come, or the server is silent, once', () => {
    const never = rig(() => NEVER)
    never.open()
    never.pass(999)
    expect(never.told).toEqual([])
    never.pass(2)
    expect(never.told).toEqual([['closed', 'ConnectTimeoutError']])
    const silent = rig(found)
    silent.open()
    silent.pass(201)
    expect(silent.told).toEqual([['closed', 'ConnectTimeoutError']])
    expect(silent.attempts[0]?.isOver()).toBe(true)
    silent.attempts[0]?.failed(new LinkError('late'))
    expect(silent.told).toHaveLength(1)
  })

  test('goes to the next server after one that failed, and to the same after one that was lost', () => {
    const { open, attempts, inner, pass } = rig(found, ['a', 'b'])
    expect(open().server).toBe('shown a')
    pass(1)
    attempts[0]?.failed(new LinkError('away'))
    expect(open().server).toBe('shown b')
    pass(1)
    attempts[1]?.opened(inner, session, false)
    attempts[1]?.handlers.closed(new LinkError('lost'))
    expect(open().server).toBe('shown b')
  })

  test('that is called off asks for nothing any more', () => {
    const provided = new Subject<Provided>()
    const { open, told, pass } = rig(() => provided)
    const link = open()
    pass(1)
    expect(provided.observed).toBe(true)
    link.close()
    expect(provided.observed).toBe(false)
    expect(told).toEqual([['closed', null]])
  })

  test('fails with what the provider errors with', () => {
    const { open, told, pass } = rig(() => throwError(() => new LinkError('not to be had')))
    open()
    pass(1)
    expect(told).toEqual([['closed', 'LinkError']])
  })

  test.each([
    [0, '0'],
    [0.28, 'a'],
    [0.99, 'z'],
  ])('makes up a client id of fourteen characters; chance %d is %s', (chance, character) => {
    const { open, attempts, pass } = rig(found, null, { random: () => chance })
    open()
    pass(1)
    expect(attempts[0]?.clientId).toBe(`rxtopics-${character.repeat(14)}`)
  })

  test('passes on all that is asked of a link that is open, and nothing once it is over', () => {
    const { open, attempts, calls, inner, pass } = rig(found)
    const link = open()
    const askAll = () => {
      link.subscribe([], () => {})
      link.unsubscribe([], () => {})
      return [link.publish({} as never, () => {}), link.nameOf?.(5)]
    }
    pass(1)
    expect([askAll(), calls]).toEqual([[false, undefined], []])
    attempts[0]?.opened(inner, session, false)
    expect(askAll()).toEqual([true, 'name 5'])
    expect(calls).toEqual(['subscribe', 'unsubscribe', 'publish'])
    attempts[0]?.handlers.closed(null)
    expect(askAll()).toEqual([false, undefined])
    expect(calls).toHaveLength(3)
  })

  test('lets go of what it waits for, ends what is under way, and then says that it is over', () => {
    const log: string[] = []
    const provided = new Observable<Provided>(subscriber => {
      subscriber.next({ addresses: ['a'] })
      return () => log.push('let go')
    })
    const { open, attempts, caller, pass } = rig(() => provided, null, {
      closed: error => log.push(`closed ${error?.name}`),
    })
    const { ended } = caller.servers
    caller.servers.ended = (failed, now) => {
      log.push(`ended ${failed}`)
      ended(failed, now)
    }
    open()
    pass(1)
    attempts[0]?.onOver(() => log.push('stopped'))
    attempts[0]?.failed(new LinkError('away'))
    expect(log).toEqual(['let go', 'stopped', 'ended true', 'closed LinkError'])
    attempts[0]?.onOver(() => log.push('stopped at once'))
    expect(log.at(-1)).toBe('stopped at once')
  })

  test('is over once, though what it lets go of ends it', () => {
    const link: Link[] = []
    const provided = new Observable<Provided>(() => () => link[0]?.abort())
    const { open, told, pass } = rig(() => provided)
    link.push(open())
    pass(1)
    link[0]?.close()
    expect(told).toEqual([['closed', null]])
  })

  test('says that it is over before it ends the link that came of it', () => {
    const { open, attempts, told, inner, pass } = rig(found)
    const link = open()
    pass(1)
    attempts[0]?.opened({ ...inner, abort: () => told.push('abort') }, session, false)
    link.abort()
    expect(told).toEqual([['opened', 'rxtopics-iiiiiiiiiiiiii'], ['closed', null], 'abort'])
  })

  test('is noted as open before that is said, and says in which words that nobody has looked', () => {
    const log: unknown[] = []
    const { open, attempts, caller, inner, pass } = rig(found, null, {
      opened: () => log.push('opened'),
      noticed: notice => log.push(notice),
    })
    caller.servers.opened = () => log.push('server')
    caller.renewal.opened = () => log.push('renewal')
    open()
    pass(1)
    attempts[0]?.opened(inner, session, true)
    expect(new Set(log.slice(0, 2))).toEqual(new Set(['server', 'renewal']))
    const reason = 'tls.verify is false: whoever stands between can read and change everything'
    expect(log.slice(2)).toEqual(['opened', { kind: 'unverified', reason }])
  })

  test.each([
    ['that somebody has made sure of', false, () => {}],
    ['that is ended as it opens', true, (link: Link | undefined) => link?.close()],
  ])('notices nothing of a link %s', (_, unverified, then) => {
    const link: Link[] = []
    const log: unknown[] = []
    const made = rig(found, null, { opened: () => then(link[0]), noticed: notice => log.push(notice) })
    link.push(made.open())
    made.pass(1)
    const own: Link = { ...made.inner, close: () => made.attempts[0]?.handlers.closed(null) }
    made.attempts[0]?.opened(own, session, unverified)
    expect(log).toEqual([])
  })

  test.each([
    ['helped by renewal', true, ['a'], false],
    ['of no use', false, ['a'], true],
    ['of no use, but not the only one', false, ['a', 'b'], false],
  ] as const)('a server is hopeless or not: %s', (_, helps, addresses, expected) => {
    const made = rig(() => of({ addresses: addresses as unknown as Provided['addresses'] }))
    made.caller.renewal.helps = () => helps
    made.open()
    made.pass(1)
    expect(made.attempts[0]?.hopeless(0x87)).toBe(expected)
  })

  test('may take as long as it may in all, where that is less than what a server may take', () => {
    const { open, attempts, told, pass } = rig(found, null, {}, 100)
    open()
    pass(1)
    expect(attempts[0]?.timeout).toBe(100)
    pass(98)
    expect(told).toEqual([])
    pass(2)
    expect(told).toEqual([['closed', 'ConnectTimeoutError']])
  })

  test('of a single server may take as long as it may in all', () => {
    const { open, attempts, told, pass } = rig(() => of({ addresses: ['a'] }))
    open()
    pass(1)
    expect(attempts[0]?.timeout).toBe(1_000)
    pass(998)
    expect(told).toEqual([])
    pass(2)
    expect(told).toEqual([['closed', 'ConnectTimeoutError']])
  })

  test('leaves it to its link, where it has one, to close before it has opened', () => {
    const { open, attempts, told, calls, inner, pass } = rig(found)
    const link = open()
    pass(1)
    attempts[0]?.linked(inner)
    link.close()
    expect([calls, told]).toEqual([['close'], []])
    attempts[0]?.handlers.closed(null)
    expect(told).toEqual([['closed', null]])
  })

  test('opens with the client id that the server has given', () => {
    const { open, attempts, told, inner, pass } = rig(found)
    open()
    pass(1)
    attempts[0]?.opened(inner, { ...session, clientId: 'given' }, false)
    expect(told).toEqual([['opened', 'given']])
  })

  test('tells whoever dials of its end before the next server is chosen', () => {
    const log: unknown[] = []
    const { open, attempts, caller, pass } = rig(found, null, {
      ended: (error, address) => log.push([error?.name, address]),
    })
    caller.servers.ended = () => log.push('ended')
    open().abort()
    open()
    pass(1)
    attempts[0]?.failed(new LinkError('away'))
    expect(log).toEqual([[undefined, null], 'ended', ['LinkError', 'a'], 'ended'])
  })
})
