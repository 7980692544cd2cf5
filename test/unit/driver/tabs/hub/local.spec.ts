import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import type { Hub } from '../../../../../src/driver/tabs/hub/hub.js'
import { localLine } from '../../../../../src/driver/tabs/hub/local.js'
import type { FromHub, Port } from '../../../../../src/driver/tabs/protocol/messages.js'

/** A line to a hub that notes what it takes; `answer`: what the hub does about it. */
const start = (answer: (id: number) => void = () => {}) => {
  const scheduler = new VirtualTimeScheduler()
  const happened: unknown[] = []
  let port: Port<FromHub> | undefined
  const hub: Partial<Hub> = {
    attach: given => {
      port = given
      return message => {
        const { id } = message as { readonly id: number }
        happened.push(`took ${id}`)
        answer(id)
      }
    },
  }
  const line = localLine(createTime(scheduler), hub as Hub, message => {
    const { id } = message as { readonly id: number }
    happened.push(`received ${id}`)
  })
  return {
    ...{ happened, scheduler, line },
    ask: (id: number) => line.post({ kind: 'ping', id }),
    tell: (id: number) => port?.post({ kind: 'pong', id }),
    /** Something else happens in a turn of its own. */
    mark: () => void scheduler.schedule(() => happened.push('another turn')),
  }
}

test('what is posted arrives later, in order, in both directions', () => {
  const { ask, tell, scheduler, happened } = start()
  ask(1)
  tell(2)
  ask(3)
  expect(happened).toEqual([])
  scheduler.flush()
  expect(happened).toEqual(['took 1', 'received 2', 'took 3'])
  tell(4)
  scheduler.flush()
  expect(happened.at(-1)).toBe('received 4')
})

test('what is posted while something arrives does so in a turn of its own', () => {
  const { ask, tell, mark, scheduler, happened } = start(id => {
    mark()
    tell(id + 1)
  })
  ask(1)
  scheduler.flush()
  expect(happened).toEqual(['took 1', 'another turn', 'received 2'])
})

test('a line that is closed receives nothing more; what was posted before is taken', () => {
  const { ask, tell, line, scheduler, happened } = start()
  ask(1)
  tell(2)
  line.close()
  tell(3)
  scheduler.flush()
  expect(happened).toEqual(['took 1'])
})
