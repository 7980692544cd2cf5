import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import type { SharedWorkerLike } from '../../../../../src/driver/tabs/options.js'
import { dialWorker } from '../../../../../src/driver/tabs/tab/worker.js'

const start = (worker?: () => SharedWorkerLike) => {
  const scheduler = new VirtualTimeScheduler()
  const posted: unknown[] = []
  const told: string[] = []
  let message: (event: { readonly data: unknown }) => void = () => {}
  let fail: () => void = () => {}
  let leave: () => void = () => {}
  const port = {
    postMessage: (each: unknown) => posted.push(each),
    start: () => posted.push('start'),
    close: () => posted.push('close'),
    addEventListener: (_: string, listener: typeof message) => {
      message = listener
    },
  }
  const fake: SharedWorkerLike = {
    port,
    addEventListener: (_, listener) => {
      fail = listener
    },
  }
  const line = dialWorker(
    {
      worker: worker ?? (() => fake),
      time: createTime(scheduler),
      platform: {
        leaving: then => {
          leave = then
          return () => posted.push('stay')
        },
      },
    },
    {
      receive: data => told.push(`receive ${data}`),
      connected: () => told.push('connected'),
      ended: error => told.push(`${error.name}: ${error.message}`),
    },
  )
  return {
    ...{ line, posted, told, flush: () => scheduler.flush() },
    message: (data: unknown) => message({ data }),
    fail: () => fail(),
    leave: () => leave(),
  }
}

describe('a line to a worker', () => {
  test('calls nobody before it has been returned', () => {
    const { told, posted, flush, message, line } = start()
    expect([told, posted]).toEqual([[], ['start']])
    flush()
    message('x')
    line.post({ kind: 'beat' })
    expect(told).toEqual(['connected', 'receive x'])
    expect(posted).toEqual(['start', { kind: 'beat' }])
  })

  test('hears nothing any more when it is closed', () => {
    const { told, posted, line, message, fail, flush } = start()
    line.close()
    flush()
    message('x')
    fail()
    expect(told).toEqual([])
    expect(posted).toEqual(['start', 'stay', 'close'])
  })

  test('ends where the worker cannot be made, or started', () => {
    const thrown = start(() => {
      throw new Error('no such script')
    })
    expect(thrown.told).toEqual([])
    thrown.flush()
    expect(thrown.told).toEqual(['LinkError: the worker could not be started: no such script'])
    const failed = start()
    failed.fail()
    expect(failed.told).toEqual(['LinkError: the worker could not be started'])
  })

  test('is let go when the page is left or frozen, so that the worker does not wait for it', () => {
    const { told, posted, leave } = start()
    leave()
    expect(posted).toEqual(['start', { kind: 'abort' }])
    expect(told).toEqual(['ConnectionLostError: this page is being left or frozen'])
  })
})

test('a link that is closed before it learns that there is no worker is told nothing', () => {
  const { line, told, flush } = start(() => {
    throw new Error('no')
  })
  line.post({ kind: 'beat' })
  line.silent()
  line.close()
  flush()
  expect(told).toEqual([])
})
