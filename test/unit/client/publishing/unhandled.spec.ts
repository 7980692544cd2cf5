import { config } from 'rxjs'
import { createClient, EncodeError, flag, topic } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { afterEach, describe, expect, test, vi } from 'vitest'

const lamp = topic('home/lamp', flag('ON', 'OFF'))

describe('an error of a publish', () => {
  afterEach(() => {
    config.onUnhandledError = null
  })

  test('is thrown by RxJS if nobody handles it, which ends a process', async () => {
    const unhandled = vi.fn()
    config.onUnhandledError = unhandled
    createClient(memory())
      .publish(lamp, 'blue' as never)
      .subscribe()
    await vi.waitFor(() => expect(unhandled).toHaveBeenCalledOnce())
    expect(unhandled.mock.calls[0]?.[0]).toBeInstanceOf(EncodeError)
  })

  test('goes to its handler alone', async () => {
    const unhandled = vi.fn()
    config.onUnhandledError = unhandled
    const error = vi.fn()
    createClient(memory())
      .publish(lamp, 'blue' as never)
      .subscribe({ error })
    await new Promise<void>(done => setTimeout(done))
    expect(error).toHaveBeenCalledOnce()
    expect(unhandled).not.toHaveBeenCalled()
  })
})
