import { expect, test } from 'vitest'
import { counted, type Pipe } from '../../../../../src/driver/mqtt/link/pipe.js'

test('what is handed to a line is counted, and passes unchanged with its answer', () => {
  const written: Uint8Array[] = []
  const pipe: Pipe = {
    write: chunk => {
      written.push(chunk)
      return written.length < 2
    },
    end: () => {},
    push: () => true,
    resume: () => {},
    destroy: () => {},
    on: () => {},
  }
  const sent: number[] = []
  const line = counted(pipe, bytes => sent.push(bytes))
  const chunks = [Uint8Array.of(1), Uint8Array.of(1, 2, 3)]
  expect(chunks.map(chunk => line.write(chunk))).toEqual([true, false])
  expect([sent, written]).toEqual([[1, 3], chunks])
})
