import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Chain, createChain, type Link } from '../../../src/base/chain.js'

interface Item extends Link<Item> {
  readonly name: number
}

const item = (name: number): Item => ({ name, older: null, newer: null })

/** Takes all out, the oldest first. */
const drain = (chain: Chain<Item>): number[] => {
  const names: number[] = []
  for (let oldest = chain.oldest(); oldest !== null; oldest = chain.oldest()) {
    names.push(oldest.name)
    chain.remove(oldest)
  }
  return names
}

describe('createChain', () => {
  test('is empty at first', () => {
    expect(createChain<Item>().oldest()).toBeNull()
  })

  test('keeps the order in which links were added, whichever are taken out and added again', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(9), { maxLength: 60 }), names => {
        const items = Array.from({ length: 10 }, (_, name) => item(name))
        const chain = createChain<Item>()
        const model: number[] = []
        for (const name of names) {
          const link = items[name]!
          const at = model.indexOf(name)
          if (at >= 0) {
            chain.remove(link)
            model.splice(at, 1)
            // Every third is left out.
            if (name % 3 === 0) continue
          }
          chain.add(link)
          model.push(name)
          expect(chain.oldest()?.name).toBe(model[0])
        }
        expect(drain(chain)).toEqual(model)
        expect(chain.oldest()).toBeNull()
      }),
    )
  })

  test('lets go of a link that is taken out', () => {
    const chain = createChain<Item>()
    const items = [1, 2, 3].map(item)
    for (const each of items) chain.add(each)
    const middle = items[1]!
    chain.remove(middle)
    expect(middle).toEqual(item(2))
    expect(drain(chain)).toEqual([1, 3])
  })
})
