import * as fc from 'fast-check'
import { map, timer, VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { linked, unnamed } from '../subscriptions/linked.js'

/** What happens between two publishes. */
const event = fc.constantFrom('lose', 'open', 'settle', 'wait', 'leave', 'come') as fc.Arbitrary<
  'lose' | 'open' | 'settle' | 'wait' | 'leave' | 'come'
>

test('N73 of the two copies of a publish one is seen, however long each is held, and whatever becomes of the connection', () => {
  const hold = fc.constantFrom(0, 1, 900, 1_500, 7_000)
  const publish = fc.record({
    holds: fc.tuple(hold, hold),
    qos: fc.constantFrom<0 | 1>(0, 1),
    after: fc.array(event, { maxLength: 4 }),
  })
  fc.assert(
    fc.property(fc.array(publish, { minLength: 1, maxLength: 6 }), publishes => {
      const scheduler = new VirtualTimeScheduler()
      const held = publishes.flatMap(({ holds }) => holds)
      const link = linked(
        { ...unnamed, overlap: 'each' },
        {
          interceptors: [
            { incoming: message => timer(held.shift() ?? 0, scheduler).pipe(map(() => message)) },
          ],
        },
        scheduler,
      )
      const stays = link.observe('a/+/c', { qos: 1 })
      let other = link.observe('a/b/+', { qos: 1 })
      let isThere = true
      let isOpen = true
      const open = () => {
        if (!isOpen) link.open()
        isOpen = true
        link.settle()
      }
      const does = {
        lose: () => {
          if (isOpen) link.lose()
          isOpen = false
        },
        open,
        settle: () => isOpen && link.settle(),
        wait: () => link.pass(1_200),
        leave: () => {
          if (isThere) other.leave()
          isThere = false
        },
        come: () => {
          if (!isThere) other = link.observe('a/b/+', { qos: 1 })
          isThere = true
        },
      }
      link.open()
      link.settle()
      for (const [number, { qos, after }] of publishes.entries()) {
        open()
        for (let copy = isThere ? 2 : 1; copy > 0; copy -= 1) link.send('a/b/c', String(number), { qos })
        for (const each of after) does[each]()
      }
      link.pass(100_000)
      expect(stays.values).toEqual(publishes.map((_, number) => String(number)))
    }),
    { numRuns: 300 },
  )
})
