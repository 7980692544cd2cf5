import { lastValueFrom } from 'rxjs'
import { expect, test } from 'vitest'
import { createObserve } from '../../../../src/inspector/server/observe.js'

const setUp = (server: string) => {
  const done: unknown[] = []
  const observing = {
    add: (filter: string, qos: number) => done.push(['add', filter, qos]),
    remove: (filter: string) => done.push(['remove', filter]),
  }
  const snapshot = () => ({ driver: 'mqtt', status: { state: 'connected', server } })
  const observe = createObserve({ snapshot } as never, observing as never)
  return { done, ask: (command: object) => lastValueFrom(observe(command as never)) }
}

test('observes, and ends that', async () => {
  const { done, ask } = setUp('mqtt://broker.example')
  expect(await ask({ do: 'observe', filter: 'a/#', qos: 1 })).toEqual({ of: 'observe' })
  expect(await ask({ do: 'unobserve', filter: 'a/#' })).toEqual({ of: 'unobserve' })
  expect(done).toEqual([
    ['add', 'a/#', 1],
    ['remove', 'a/#'],
  ])
})

test('asks for all of a broker elsewhere when that is meant, of one on this machine at once', async () => {
  const far = setUp('mqtt://broker.example')
  expect(await far.ask({ do: 'observe', filter: '#', qos: 0 })).toEqual({ of: 'broad' })
  expect(far.done).toEqual([])
  expect(await far.ask({ do: 'observe', filter: '#', qos: 0, anyway: true })).toEqual({ of: 'observe' })
  expect(far.done).toEqual([['add', '#', 0]])
  const near = setUp('mqtt://127.0.0.1:1883')
  expect(await near.ask({ do: 'observe', filter: '#', qos: 0 })).toEqual({ of: 'observe' })
})
