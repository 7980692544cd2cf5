import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import type { Driver, Link } from '../../../../../src/driver/driver.js'
import { createLeading } from '../../../../../src/driver/tabs/election/leading.js'
import { sizesOf } from '../../../../../src/driver/tabs/options.js'
import { createOrigin } from '../../../../support/tabsOrigin.js'

test.each([
  [true, 'in order', 'the tab that held the connection is being left'],
  [false, 'at once', 'another tab has taken over'],
])(
  'one that stops (in order: %s) ends its connection %s, and tells those it has led: %s',
  (inOrder, how, words) => {
    const scheduler = new VirtualTimeScheduler()
    const origin = createOrigin(scheduler, 1)
    const ends: string[] = []
    const link: Partial<Link> = { close: () => ends.push('in order'), abort: () => ends.push('at once') }
    const driver: Driver = { name: 'noting', open: () => link as Link }
    const leading = createLeading({
      ...{ id: 'me', driver, platform: origin.tab().platform, time: createTime(scheduler), random: () => 0 },
      ...{ options: sizesOf({}), client: {}, isCurrent: () => true, empty: () => {} },
      channelOf: name => `to ${name}`,
    })
    // Who asks twice is attached once.
    for (const name of ['a', 'a']) leading.attach(name)
    origin.post('to a', { kind: 'hello', version: 1, client: 'c' })
    scheduler.maxFrames = 10
    scheduler.flush()
    expect([leading.hub.size(), origin.channels()]).toEqual([1, ['to a']])
    leading.stop(inOrder)
    expect(origin.posted.at(-1)).toMatchObject({
      name: 'to a',
      message: { kind: 'closed', error: { name: 'ConnectionLostError', message: words } },
    })
    expect([ends, leading.hub.size(), origin.channels()]).toEqual([[how], 0, []])
  },
)
