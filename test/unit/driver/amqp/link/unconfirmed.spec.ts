import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSentTable, type Sent } from '../../../../../src/driver/amqp/link/unconfirmed.js'
import { heldHeap } from '../../../../support/garbage.js'

const entry = (id: number, bytes = 1): Sent => ({
  packet: { topic: 't', payload: new Uint8Array(bytes), qos: 1, retain: false, properties: {} },
  target: { isQueue: false, key: 't' },
  written: { options: { messageId: `id-${id}` }, size: 0 },
  outcome: () => {},
  ...{ bytes, returned: false, before: null, after: null, held: false },
})

const at = fc.nat(1_000)
const command = fc.oneof(
  { weight: 9, arbitrary: fc.record({ name: fc.constant('add'), at }) },
  { weight: 3, arbitrary: fc.record({ name: fc.constant('first'), at }) },
  { weight: 9, arbitrary: fc.record({ name: fc.constantFrom('any', 'find', 'find', 'again'), at }) },
  { weight: 1, arbitrary: fc.record({ name: fc.constant('clear'), at }) },
)

test('it does what a set does, and finds each by its message ID', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 80, size: 'max' }), commands => {
      const table = createSentTable()
      const model = new Set<Sent>()
      const made: Sent[] = []
      for (const { name, at } of commands) {
        const any = made[at % made.length]
        if (name === 'add' || any === undefined) {
          const added = entry(made.length)
          made.push(added)
          table.add(added)
          model.add(added)
        } else if (name === 'clear') {
          table.clear()
          model.clear()
        } else if (name === 'find') {
          const found = table.find(String(any.written.options.messageId))
          expect(found === (model.has(any) ? any : undefined)).toBe(true)
        } else if (name === 'again') {
          table.add(any)
          model.add(any)
        } else {
          const [first = any] = name === 'first' ? model : []
          expect(table.delete(first)).toBe(model.delete(first))
        }
        expect(table.size()).toBe(model.size)
        const all = table.all()
        expect(all.length === model.size && [...model].every((each, i) => each === all[i])).toBe(true)
        expect(made.every(each => each.held === model.has(each))).toBe(true)
      }
    }),
  )
})

test('what was confirmed keeps nothing alive that was sent after it', () => {
  const table = createSentTable()
  const kept = entry(0)
  table.add(kept)
  let last = kept
  const before = heldHeap()
  for (let id = 1; id < 2_000; id += 1) {
    const next = entry(id, 1_000)
    table.add(next)
    table.delete(last)
    last = next
  }
  expect(heldHeap() - before).toBeLessThan(400_000)
  expect([kept.before, kept.after, table.size()]).toEqual([null, null, 1])
})

test('those that come back in order are each found at once, however many wait before them', () => {
  const table = createSentTable()
  let reads = 0
  const seen = Array.from({ length: 1_000 }, (_, id) => {
    const made = entry(id)
    const { messageId } = made.written.options
    Object.defineProperty(made.written.options, 'messageId', {
      get: () => {
        reads += 1
        return messageId
      },
    })
    table.add(made)
    return made
  })
  for (let id = 0; id < 1_000; id += 2) {
    const found = table.find(`id-${id}`)
    expect(found === seen[id]).toBe(true)
    // Some of them are confirmed meanwhile.
    if (found !== undefined && id % 3 === 0) table.delete(found)
  }
  expect(reads).toBeLessThan(2_000)
})
