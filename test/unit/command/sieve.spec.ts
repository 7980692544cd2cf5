import { expect, test } from 'vitest'
import { parse } from '../../../src/command/arguments.js'
import { createSieve, sieveOptions } from '../../../src/command/sieve.js'
import { seen } from './seen.js'

const create = (argv: readonly string[], chances: readonly number[] = []) => {
  const left = [...chances]
  return createSieve(parse(argv, sieveOptions).values, { random: () => left.shift() ?? 0 })
}

const takes = (sieve: ReturnType<typeof create>, ...payloads: readonly (string | Uint8Array)[]) =>
  payloads.map(payload => sieve.takes(seen({ payload }).message))

test('without options all pass, and nothing is said', () => {
  const sieve = create([])
  expect([takes(sieve, '', 'x'), sieve.parts()]).toEqual([[true, true], []])
})

test('--match looks for a text in any bytes; what has none of them is counted', () => {
  const sieve = create(['--match', 'é', '--match', '"on"'])
  const bytes = Uint8Array.of(0xff, 0xc3, 0xa9, 0xff)
  expect(takes(sieve, 'café', '{"state":"on"}', bytes, 'on', '', 'É')).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ])
  expect(sieve.parts()).toEqual(['3 messages left out (--match)'])
})

test('a payload is looked at within its own bytes', () => {
  const chunk = new TextEncoder().encode('before on after')
  expect(takes(create(['--match', 'on']), chunk.subarray(0, 6))).toEqual([false])
})

test('--sample leaves out by chance, of what matches', () => {
  const sieve = create(['--sample', '12.5%', '--match', 'x'], [0.1, 0.125, 0.9, 0])
  expect(takes(sieve, 'x', 'y', 'x', 'x', 'x')).toEqual([true, false, false, false, true])
  expect(sieve.parts()).toEqual(['1 message left out (--match)', '2 messages left out (--sample)'])
})

test.each(['10', '0%', '101%', 'x%', '%'])('%s is no share', given => {
  expect(() => create(['--sample', given])).toThrow('expected a share such as 10%')
})
