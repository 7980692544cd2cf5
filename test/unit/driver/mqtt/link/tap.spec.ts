import { expect, test } from 'vitest'
import type { Pipe } from '../../../../../src/driver/mqtt/link/pipe.js'
import { tap } from '../../../../../src/driver/mqtt/link/tap.js'

const rig = (isWatched = true) => {
  const seen: string[] = []
  const passed: unknown[] = []
  const line: Pick<Pipe, 'write' | 'push' | 'end'> = {
    write: chunk => {
      passed.push(['write', [...chunk]])
      return chunk.length > 1
    },
    end: chunk => {
      passed.push(['end', chunk === undefined ? null : [...chunk]])
    },
    push: chunk => {
      passed.push(['push', chunk === null ? null : [...chunk]])
      return chunk !== null
    },
  }
  tap(line, 4, isWatched ? (direction, name, size) => seen.push(`${direction} ${name} ${size}`) : undefined)
  return { line, seen, passed }
}

test.each([
  [0, ''],
  [1, 'CONNECT'],
  [2, 'CONNACK'],
  [3, 'PUBLISH'],
  [4, 'PUBACK'],
  [5, 'PUBREC'],
  [6, 'PUBREL'],
  [7, 'PUBCOMP'],
  [8, 'SUBSCRIBE'],
  [9, 'SUBACK'],
  [10, 'UNSUBSCRIBE'],
  [11, 'UNSUBACK'],
  [12, 'PINGREQ'],
  [13, 'PINGRESP'],
  [14, 'DISCONNECT'],
  [15, 'AUTH'],
])('a packet that begins with %i is a %s, both ways, and its header is not counted', (type, name) => {
  const { line, seen } = rig()
  line.write(Uint8Array.of(type << 4, 0))
  line.push(Uint8Array.of((type << 4) | 2, 3, 7, 7, 7))
  expect(seen).toEqual([`out ${name} 0`, `in ${name} 3`])
})

test('what is seen passes unchanged, after it was seen, with its answer', () => {
  const { line, seen, passed } = rig()
  const answers = [
    line.write(Uint8Array.of(0xc0, 0)),
    line.push(Uint8Array.of(0xd0, 0)),
    line.write(Uint8Array.of(0xe0)),
    line.end(Uint8Array.of(0)),
    line.push(null),
  ]
  line.end()
  expect(answers).toEqual([true, true, false, undefined, false])
  expect(seen).toEqual(['out PINGREQ 0', 'in PINGRESP 0', 'out DISCONNECT 0'])
  expect(passed).toEqual([
    ['write', [0xc0, 0]],
    ['push', [0xd0, 0]],
    ['write', [0xe0]],
    ['end', [0]],
    ['push', null],
    ['end', null],
  ])
})

test('what is no packet passes, too, and nothing more is seen on that way', () => {
  const { line, seen, passed } = rig()
  const broken = [0x30, 0x80, 0x80, 0x80, 0x80, 1]
  line.push(Uint8Array.from(broken))
  line.push(Uint8Array.of(0xd0, 0))
  line.write(Uint8Array.of(0xc0, 0))
  expect(seen).toEqual(['out PINGREQ 0'])
  expect(passed).toEqual([
    ['push', broken],
    ['push', [0xd0, 0]],
    ['write', [0xc0, 0]],
  ])
})

test('a line that nobody watches is left as it is', () => {
  const { line } = rig()
  const plain = rig(false)
  expect(Object.values(plain.line).map(member => member.name)).toEqual(['write', 'end', 'push'])
  plain.line.write(Uint8Array.of(0xc0, 0))
  line.write(Uint8Array.of(0xc0, 0))
  expect([plain.seen, plain.passed]).toEqual([[], [['write', [0xc0, 0]]]])
})
