import { map } from 'rxjs'
import { number, topic } from 'rxtopics'
import { harness } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'
import { arrivalsOf } from '../../../src/view/arrivals.js'
import { said } from '../../../src/view/watched.js'

const celsius = topic('home/{room}/celsius', number)

describe('what arrives', () => {
  test('of a topic is decoded, or a failure; of a filter it is bytes; of nothing it is nothing', () => {
    harness(({ client, publish, expectStream, expectFailures }) => {
      publish('home/lab/celsius', '--ab', { a: '20', b: 'warm' })
      const tags = (target: Parameters<typeof arrivalsOf>[1]) =>
        arrivalsOf(client, target, { every: 5 }).pipe(map(({ _tag }) => _tag))
      expectStream(tags(celsius), '--rl', { r: 'Right', l: 'Left' })
      expectStream(tags('home/#'), '--rr', { r: 'Right' })
      expectStream(tags(undefined), '----')
      expectFailures('----', {})
    })
  })

  test('of what is neither is an error', () => {
    harness(({ client }) => {
      const errors: string[] = []
      const thrown = said<never>(() => {
        throw new TypeError('mine')
      })
      for (const wrong of ['home/#/x', 7 as never, {} as never, thrown])
        arrivalsOf(client, wrong, {}).subscribe({
          error: (error: unknown) => errors.push((error as Error).name),
        })
      expect(errors).toEqual(['FilterError', 'OptionError', 'OptionError', 'TypeError'])
    })
  })
})
