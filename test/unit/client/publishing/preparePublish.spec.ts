import * as t from 'io-ts'
import { describe, expect, test } from 'vitest'
import type { PublishOptions } from '../../../../src/base/publishOptions.js'
import { preparePublish } from '../../../../src/client/publishing/preparePublish.js'
import { cloudEvents } from '../../../../src/codec/cloudEvents/cloudEvents.js'
import { json } from '../../../../src/codec/json/json.js'
import { text } from '../../../../src/codec/text/text.js'
import type { AnyTopic } from '../../../../src/decoder.js'
import { topic } from '../../../../src/topic/topic.js'

const publish = {
  qos: 2,
  retain: true,
  timeout: 5,
  properties: { messageExpiryInterval: 60, contentType: 'a/b', userProperties: { a: '1', b: '2' } },
} as const

const prepared = (target: AnyTopic, value: unknown, options: PublishOptions = {}) => {
  const result = preparePublish('publish', target, value, options)
  if (result._tag === 'Left') throw result.left
  return { ...result.right.packet, timeout: result.right.timeout }
}

describe('publish options of a topic', () => {
  const configured = topic('a/{b}', text, { publish }).at({ b: 'c' })

  test('P28: are used by every publish to it', () => {
    expect(prepared(configured, 'x')).toMatchObject({
      topic: 'a/c',
      qos: 2,
      retain: true,
      timeout: 5,
      properties: { ...publish.properties, payloadFormatIndicator: true },
    })
  })

  test('P28: what is given explicitly goes before them, property by property', () => {
    const options = {
      qos: 0,
      retain: false,
      properties: { contentType: 'c/d', userProperties: { b: '3' } },
    } as const
    expect(prepared(configured, 'x', options)).toMatchObject({
      qos: 0,
      retain: false,
      timeout: 5,
      properties: { messageExpiryInterval: 60, contentType: 'c/d', userProperties: { a: '1', b: '3' } },
    })
  })

  test('P28: undefined counts as not given', () => {
    expect(prepared(configured, 'x', { qos: undefined, retain: undefined } as never)).toMatchObject({
      qos: 2,
      retain: true,
    })
  })

  test('go before what the codec says, and topics without a codec have them too', () => {
    expect(prepared(topic('a', undefined, { publish }), 'x')).toMatchObject({
      qos: 2,
      properties: { contentType: 'a/b' },
    })
    const event = cloudEvents(json(t.number), { source: 's', type: 't', id: () => 'i', mode: 'binary' })
    expect(prepared(topic('a', event, { publish }), { data: 1 }).properties).toEqual({
      messageExpiryInterval: 60,
      contentType: 'a/b',
      payloadFormatIndicator: true,
      userProperties: { specversion: '1.0', id: 'i', source: 's', type: 't', a: '1', b: '2' },
    })
  })

  test('P20: a codec that throws for the properties of a value fails the publish', () => {
    const boom = () => {
      throw new Error('boom')
    }
    expect(() => prepared(topic('a', { ...text, properties: boom } as typeof text), 'x')).toThrow(
      'the codec text threw: boom',
    )
  })

  test.each([
    [{ qos: 3 }, 'topic.publish.qos'],
    [{ retain: 'yes' }, 'topic.publish.retain'],
    [{ later: 1 }, 'topic.publish.later'],
    [{ properties: { contentTyp: 'a' } }, 'topic.publish.properties.contentTyp'],
    ['qos 1', 'topic.publish'],
  ])('P60: %j is refused with its path', (given, path) => {
    expect(() => topic('a', text, { publish: given as never })).toThrow(
      expect.objectContaining({ name: 'OptionError', path }),
    )
  })

  test('cannot be changed afterwards', () => {
    expect(Object.isFrozen(configured.publish)).toBe(true)
  })
})

test.each([
  [{}, 30_000],
  [{ conflate: true }, Number.POSITIVE_INFINITY],
  [{ conflate: true, timeout: 5 }, 5],
  [{ timeout: 1 }, 1],
])('a publish with %j waits for %d ms', (options, timeout) => {
  expect(prepared(topic('a', text), 'x', options).timeout).toBe(timeout)
})
