import { EventEmitter } from 'node:events'
import { EMPTY, NEVER, of, Subject, throwError } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { called, collect, next, nothing } from '../until.js'

describe('next', () => {
  test('resolves with the first value that matches and leaves the stream', async () => {
    const source = new Subject<number>()
    const found = next(source, n => n > 1)
    source.next(1)
    source.next(2)
    await expect(found).resolves.toBe(2)
    expect(source.observed).toBe(false)
  })

  test('takes a value emitted while subscribing', async () => {
    await expect(next(of('a', 'b'))).resolves.toBe('a')
  })

  test('rejects when the stream ends, errors or stays silent', async () => {
    await expect(next(EMPTY)).rejects.toThrow('complete')
    await expect(next(throwError(() => new Error('broken')))).rejects.toThrow('broken')
    const source = new Subject<number>()
    await expect(next(source, undefined, 10)).rejects.toThrow('within 10 ms')
    expect(source.observed).toBe(false)
  })
})

describe('collect', () => {
  test('shows values as they come and waits for a count of them', async () => {
    const source = new Subject<number>()
    using collected = collect(source)
    source.next(1)
    const three = collected.waitForCount(3)
    source.next(2)
    expect(collected.values).toEqual([1, 2])
    source.next(3)
    await expect(three).resolves.toEqual([1, 2, 3])
    await expect(collected.waitForCount(2)).resolves.toEqual([1, 2, 3])
    await expect(collected.waitForCount(4, 10)).rejects.toThrow('3 recorded')
  })

  test('tells how the stream ended', async () => {
    using completed = collect(of(1))
    await expect(completed.ended()).resolves.toEqual({ kind: 'complete' })
    const error = new Error('broken')
    using failed = collect(throwError(() => error))
    expect(failed.ending).toEqual({ kind: 'error', error })
    using going = collect(NEVER)
    expect(going.ending).toBeUndefined()
    await expect(going.ended(10)).rejects.toThrow('within 10 ms')
  })

  test('unsubscribes at the end of its block', () => {
    const source = new Subject<number>()
    {
      using collected = collect(source)
      expect(collected.values).toEqual([])
      expect(source.observed).toBe(true)
    }
    expect(source.observed).toBe(false)
  })
})

describe('nothing', () => {
  test('resolves after silence', async () => {
    await expect(nothing(NEVER, 10)).resolves.toBeUndefined()
  })

  test('rejects on a value, an error and a completion', async () => {
    await expect(nothing(of(1), 1_000)).rejects.toThrow('expected 1000 ms of silence')
    await expect(nothing(EMPTY, 1_000)).rejects.toThrow('expected 1000 ms of silence')
    await expect(
      nothing(
        throwError(() => new Error('broken')),
        1_000,
      ),
    ).rejects.toThrow('broken')
  })
})

describe('called', () => {
  test('resolves with what the callback got and takes it back', async () => {
    const emitter = new EventEmitter()
    const value = called<string>(callback => {
      emitter.on('ready', callback)
      return () => emitter.off('ready', callback)
    })
    emitter.emit('ready', 'now')
    await expect(value).resolves.toBe('now')
    expect(emitter.listenerCount('ready')).toBe(0)
  })

  test('rejects when nobody calls', async () => {
    await expect(called(() => undefined, 10)).rejects.toThrow('within 10 ms')
  })
})
