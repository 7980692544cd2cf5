import { config } from 'rxjs'
import { afterEach, describe, expect, test } from 'vitest'
import { createTurns } from '../../../../src/client/connection/turns.js'

afterEach(() => {
  config.onUnhandledError = null
})

describe('turns', () => {
  test('what happens within another one comes after it, in order', () => {
    const { turn } = createTurns()
    const log: string[] = []
    turn(() => {
      turn(() => {
        turn(() => log.push('third'))
        log.push('second')
      })
      log.push('first')
    })
    turn(() => log.push('fourth'))
    expect(log).toEqual(['first', 'second', 'third', 'fourth'])
  })

  test('what happens within something whole comes after it; what begins within another is part of that', () => {
    const { turn, begin, end } = createTurns()
    const log: string[] = []
    expect(begin()).toBe(true)
    turn(() => log.push('after it'))
    expect(begin()).toBe(false)
    log.push('within')
    end()
    expect(log).toEqual(['within', 'after it'])
    turn(() => expect(begin()).toBe(false))
    expect(begin()).toBe(true)
  })

  test('what one throws is reported, and stops nothing', async () => {
    const reported: unknown[] = []
    config.onUnhandledError = error => reported.push(error)
    const { turn, interrupt } = createTurns()
    const log: string[] = []
    const fault = new Error('fault')
    const fail = () => {
      throw fault
    }
    turn(() => {
      turn(fail)
      turn(() => log.push('after it'))
    })
    interrupt(fail, () => log.push('after the urgent one'))
    turn(() => log.push('later'))
    expect(log).toEqual(['after it', 'after the urgent one', 'later'])
    await new Promise<void>(done => {
      setTimeout(done)
    })
    expect(reported).toEqual([fault, fault])
  })

  test('what is urgent is done within another one, and what it brings about after what follows it', () => {
    const { turn, interrupt } = createTurns()
    const log: string[] = []
    turn(() => {
      log.push('begins')
      interrupt(
        () => {
          turn(() => log.push('brought about'))
          log.push('urgent')
        },
        () => log.push('follows'),
      )
      log.push('ends')
    })
    expect(log).toEqual(['begins', 'urgent', 'ends', 'follows', 'brought about'])
  })

  test('what is urgent while nothing is done is followed at once', () => {
    const { turn, interrupt } = createTurns()
    const log: string[] = []
    interrupt(
      () => {
        turn(() => log.push('brought about'))
        log.push('urgent')
      },
      () => log.push('follows'),
    )
    expect(log).toEqual(['urgent', 'follows', 'brought about'])
  })

  test('R94 costs the same however many wait', () => {
    const cost = (size: number) => {
      const { turn } = createTurns()
      const start = process.cpuUsage()
      for (let done = 0; done < 100_000; done += size) {
        turn(() => {
          for (let i = 0; i < size; i += 1) turn(() => {})
        })
      }
      return process.cpuUsage(start).user
    }
    cost(1_000)
    expect(cost(100_000)).toBeLessThan(Math.max(20_000, cost(1_000)) * 10)
  })
})
