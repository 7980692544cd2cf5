import { expect, test } from 'vitest'
import { createPrinter } from '../../../src/command/printer.js'

const MOST = 16 * 1024 * 1024

test('what a slow reader has no room for is left out as a whole, and counted', () => {
  const written: (string | Uint8Array)[] = []
  let waiting = MOST
  const printer = createPrinter({
    ...{ isTerminal: false, columns: () => 80, rows: () => 24, waiting: () => waiting },
    write: chunk => {
      written.push(chunk)
    },
  })
  const bytes = Uint8Array.of(0, 255)
  printer.line('a')
  printer.bytes(bytes, '\0')
  waiting = MOST + 1
  printer.line('b')
  printer.bytes(bytes, '\0')
  expect(printer.leftOut()).toBe(2)
  waiting = 0
  printer.line('c')
  expect([written, printer.leftOut()]).toEqual([['a\n', bytes, '\0', 'c\n'], 2])
})
