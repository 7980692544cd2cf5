import { asapScheduler } from 'rxjs'
import type { ClientIdInUseError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { LinkError } from '../../../src/base/linkErrors.js'
import type { Driver, Link, LinkHandlers } from '../../../src/driver/driver.js'
import { oneAtATime } from '../../../src/driver/oneAtATime.js'

/** `meanwhile` is called while a link ends as it was asked to. */
const inner = (meanwhile = () => {}) => {
  const opened: LinkHandlers[] = []
  const calls: string[] = []
  const open: Driver['open'] = handlers => {
    opened.push(handlers)
    const link: Link = {
      subscribe: () => {},
      unsubscribe: () => {},
      publish: () => true,
      ack: () => {},
      ping: () => {},
      close: () => {
        calls.push('close')
        meanwhile()
      },
      abort: () => {
        calls.push('abort')
        meanwhile()
      },
    }
    return link
  }
  return { opened, calls, open: oneAtATime('gateway', open) }
}

/** `then` is called when a link of it has ended. */
const client = (
  open: Driver['open'],
  key: object | undefined,
  then: (link: Link | undefined) => void = () => {},
) => {
  const closings: unknown[] = []
  let link: Link | undefined
  const closed = (error: LinkError | null) => {
    closings.push(error)
    then(link)
  }
  const start = () => {
    link = open(
      { opened: () => {}, message: () => {}, closed },
      { scheduler: asapScheduler, random: Math.random, ...(key === undefined ? {} : { client: key }) },
    )
    return link
  }
  return { start, closings }
}

const turn = () => new Promise(done => setTimeout(done))

describe('Q90 a client id that two clients were given', () => {
  test('is that of the first; the link of the second ends at once, fatally, and says which id', async () => {
    const { open, opened } = inner()
    client(open, {}).start()
    const second = client(open, {})
    second.start()
    expect(second.closings).toEqual([])
    await turn()
    expect(second.closings).toEqual([
      expect.objectContaining({ name: 'ClientIdInUseError', clientId: 'gateway', fatal: true }),
    ])
    expect((second.closings[0] as ClientIdInUseError).message).toContain('gateway')
    expect(opened).toHaveLength(1)
  })

  test.each<[string, (link: Link, handlers: LinkHandlers) => void]>([
    ['has closed', (_, handlers) => handlers.closed(null)],
    ['was asked to close', link => link.close()],
    ['was aborted', link => link.abort()],
  ])('is free once the link of the first %s', (_, end) => {
    const { open, opened } = inner()
    const link = client(open, {}).start()
    end(link, opened[0] as LinkHandlers)
    client(open, {}).start()
    expect(opened).toHaveLength(2)
  })

  test.each<[string, (link: Link, handlers: LinkHandlers) => void]>([
    ['told that it has closed', (_, handlers) => handlers.closed(null)],
    ['asked to close', link => link.close()],
    ['aborted', link => link.abort()],
  ])('is free while the link of the first is %s', (_, end) => {
    const startSecond = () => void client(open, {}).start()
    const { open, opened } = inner(startSecond)
    const link = client(open, {}, startSecond).start()
    end(link, opened[0] as LinkHandlers)
    expect(opened).toHaveLength(2)
  })

  test('is that of the same client again', () => {
    const { open, opened } = inner()
    const key = {}
    client(open, key).start()
    client(open, key).start()
    expect(opened).toHaveLength(2)
  })

  test('is that of whoever says nothing of a client, again and again', () => {
    const { open, opened } = inner()
    client(open, undefined).start()
    client(open, undefined).start()
    expect(opened).toHaveLength(2)
  })

  test('is not free when a link ends that had left it already', async () => {
    const { open, opened } = inner()
    const first = client(open, {})
    first.start().close()
    client(open, {}).start()
    opened[0]?.closed(null)
    const third = client(open, {})
    third.start()
    await turn()
    expect(opened).toHaveLength(2)
    expect(third.closings).toMatchObject([{ name: 'ClientIdInUseError' }])
  })

  test('changes nothing else: what is asked of a link is, and its end is told as it was', () => {
    const { open, opened, calls } = inner()
    const { start, closings } = client(open, {})
    const link = start()
    link.close()
    link.abort()
    const error = new LinkError('gone')
    opened[0]?.closed(error)
    expect([calls, closings]).toEqual([['close', 'abort'], [error]])
  })

  test('a link that never opens closes once, as asked or with the error', async () => {
    const { open } = inner()
    client(open, {}).start()
    const second = client(open, {})
    const link = second.start()
    expect(link.publish({} as never, () => {})).toBe(false)
    link.close()
    link.abort()
    await turn()
    expect(second.closings).toEqual([null])
  })

  test('a link that never opens closes once, though it is ended by whoever is told of that', async () => {
    const { open } = inner()
    client(open, {}).start()
    const second = client(open, {}, link => link?.abort())
    second.start()
    await turn()
    expect(second.closings).toHaveLength(1)
  })
})
