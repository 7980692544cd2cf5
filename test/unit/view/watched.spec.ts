import { createClient, json, number, topic } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { right } from '../../../src/base/either.js'
import { keyOf, said } from '../../../src/view/watched.js'

const client = createClient(memory())
const codec = json()
const lamp = topic('home/{room}/{lamp}', codec)
const upper = {
  decode: (text: string) => right(text.toUpperCase()),
  encode: (value: string) => value,
}

describe('the key of what is watched', () => {
  test('is the same for what is made anew in the same way', () => {
    const key = () => keyOf(client, lamp.at({ room: 'a' }), { qos: 1, userProperties: { by: ['x', 'y'] } })
    expect(key()).toBe(key())
    expect(keyOf(client, 'a/+', {})).toBe(keyOf(client, 'a/+', {}))
    expect(keyOf(client, null, {})).toBe(keyOf(client, null, {}))
    expect(keyOf(client, 'a', { qos: 1, every: 5 })).toBe(
      keyOf(client, 'a', { every: 5, qos: 1, group: undefined }),
    )
  })

  test('is there for what will be refused, too: by what watches it, with words', () => {
    const round: Record<string, unknown> = {}
    round['round'] = round
    const wrong = [
      { every: 5n },
      { userProperties: round },
      { userProperties: { by: 5n } },
      { qos: Symbol('1') },
    ]
    for (const options of wrong) expect(keyOf(client, 'a', options)).toBe(keyOf(client, 'a', options))
    for (const target of [round, 5n, () => 'a'])
      expect(typeof keyOf(client, target as never, {})).toBe('string')
  })

  test('is another one for another client, topic, codec, name of a param, or option', () => {
    const keys = [
      keyOf(client, lamp, {}),
      keyOf(createClient(memory()), lamp, {}),
      keyOf(client, lamp.at({ room: 'a' }), {}),
      keyOf(client, lamp.at({ room: 'b' }), {}),
      keyOf(client, lamp.at({ lamp: 'a' }), {}),
      keyOf(client, topic('home/{room}/{lamp}', json()), {}),
      keyOf(client, topic('home/{room}/{lamp}', number), {}),
      keyOf(client, topic('home/{room}/{lamp}'), {}),
      keyOf(client, topic('home/{house}/{lamp}', codec), {}),
      keyOf(client, topic('home/{room}/{lamp:int}', codec), {}),
      keyOf(client, topic('home/{room}/{lamp}', codec, { params: { lamp: upper } }), {}),
      keyOf(client, 'home/+/+', {}),
      keyOf(client, null, {}),
      keyOf(client, lamp, { qos: 1 }),
      keyOf(client, lamp, { every: 100 }),
      keyOf(client, lamp, { every: Number.POSITIVE_INFINITY }),
      keyOf(client, lamp, { scheduler: { now: () => 0 } }),
      keyOf(client, lamp, { scheduler: { now: () => 0 } }),
    ]
    expect(new Set(keys).size).toBe(keys.length)
  })
})

describe('what is said', () => {
  test('is what is watched, or why nobody can say it', () => {
    const thrown = new Error('mine')
    expect(said(() => 'a/+')).toBe('a/+')
    expect(
      said(() => {
        throw thrown
      }),
    ).toBe(thrown)
  })
})
