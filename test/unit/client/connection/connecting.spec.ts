import { type Observer, take } from 'rxjs'
import { ClosedError, LinkError, type Status } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { createConnecting } from '../../../../src/client/connection/connecting.js'
import { createStatuses } from '../../../../src/client/connection/statuses.js'

const connecting: Status = { state: 'connecting', attempt: 0 }
const refused = new LinkError('refused', { fatal: true })

const setUp = (opens: (become: (status: Status) => void) => void = become => become(connecting)) => {
  const statuses = createStatuses()
  const log: string[] = []
  let closed = false
  const status$ = createConnecting({
    status$: statuses.status$,
    refused: () => (closed ? new ClosedError() : null),
    hold: () => {
      log.push('hold')
      opens(statuses.become)
    },
    release: () => log.push('release'),
  })
  const observer = (name: string): Observer<Status> => ({
    next: ({ state }) => log.push(`${name}: ${state}`),
    error: (error: unknown) => log.push(`${name}: ${error instanceof Error ? error.name : 'nothing'}`),
    complete: () => log.push(`${name}: complete`),
  })
  return {
    statuses,
    log,
    watch: (name = 'a') => status$.subscribe(observer(name)),
    close: () => {
      closed = true
      statuses.become({ state: 'closed' })
      statuses.complete()
    },
  }
}

describe('connect', () => {
  test('T99 holds the connection while it is subscribed, and tells its status', () => {
    const { statuses, log, watch } = setUp()
    const held = watch()
    statuses.become({ state: 'waiting', error: refused, delay: 5, attempt: 0 })
    statuses.become(connecting)
    held.unsubscribe()
    statuses.become({ state: 'idle' })
    expect(log).toEqual(['hold', 'a: connecting', 'a: waiting', 'a: connecting', 'release'])
  })

  test('T99 each of its observers holds it', () => {
    const { log, watch } = setUp(() => {})
    const [first, second] = [watch('a'), watch('b')]
    first.unsubscribe()
    second.unsubscribe()
    expect(log).toEqual(['hold', 'hold', 'release', 'release'])
  })

  test('P71 errors when the connection fails for good, and may be subscribed again', () => {
    const { statuses, log, watch } = setUp()
    watch()
    statuses.become({ state: 'idle', error: refused })
    expect(log).toEqual(['hold', 'a: connecting', 'a: LinkError', 'release'])
    log.length = 0
    watch()
    expect(log).toEqual(['hold', 'a: connecting'])
  })

  test('P71 an earlier failure is not its own, where the next attempt has to wait for its turn', () => {
    const { statuses, log, watch } = setUp(() => {})
    statuses.become({ state: 'idle', error: refused })
    watch()
    statuses.become(connecting)
    expect(log).toEqual(['hold', 'a: connecting'])
  })

  test('P71 idle without an error ends nothing: the connection is taken up again', () => {
    const { statuses, log, watch } = setUp()
    watch()
    statuses.become({ state: 'idle' })
    statuses.become(connecting)
    expect(log).toEqual(['hold', 'a: connecting', 'a: idle', 'a: connecting'])
  })

  test('P71 completes when the client is closed, and errors where it is closed already', () => {
    const { log, watch, close } = setUp()
    watch('a')
    close()
    watch('b')
    expect(log).toEqual(['hold', 'a: connecting', 'a: closed', 'a: complete', 'release', 'b: ClosedError'])
  })

  test('an observer may leave within any status', () => {
    const statuses = createStatuses()
    const log: string[] = []
    const status$ = createConnecting({
      status$: statuses.status$,
      refused: () => null,
      hold: () => statuses.become(connecting),
      release: () => log.push('release'),
    })
    status$.pipe(take(1)).subscribe(({ state }) => log.push(state))
    statuses.become({ state: 'idle', error: refused })
    expect(log).toEqual(['connecting', 'release'])
  })
})
