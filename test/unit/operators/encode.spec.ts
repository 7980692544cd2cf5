import * as t from 'io-ts'
import { of } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { right } from '../../../src/base/either.js'
import type { Codec } from '../../../src/codec/codec.js'
import { json } from '../../../src/codec/json/json.js'
import { encode } from '../../../src/operators/encode.js'
import { checklist, utf8 } from './support.js'

const encoded = (codec: Codec<unknown, number>, ...values: readonly unknown[]): unknown[] => {
  const seen: unknown[] = []
  of(...(values as number[]))
    .pipe(encode(codec))
    .subscribe(result => seen.push(result))
  return seen
}

describe('encode', () => {
  checklist({ make: () => encode(json(t.number)), given: 1, emits: [right(utf8('1'))] })

  test('P20: gives a Left for what has no bytes, and goes on', () => {
    expect(encoded(json(t.number), 'warm', 2)).toMatchObject([
      { _tag: 'Left', left: { message: 'expected number, got "warm"' } },
      right(utf8('2')),
    ])
  })

  test('gives a Left for a codec that throws', () => {
    const throwing = {
      ...json(t.number),
      encode: () => {
        throw new Error('boom')
      },
    }
    expect(encoded(throwing, 1)).toMatchObject([{ left: { message: 'the codec json threw: boom' } }])
  })
})
