import { LinkError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { createParts, type Part } from '../../../src/client/parts.js'
import type { Link, Session } from '../../../src/driver/driver.js'

const link = {} as Link
const session = {} as Session

/** Parts that write down what they hear. */
const listening = (count: number, within: (index: number) => void = () => {}) => {
  const heard: string[] = []
  const parts = Array.from(
    { length: count },
    (_, index): Part => ({
      opened: () => {
        heard.push(`opened ${index}`)
        within(index)
      },
      lost: () => {
        heard.push(`lost ${index}`)
      },
      failed: () => {
        heard.push(`failed ${index}`)
      },
    }),
  )
  return { heard, all: createParts(parts) }
}

describe('the parts of a client', () => {
  test('hear in their order of a link that opens and is lost, and that no other follows', () => {
    const { heard, all } = listening(2)
    all.opened(link, session)
    all.lost()
    all.failed(new LinkError('refused'))
    expect(heard).toEqual(['opened 0', 'opened 1', 'lost 0', 'lost 1', 'failed 0', 'failed 1'])
  })

  test('get the link, the session and the error', () => {
    const heard: unknown[] = []
    const error = new LinkError('refused')
    const all = createParts([
      { opened: (...given) => heard.push(...given) },
      { failed: given => heard.push(given) },
    ])
    all.opened(link, session)
    all.lost()
    all.failed(error)
    expect(heard).toEqual([link, session, error])
  })

  test.each([0, 1, 2])(
    'a link that is lost while part %i is told of it is not shown to those after it',
    lostAt => {
      const { heard, all } = listening(3, index => {
        if (index === lostAt) all.lost()
      })
      all.opened(link, session)
      const told = Array.from({ length: lostAt + 1 }, (_, index) => index)
      expect(heard).toEqual([...told.map(index => `opened ${index}`), ...told.map(index => `lost ${index}`)])
      all.lost()
      expect(heard).toHaveLength(2 * (lostAt + 1))
    },
  )
})
