import { VirtualTimeScheduler } from 'rxjs'
import type { Driver } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { expect, test } from 'vitest'
import { serveOver, type WorkerScope } from '../../../../src/driver/tabs/serve.js'

type Listener = Parameters<WorkerScope['addEventListener']>[1]

const start = () => {
  const listeners = new Set<Listener>()
  const scope = {
    addEventListener: (_: string, listener: Listener) => listeners.add(listener),
    removeEventListener: (_: string, listener: Listener) => listeners.delete(listener),
    onconnect: null,
  }
  const scheduler = new VirtualTimeScheduler()
  const ends: string[] = []
  const inner = memory()
  const driver: Driver = {
    name: 'memory',
    open: (...given) => {
      const link = inner.open(...given)
      return {
        ...link,
        close: () => {
          ends.push('in order')
          link.close()
        },
        abort: () => {
          ends.push('at once')
          link.abort()
        },
      }
    },
  }
  const stop = serveOver(scope as unknown as WorkerScope, driver, { scheduler })
  const connect = () => {
    const happened: unknown[] = []
    let take: (event: { data: unknown }) => void = () => {}
    const port = {
      addEventListener: (_: string, listener: typeof take) => {
        take = listener
      },
      start: () => happened.push('started'),
      postMessage: (message: unknown) => happened.push(message),
      close: () => happened.push('closed'),
    }
    for (const listener of listeners) listener({ ports: [port] } as never)
    return { happened, post: (data: unknown) => take({ data }) }
  }
  return { stop, connect, listeners, ends }
}

test('a worker answers each tab over its port, until it is stopped, and its connection ends in order', () => {
  const { stop, connect, listeners, ends } = start()
  const tab = connect()
  tab.post({ kind: 'hello', version: 1, client: 'a' })
  expect(tab.happened).toEqual(['started', { kind: 'beat' }])
  stop()
  expect(tab.happened.slice(2)).toMatchObject([
    { kind: 'closed', error: { message: 'the worker serves no tabs any more' } },
    'closed',
  ])
  expect([listeners.size, ends]).toEqual([0, ['in order']])
})

test('what connects without a port is no tab', () => {
  const { listeners } = start()
  for (const listener of listeners) expect(() => listener({ ports: [] } as never)).not.toThrow()
})

test('what is no SharedWorker hears no tabs, and is told so', () => {
  const page = { addEventListener: () => {}, removeEventListener: () => {} }
  for (const scope of [page, {}])
    expect(() => serveOver(scope as unknown as WorkerScope, memory(), {})).toThrow(
      'invalid option serveTabs: expected to be called by the script of a SharedWorker',
    )
})
