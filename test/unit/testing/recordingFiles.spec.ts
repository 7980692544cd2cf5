import { closeSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, statSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { map, range, VirtualTimeScheduler } from 'rxjs'
import { message, recordLines, replay } from 'rxtopics/testing'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'

// Bounded memory shows at any length; a million takes minutes on a busy machine.
const COUNT = Number(process.env['RECORDING_MESSAGES'] ?? 200_000)
const PART = 4_000_000

setFlagsFromString('--expose-gc')
const collect: () => void = runInNewContext('gc')
const heapUsed = (): number => {
  collect()
  return process.memoryUsage().heapUsed
}

describe(`a recording of ${COUNT} messages`, () => {
  let folder = ''
  const parts = () =>
    readdirSync(folder)
      .sort()
      .map(name => join(folder, name))

  /** The lines of files, of which a chunk is held at a time. */
  function* linesOf(files: readonly string[]): Iterable<string> {
    const chunk = new Uint8Array(65_536)
    const decoder = new TextDecoder()
    let rest = ''
    for (const file of files) {
      const descriptor = openSync(file, 'r')
      for (let size = readSync(descriptor, chunk); size > 0; size = readSync(descriptor, chunk)) {
        const lines = (rest + decoder.decode(chunk.subarray(0, size), { stream: true })).split('\n')
        rest = lines.pop() ?? ''
        yield* lines
      }
      closeSync(descriptor)
    }
  }

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'recording-'))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('goes to files of a size at most, in bounded memory', () => {
    const open = (part: number) => openSync(join(folder, `${String(part).padStart(4, '0')}.jsonl`), 'w')
    let file = open(0)
    const rotate = (part: number) => {
      closeSync(file)
      file = open(part)
    }
    const heaps: number[] = []
    let written = 0
    range(0, COUNT)
      .pipe(
        map(nth => message({ topic: `sensor/${nth % 100}`, payload: `${nth}`, qos: 1 })),
        recordLines({ maxBytes: PART, rotate, scheduler: new VirtualTimeScheduler() }),
      )
      .subscribe(line => {
        writeSync(file, `${line}\n`)
        written += 1
        if (written % (COUNT / 5) === 0) heaps.push(heapUsed())
      })
    closeSync(file)
    expect(written).toBe(COUNT)
    expect(parts().length).toBeGreaterThan(1)
    for (const part of parts()) expect(statSync(part).size).toBeLessThanOrEqual(PART)
    expect(Math.max(...heaps) - Math.min(...heaps)).toBeLessThan(2_000_000)
  }, 300_000)

  test('is replayed from them in virtual time, a line at a time', () => {
    const scheduler = new VirtualTimeScheduler()
    const heaps: number[] = []
    let seen = 0
    let wrong = 0
    let asked = 0
    let ahead = 0
    function* counted(): Iterable<string> {
      for (const line of linesOf(parts())) {
        asked += 1
        // One message a millisecond: virtual time has to pass for each.
        yield line.replace('"at":0', `"at":${asked}`)
      }
    }
    replay(counted(), { scheduler }).subscribe(({ payload }) => {
      if (String.fromCharCode(...payload) !== String(seen)) wrong += 1
      seen += 1
      ahead = Math.max(ahead, asked - seen)
      if (seen % (COUNT / 5) === 0) heaps.push(heapUsed())
    })
    scheduler.maxFrames = Number.POSITIVE_INFINITY
    scheduler.flush()
    expect(seen).toBe(COUNT)
    expect(wrong).toBe(0)
    expect(ahead).toBe(0)
    expect(scheduler.now()).toBe(COUNT)
    expect(Math.max(...heaps) - Math.min(...heaps)).toBeLessThan(2_000_000)
  }, 300_000)
})
