import { TopicsError } from 'rxtopics'
import { StoreContentError, StoreCorruptError, StoreLockedError } from 'rxtopics/file-store'
import { describe, expect, test } from 'vitest'

describe('an error of a store', () => {
  test.each([StoreCorruptError, StoreContentError, StoreLockedError])('has a brand of its own: %o', type => {
    expect(type.brand).toBe(`rxtopics.${type.name}`)
  })

  test('says which line, and why', () => {
    const cause = new Error('no JSON')
    const one = new StoreCorruptError(3, cause)
    expect(one).toBeInstanceOf(TopicsError)
    expect(one).toMatchObject({
      name: 'StoreCorruptError',
      message: 'line 3 of the store cannot be read: no JSON',
      line: 3,
      count: 1,
      cause,
    })
    expect(new StoreCorruptError(3, 'x', 4)).toMatchObject({
      message: '4 lines from line 3 on of the store cannot be read',
      count: 4,
    })
  })

  test('says who has it, if that is known', () => {
    const error = new StoreLockedError('/a/store', 17)
    expect(error).toBeInstanceOf(TopicsError)
    expect(error).toMatchObject({
      name: 'StoreLockedError',
      message: 'the store is in use by process 17 (/a/store)',
      path: '/a/store',
      pid: 17,
    })
    expect(new StoreLockedError('/a/store', 1).message).toBe('the store is in use by process 1 (/a/store)')
    expect(new StoreLockedError('/a/store', 0).message).toBe('the store is in use (/a/store)')
  })

  test('says what the file keeps, and what it was to keep', () => {
    const error = new StoreContentError('/a/store', 'publishes', 'messages')
    expect(error).toBeInstanceOf(TopicsError)
    expect(error).toMatchObject({
      name: 'StoreContentError',
      message: 'the store keeps messages, not publishes: an outbox and an inbox need a file each (/a/store)',
      path: '/a/store',
      wanted: 'publishes',
      found: 'messages',
    })
  })

  test('shows what it was told without the characters that do something', () => {
    expect(new StoreLockedError('/a\n/store', 0).message).not.toContain('\n')
    expect(new StoreCorruptError(1, new Error('\u001b[31m')).message).not.toContain('\u001b')
  })
})
