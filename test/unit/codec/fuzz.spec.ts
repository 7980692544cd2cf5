import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { Subject } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { rawMessage } from '../../../src/message.js'
import { decode } from '../../../src/operators/decode.js'
import { topic } from '../../../src/topic/topic.js'
import { type Specimen, specimens } from './everyCodec.js'
import { hostileWords } from './hostileWords.js'

const PAYLOADS = Number(process.env['FUZZ_PAYLOADS'] ?? 1_000_000)

/** Returns numbers from 0 up to a bound, in the same order for the same seed (mulberry32). */
const dice = (seed: number): ((sides: number) => number) => {
  let state = seed
  return sides => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) % sides
  }
}

/** Returns payloads that are good, nearly good, cut, mixed, poisoned and plain noise. */
const mutator = (good: readonly Uint8Array[], roll: (sides: number) => number): (() => Uint8Array) => {
  const any = () => good[roll(good.length)]!
  const splice = (into: Uint8Array, part: Uint8Array): Uint8Array => {
    const from = roll(into.length + 1)
    const to = from + roll(into.length - from + 1)
    const spliced = new Uint8Array(from + part.length + into.length - to)
    spliced.set(into.subarray(0, from))
    spliced.set(part, from)
    spliced.set(into.subarray(to), from + part.length)
    return spliced
  }
  const kinds: readonly (() => Uint8Array)[] = [
    any,
    () => Uint8Array.from({ length: roll(48) }, () => roll(256)),
    () => {
      const from = any()
      return from.slice(0, roll(from.length + 1))
    },
    () => {
      const changed = any().slice()
      for (let changes = roll(4); changes >= 0; changes--) changed[roll(changed.length)] = roll(256)
      return changed
    },
    () => splice(any(), any()),
    () => splice(any(), hostileWords[roll(hostileWords.length)]!),
    () => splice(splice(any(), hostileWords[roll(hostileWords.length)]!), any()),
  ]
  return () => kinds[roll(kinds.length)]!()
}

// Parsers throw for most of the payloads: without stacks that is three times as fast.
Error.stackTraceLimit = 0

setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void
const heapUsed = (): number => {
  collectGarbage()
  return process.memoryUsage().heapUsed
}

interface Tally {
  rights: number
  lefts: number
  throws: number
  ended: boolean
}

/** Sends so many payloads through a stream that decodes them, from one message to the next. */
const send = ({ name, codec, good, properties }: Specimen, count: number, seed: number): Tally => {
  const roll = dice(seed)
  const own = Array.from(specimens, () => good)
  const next = mutator([...own, ...specimens.map(other => other.good)], roll)
  const tally: Tally = { rights: 0, lefts: 0, throws: 0, ended: false }
  const source = new Subject<ReturnType<typeof rawMessage>>()
  let faults = ''
  source.pipe(decode(topic('a', codec))).subscribe({
    next: result => {
      if (result._tag === 'Right') {
        tally.rights++
        return
      }
      tally.lefts++
      const { reason, message, path, issues } = result.left
      if (reason === 'threw') {
        tally.throws++
        faults ||= message
      }
      if (message === '' || !Array.isArray(path)) faults ||= 'a failure that does not say why'
      if (issues.some(({ actual = '' }) => actual.length > 60)) faults ||= 'a failure that prints too much'
    },
    error: (error: unknown) => {
      tally.ended = true
      faults ||= String(error)
    },
    complete: () => (tally.ended = true),
  })
  for (let sent = 0; sent < count; sent++) {
    source.next(rawMessage('a', next(), 0, false, false, properties[roll(properties.length)] ?? {}))
  }
  if (faults !== '') expect.fail(`${name}: ${faults}`)
  return tally
}

describe('every codec', () => {
  test('J54 J56 J58: takes a million payloads, throws at none, ends no stream and keeps nothing', {
    timeout: 120_000,
  }, () => {
    const each = Math.ceil(PAYLOADS / specimens.length)
    // What is made on first use, and what the engine compiles, is not what the payloads leave behind.
    for (const specimen of specimens) send(specimen, Math.min(1_000, each), 1)
    const before = heapUsed()
    const total: Tally = { rights: 0, lefts: 0, throws: 0, ended: false }
    for (const [index, specimen] of specimens.entries()) {
      const { rights, lefts, throws, ended } = send(specimen, each, 7_919 * (index + 1))
      total.rights += rights
      total.lefts += lefts
      total.throws += throws
      total.ended ||= ended
    }
    const grown = (heapUsed() - before) / 2 ** 20
    const count = total.rights + total.lefts
    console.log(
      `fuzz: ${count.toLocaleString('en')} payloads, ${specimens.length} codecs, ${total.throws} throws, ` +
        `${total.rights.toLocaleString('en')} values, ${total.lefts.toLocaleString('en')} failures, ` +
        `heap ${grown < 0 ? '' : '+'}${grown.toFixed(1)} MB`,
    )
    expect(count).toBe(each * specimens.length)
    expect(total).toMatchObject({ throws: 0, ended: false })
    expect(total.rights).toBeGreaterThan(count / 10)
    expect(total.lefts).toBeGreaterThan(count / 10)
    expect(grown).toBeLessThan(8)
    expect(Object.keys(Object.prototype)).toEqual([])
  })
})
