import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createLevels } from '../../../../src/topic/routing/levels.js'
import { childKey, createNodeTable, type Node } from '../../../../src/topic/routing/nodeTable.js'
import { heldBytes } from '../../../support/garbage.js'

const nodeOf = (parent: Node<string> | null, label: string, key: number): Node<string> => ({
  ...{ parent, label, key, literals: 0 },
  ...{ plus: undefined, rest: undefined, stored: undefined },
})

const root = nodeOf(null, '', 1)
const path = createLevels()

/** Returns what a table finds for a label below a parent. */
const find = (table: ReturnType<typeof createNodeTable<string>>, parent: Node<string>, label: string) => {
  path.read(label)
  return table.find(parent, path, 0)
}

const child = (parent: Node<string>, label: string, hash?: number) => {
  path.read(label)
  return nodeOf(parent, label, childKey(parent, hash ?? path.hash(0)))
}

describe('createNodeTable', () => {
  test('finds a node by its parent and its label', () => {
    const table = createNodeTable<string>()
    const [a, b] = [child(root, 'a'), child(root, 'b')]
    const below = child(a, 'b')
    for (const node of [a, b, below]) table.insert(node)
    expect(find(table, root, 'a')).toBe(a)
    expect(find(table, root, 'b')).toBe(b)
    expect(find(table, a, 'b')).toBe(below)
    expect(find(table, b, 'b')).toBeUndefined()
    expect(find(table, root, 'c')).toBeUndefined()
  })

  test('takes no room for nodes that have gone', () => {
    const table = createNodeTable<string>()
    const a = child(root, 'a')
    table.insert(a)
    const before = heldBytes()
    const b = child(root, 'b')
    for (let i = 0; i < 200_000; i += 1) {
      table.insert(b)
      table.delete(b)
    }
    expect(heldBytes() - before).toBeLessThan(100_000)
    expect(find(table, root, 'a')).toBe(a)
  })

  test('agrees with a Map while nodes come and go, also where most of them collide', () => {
    const label = fc.nat(40).map(String)
    fc.assert(
      fc.property(fc.array(label, { maxLength: 200 }), fc.boolean(), (labels, collide) => {
        const table = createNodeTable<string>()
        const model = new Map<string, Node<string>>()
        for (const each of labels) {
          const known = model.get(each)
          if (known !== undefined) {
            table.delete(known)
            model.delete(each)
          } else {
            // A look-up goes by the hash of the label, so keys that collide are found by deleting alone.
            const node = child(root, each, collide ? 7 : undefined)
            table.insert(node)
            model.set(each, node)
          }
          if (collide) continue
          for (let i = 0; i <= 40; i++) expect(find(table, root, String(i))).toBe(model.get(String(i)))
        }
        for (const node of model.values()) table.delete(node)
        for (let i = 0; i <= 40; i++) expect(find(table, root, String(i))).toBeUndefined()
      }),
    )
  })

  test('finds all of thousands, and none after they are gone', () => {
    const table = createNodeTable<string>()
    const nodes = Array.from({ length: 10_000 }, (_, i) => child(root, String(i)))
    for (const node of nodes) table.insert(node)
    for (const node of nodes) expect(find(table, root, node.label)).toBe(node)
    for (const node of nodes) table.delete(node)
    for (const node of nodes) expect(find(table, root, node.label)).toBeUndefined()
  })
})

test('a node may come and go alone for ever', () => {
  const table = createNodeTable<string>()
  const node = child(root, 'a')
  for (let time = 0; time < 100; time++) {
    table.insert(node)
    expect(find(table, root, 'a')).toBe(node)
    table.delete(node)
    expect(find(table, root, 'a')).toBeUndefined()
  }
})

describe('childKey', () => {
  test('is never the mark of a free slot', () => {
    // With this hash the key would come out as 0.
    expect(childKey(root, 1)).toBe(1)
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (key, hash) => {
        expect(childKey({ ...root, key }, hash)).not.toBe(0)
      }),
    )
  })

  test('depends in its low bits on the high bits of both', () => {
    const low = (key: number, hash: number) => childKey({ ...root, key }, hash) & 0xff
    const ofHashes = new Set(Array.from({ length: 256 }, (_, i) => low(1, i << 16)))
    const ofParents = new Set(Array.from({ length: 256 }, (_, i) => low((i << 16) | 1, 1)))
    // Of 256 chance takes 162.
    expect(ofHashes.size).toBeGreaterThan(100)
    expect(ofParents.size).toBeGreaterThan(100)
  })
})
