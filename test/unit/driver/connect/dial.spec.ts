import { NEVER, type Observable, of, Subject, throwError, VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { LinkError } from '../../../../src/base/linkErrors.js'
import { type Attempt, type Dialler, dial } from '../../../../src/driver/connect/dial.js'
import { createRenewal } from '../../../../src/driver/connect/renewal.js'
import type { Link, Session } from '../../../../src/driver/driver.js'
import { createServers } from '../../../../src/driver/servers.js'

interface Provided {
  readonly addresses: readonly [string, ...string[]]
}

const session = {
  present: false,
  persistent: false,
  capabilities: {} as Session['capabilities'],
}

const rig = (provide: () => Observable<Provided>, known: readonly [string, ...string[]] | null = null) => {
  const scheduler = new VirtualTimeScheduler()
  const attempts: Attempt<string, Provided>[] = []
  const told: unknown[] = []
  const calls: string[] = []
  const caller: Dialler<string> = {
    servers: createServers(name => name),
    renewal: createRenewal(false),
    clientId: undefined,
  }
  const inner: Link = {
    subscribe: () => calls.push('subscribe'),
    unsubscribe: () => calls.push('unsubscribe'),
    publish: () => calls.push('publish') > 0,
    ack: () => calls.push('ack'),
    ping: () => calls.push('ping'),
    close: () => calls.push('close'),
    abort: () => calls.push('abort'),
  }
  const open = () =>
    dial<string, Provided>(
      {
        addresses: known,
        show: name => `shown ${name}`,
        provide,
        connectTimeout: 1_000,
        serverTimeout: 200,
        connect: attempt => attempts.push(attempt),
      },
      caller,
      {
        opened: ({ clientId }) => told.push(['opened', clientId]),
        message: () => {},
        noticed: ({ kind }) => told.push(kind),
        closed: error => told.push(['closed', error?.name ?? null]),
      },
      { random: () => 0.5, scheduler },
    )
  /** Ms pass. */
  const pass = (ms: number) => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.schedule(() => {}, ms)
    scheduler.flush()
  }
  return { open, attempts, told, calls, inner, pass, caller }
}

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
})
