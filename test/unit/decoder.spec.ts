import { describe, expect, test } from 'vitest'
import type { Codec } from '../../src/codec/codec.js'
import { json } from '../../src/codec/json/json.js'
import { bytes } from '../../src/codec/text/bytes.js'
import { text } from '../../src/codec/text/text.js'
import { createDecoders } from '../../src/decoder.js'
import type { Properties } from '../../src/message.js'
import { topic } from '../../src/topic/topic.js'
import { collect } from '../support/garbage.js'
import { message, utf8 } from './operators/support.js'

/** A codec that notes what it was given. */
const noting = () => {
  const decoded: [string, Properties | undefined][] = []
  const codec: Codec<string> = {
    ...text,
    decode: (payload, properties) => {
      decoded.push([new TextDecoder().decode(payload), properties])
      return text.decode(payload)
    },
  }
  return { codec, decoded }
}

describe('a decoder', () => {
  test('makes a typed message, with all that the message has besides', () => {
    const properties = { contentType: 'x' }
    const decode = createDecoders()(topic('home/{room}/{n:int}', json()))
    const decoded = decode(message('home/a/7', '{"on":true}', properties))
    expect(decoded._tag === 'Right' && { ...decoded.right }).toEqual({
      ...{
        topic: 'home/a/7',
        params: { room: 'a', n: 7 },
        value: { on: true },
        payload: utf8('{"on":true}'),
      },
      ...{ qos: 0, retain: false, dup: false, properties, replayed: false },
    })
  })

  test('gives the properties of the message to the codec', () => {
    const { codec, decoded } = noting()
    const properties = { contentType: 'x' }
    createDecoders()(topic('a', codec))(message('a', '1', properties))
    expect(decoded).toEqual([['1', properties]])
  })

  test('of a topic without a codec gives the bytes', () => {
    const decode = createDecoders()(topic('a'))
    const given = message('a', '1')
    expect(decode(given)).toMatchObject({ right: { value: given.payload } })
  })

  test('says of a failure what it was about', () => {
    const given = message('home/a/lamp', '{')
    expect(createDecoders()(topic('home/{room}/lamp', json()))(given)).toMatchObject({
      left: { topic: 'home/a/lamp', payload: given.payload, codec: 'json', reason: 'syntax', path: [] },
    })
  })

  test('says which param has no value, and of a topic that does not match that it does not', () => {
    const decode = createDecoders()(topic('home/{n:int}', text))
    const failure = decode(message('home/x', 'on'))
    expect(failure).toMatchObject({
      left: { reason: 'param', path: ['n'], codec: 'text', issues: [], message: '{n}: not a valid int' },
    })
    expect(failure).toMatchObject({ left: { cause: { topic: 'home/x', param: 'n' } } })
    expect(decode(message('door', 'on'))).toMatchObject({ left: { reason: 'param', path: [] } })
  })
})

describe('an empty payload', () => {
  test('T98 that the codec has no value for says that there is none any more', () => {
    const decode = createDecoders()(topic('home/{room}/lamp', json()))
    expect(decode(message('home/a/lamp'))).toMatchObject({ left: { reason: 'empty', deleted: true } })
  })

  test('T98 may fail for any reason', () => {
    const throwing: Codec<string> = {
      ...text,
      decode: () => {
        throw new Error('boom')
      },
    }
    const decode = createDecoders()(topic('a', throwing))
    expect(decode(message('a'))).toMatchObject({ left: { reason: 'threw', deleted: true } })
    expect(decode(message('a', '1'))).not.toHaveProperty('left.deleted')
  })

  test.each([
    ['text', text, ''],
    ['bytes', bytes, new Uint8Array()],
  ] as const)('T98 that is a value of %s is that value', (_, codec, value) => {
    expect(createDecoders()(topic('a', codec as Codec<unknown>))(message('a'))).toMatchObject({
      right: { value },
    })
  })

  test('T98 of a topic that is none of these, or in a request, is a failure', () => {
    const decode = createDecoders()(topic('home/{n:int}', json()))
    expect(decode(message('home/x'))).not.toHaveProperty('left.deleted')
    expect(decode(message('home/7', '', { responseTopic: 'r' }))).not.toHaveProperty('left.deleted')
  })
})

describe('decoders', () => {
  test('J55 of one topic, or of topics with one codec, decode a message once', () => {
    const { codec, decoded } = noting()
    const decoders = createDecoders()
    const [one, two] = [topic('home/{room}', codec), topic('home/{name}', codec)]
    const first = message('home/a', '1')
    const result = decoders(one)(first)
    expect(decoders(one)(first)).toBe(result)
    expect(decoders(two)(first)).toMatchObject({ right: { params: { name: 'a' }, value: '1' } })
    expect(decoded).toHaveLength(1)
    const second = message('home/a', '2')
    expect(decoders(two)(second)).toMatchObject({ right: { value: '2' } })
    expect(decoders(one)(second)).toMatchObject({ right: { value: '2' } })
    expect(decoded.map(([payload]) => payload)).toEqual(['1', '2'])
  })

  test('of different codecs decode each for itself', () => {
    const decoders = createDecoders()
    const given = message('a', '1')
    expect(decoders(topic('a', text))(given)).toMatchObject({ right: { value: '1' } })
    expect(decoders(topic('a', json()))(given)).toMatchObject({ right: { value: 1 } })
    expect(decoders(topic('a', text))(given)).toMatchObject({ right: { value: '1' } })
  })

  test('R93 remember one message for all topics together', async () => {
    const decoders = createDecoders()
    const refs = Array.from({ length: 200 }, (_, i) => {
      const given = message(`t/${i}`, 'x')
      decoders(topic(`t/${i}`, text))(given)
      return new WeakRef(given)
    })
    await expect
      .poll(() => {
        collect()
        return refs.filter(ref => ref.deref() !== undefined).length
      })
      .toBeLessThan(5)
  })

  test('a codec that leads to another message does not mix them up', () => {
    const decoders = createDecoders()
    const inner = message('a', 'inner')
    const nested: Codec<string> = {
      ...text,
      decode: payload => {
        const value = text.decode(payload)
        if (value._tag === 'Right' && value.right === 'outer') decode(inner)
        return value
      },
    }
    const decode = decoders(topic('a', nested))
    const outer = message('a', 'outer')
    expect(decode(outer)).toMatchObject({ right: { value: 'outer' } })
    expect(decode(inner)).toMatchObject({ right: { value: 'inner' } })
    expect(decode(outer)).toMatchObject({ right: { value: 'outer' } })
  })
})
