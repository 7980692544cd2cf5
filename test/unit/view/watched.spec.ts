import { createClient, json, number, topic } from 'rxtopics'
import { memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { right } from '../../../src/base/either.js'
import { keyOf } from '../../../src/view/watched.js'

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
