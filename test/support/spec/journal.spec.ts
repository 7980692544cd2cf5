import { describe, expect, test } from 'vitest'
import { createJournal, NothingMatched } from '../journal.js'

const numbers = () => createJournal<number>(n => `number ${n}`)

describe('a journal', () => {
  test('resolves a wait with what was recorded before it', async () => {
    const journal = numbers()
    journal.add(1)
    journal.add(2)
    await expect(journal.waitFor(n => n > 1)).resolves.toBe(2)
  })

  test('resolves a wait with what comes later', async () => {
    const journal = numbers()
    const found = journal.waitFor(n => n === 3)
    journal.add(2)
    journal.add(3)
    await expect(found).resolves.toBe(3)
  })

  test('says what it saw instead when a wait times out', async () => {
    const journal = numbers()
    journal.add(7)
    const error: unknown = await journal.waitFor(n => n === 8, 10).catch(e => e)
    expect(error).toBeInstanceOf(NothingMatched)
    expect(String(error)).toContain('within 10 ms')
    expect(String(error)).toContain('number 7')
    expect(String((error as Error).stack)).toContain('journal.spec')
  })

  test('ends the waits that cannot be met any more', async () => {
    const journal = numbers()
    const waiting = journal.waitFor(n => n === 1)
    journal.end('closed')
    await expect(waiting).rejects.toThrow('before the end (closed)')
    await expect(journal.waitFor(n => n === 1)).rejects.toThrow('before the end (closed)')
  })

  test('rejects a wait whose predicate throws and goes on recording', async () => {
    const journal = numbers()
    const waiting = journal.waitFor(() => {
      throw new Error('bad predicate')
    })
    const waitingForNone = journal.expectNone(() => {
      throw new Error('bad predicate')
    }, 1_000)
    journal.add(1)
    await expect(waiting).rejects.toThrow('bad predicate')
    await expect(waitingForNone).rejects.toThrow('bad predicate')
    expect(journal.items).toEqual([1])
  })

  test('forgets what was cleared', async () => {
    const journal = numbers()
    journal.add(1)
    journal.clear()
    expect(journal.items).toEqual([])
    await expect(journal.waitFor(n => n === 1, 10)).rejects.toThrow(NothingMatched)
  })

  test('expects none: passes in silence, fails on what was recorded and on what comes', async () => {
    const journal = numbers()
    await journal.expectNone(n => n === 1, 10)
    const coming = journal.expectNone(n => n === 1, 1_000)
    journal.add(1)
    await expect(coming).rejects.toThrow('expected none, got number 1')
    await expect(journal.expectNone(n => n === 1, 1_000)).rejects.toThrow('expected none, got number 1')
  })
})
