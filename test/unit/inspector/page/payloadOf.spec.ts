import { expect, test } from 'vitest'
import { beginOf, bytesOf, payloadOf, qosOf, textOfMark } from '../../../../src/inspector/page/payloadOf.js'
import { type MarkRow, PROPERTIES, QOS, RETAINED } from '../../../../src/inspector/protocol/messages.js'

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes)
const mark = (begin: string, size: number, flags = 0, body?: MarkRow[6]): MarkRow =>
  body === undefined ? [0, 5, flags, begin, 1, size] : [0, 5, flags, begin, 1, size, body]

test('a short message is in its mark, a longer one in what was sent along', () => {
  const short = payloadOf(mark('on', 2, RETAINED | (2 * QOS)))!
  expect([text(bytesOf(short)), short.retain, short.qos, short.at, short.size]).toEqual(['on', true, 2, 5, 2])
  const sent = payloadOf(mark('x', 9, QOS, [btoa('x'.repeat(9)), [['a', 'b']]]))!
  expect(sent).toMatchObject({ size: 9, qos: 1, retain: false, properties: [['a', 'b']] })
  expect(text(bytesOf(sent))).toBe('x'.repeat(9))
  expect(payloadOf(mark('x'.repeat(40), 41))).toBeNull()
  // The begin of it may be an escape, or properties may be missing.
  expect(payloadOf(mark('\\u000a', 6))).toBeNull()
  expect(payloadOf(mark('on', 2, PROPERTIES))).toBeNull()
  expect([0, QOS, QOS * 2 + PROPERTIES].map(qosOf)).toEqual([0, 1, 2])
})

test('the text of a message is told from one that is not here, cut or none', () => {
  expect(textOfMark(mark('on', 2, PROPERTIES))).toBe('on')
  expect(textOfMark(mark('x', 3, 0, [btoa('xyz'), []]))).toBe('xyz')
  expect(textOfMark(mark('x', 4, 0, [btoa('xyz'), []]))).toBeNull()
  expect(textOfMark(mark('x', 4))).toBeNull()
  expect(textOfMark(mark('0xff', 1, 0, [btoa('\xff'), []]))).toBeUndefined()
})

test('a line of the log has the begin of the payload, and says when that is not all', () => {
  expect(beginOf(mark('on', 2))).toBe('on')
  expect(beginOf(mark('x'.repeat(40), 50))).toBe(`${'x'.repeat(40)}…`)
  expect(beginOf(mark('a', 6, 0, [btoa('a\n\\b'), []]))).toBe('a\\u000a\\b…')
  expect(beginOf(mark('a', 4, 0, [btoa('a\n\\b'), []]))).toBe('a\\u000a\\b')
  // 240 bytes: the last of these letters is cut, and left out.
  const letters = Buffer.from(`x${'ä'.repeat(200)}`)
  expect(beginOf(mark('xä', letters.length, 0, [letters.toString('base64'), []]))).toBe(
    `x${'ä'.repeat(119)}…`,
  )
  expect(beginOf(mark('0xff00', 2, 0, [btoa('\xff\0'), []]))).toBe('0xff00…')
})
