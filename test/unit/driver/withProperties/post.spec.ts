import type { Outgoing } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { createPost, createResponseTopics } from '../../../../src/driver/withProperties/post.js'

const packet = (topic: string, payload = '1', more: Partial<Outgoing> = {}): Outgoing => ({
  topic,
  payload: new TextEncoder().encode(payload),
  qos: 0,
  retain: false,
  properties: {},
  ...more,
})
const typed = { properties: { contentType: 'a' } }

const setup = ({ filters = ['rpc/#'], always = false, native = false } = {}) => {
  const topics = createResponseTopics()
  const post = createPost({ filters, always }, topics, new WeakMap())
  post.opened(native)
  const arrives = ({ topic, payload }: Outgoing) =>
    post.incoming({ topic, payload, qos: 0, retain: false, dup: false, properties: {} })
  return { post, topics, arrives }
}

describe('what goes out', () => {
  test('has an envelope where it has properties, on topics that are named', () => {
    const { post } = setup()
    const given = packet('rpc/a', '1', typed)
    expect(new TextDecoder().decode(post.outgoing(given).payload)).toBe(
      '{"rxtopics":1,"properties":{"contentType":"a"},"payload":1}',
    )
    for (const plain of [
      packet('rpc/a'),
      packet('home/a', '1', typed),
      packet('rpc/a', '1', { properties: { contentType: undefined } as never }),
    ])
      expect(post.outgoing(plain)).toBe(plain)
  })

  test('the same packet makes the same packet, so that a driver knows it again', () => {
    const { post } = setup()
    const given = packet('rpc/a', '1', typed)
    expect(post.outgoing(given)).toBe(post.outgoing(given))
  })

  test('what looks like an envelope is put into one', () => {
    const { post, arrives } = setup()
    const sly = packet('rpc/a', '{"rxtopics":1,"properties":{"contentType":"a"},"payload":1}')
    const arrived = arrives(post.outgoing(sly))
    expect(arrived.payload).toEqual(sly.payload)
    expect(arrived.properties).toEqual({})
  })

  test('a deletion has none: it would delete nothing', () => {
    const { post } = setup()
    const deletion = packet('rpc/a', '', { ...typed, retain: true })
    expect(post.outgoing(deletion)).toBe(deletion)
    const kept = packet('rpc/a', '1', { ...typed, retain: true })
    expect(post.outgoing(kept)).not.toBe(kept)
    const empty = packet('rpc/a', '', typed)
    expect(post.outgoing(empty)).not.toBe(empty)
  })

  test('where the system has properties nothing changes, unless always', () => {
    const given = packet('rpc/a', '1', typed)
    expect(setup({ native: true }).post.outgoing(given)).toBe(given)
    expect(setup({ native: true, always: true }).post.outgoing(given)).not.toBe(given)
  })

  test('the expiry goes beside it too, for a system that counts it down', () => {
    const { post } = setup()
    expect(
      post.outgoing(packet('rpc/a', '1', { properties: { messageExpiryInterval: 5 } })).properties,
    ).toEqual({
      messageExpiryInterval: 5,
    })
    expect(post.outgoing(packet('rpc/a', '1', typed)).properties).toEqual({})
  })
})

describe('what comes in', () => {
  test('is opened on topics that are named, and nowhere else', () => {
    const { post, arrives } = setup()
    const sent = post.outgoing(packet('rpc/a', '1', typed))
    expect(arrives(sent)).toMatchObject({
      payload: new TextEncoder().encode('1'),
      properties: { contentType: 'a' },
    })
    const elsewhere = { ...sent, topic: 'home/a' }
    expect(arrives(elsewhere).payload).toBe(sent.payload)
  })

  test('comes as it came, but for what was in the envelope', () => {
    const { post } = setup()
    const { payload } = post.outgoing(packet('rpc/a', '1', typed))
    for (const [qos, retain, dup] of [
      [1, true, false],
      [2, false, true],
    ] as const) {
      const received = { topic: 'rpc/a', payload, qos, retain, dup, properties: { contentType: 'theirs' } }
      expect(post.incoming(received)).toEqual({
        ...received,
        payload: new TextEncoder().encode('1'),
      })
    }
    const plain = { ...packet('rpc/a'), dup: false }
    expect(post.incoming(plain)).toBe(plain)
  })

  test('is opened where the system has properties, too', () => {
    const { arrives } = setup({ native: true })
    expect(arrives(setup().post.outgoing(packet('rpc/a', '1', typed))).properties).toEqual({
      contentType: 'a',
    })
  })

  test('# names no topic that begins with $', () => {
    const { post } = setup({ filters: ['#'] })
    const given = packet('$SYS/a', '1', typed)
    expect(post.outgoing(given)).toBe(given)
  })

  test('what the system has counted down is less than what was put in', () => {
    const { post } = setup()
    const { payload } = post.outgoing(packet('rpc/a', '1', { properties: { messageExpiryInterval: 9 } }))
    const arrived = post.incoming({
      ...{ topic: 'rpc/a', payload, qos: 0, retain: false, dup: false },
      properties: { messageExpiryInterval: 4 },
    })
    expect(arrived.properties).toEqual({ messageExpiryInterval: 4 })
  })

  test('a topic with characters that nobody may publish is no error', () => {
    const { arrives } = setup()
    const odd = packet('rpc/\u0001')
    expect(arrives(odd).topic).toBe('rpc/\u0001')
  })
})

describe('replies', () => {
  const reply = (topic: string) => packet(topic, '2', { properties: { correlationData: Uint8Array.of(1) } })

  test('P61 to a request that came in an envelope have one, though their topic is not named', () => {
    const { post, arrives } = setup()
    const request = setup().post.outgoing(packet('rpc/a', '1', { properties: { responseTopic: 'reply/7' } }))
    expect(post.outgoing(reply('reply/7'))).toMatchObject({
      topic: 'reply/7',
      properties: { correlationData: Uint8Array.of(1) },
    })
    arrives(request)
    expect(post.outgoing(reply('reply/7')).properties).toEqual({})
  })

  test('P61 are opened by whoever asked', () => {
    const { post, arrives } = setup()
    const sent = setup({ filters: ['reply/#'] }).post.outgoing(reply('reply/7'))
    expect(arrives(sent).properties).toEqual({})
    post.outgoing(packet('rpc/a', '1', { properties: { responseTopic: 'reply/7' } }))
    expect(arrives(sent).properties).toEqual({ correlationData: Uint8Array.of(1) })
  })

  test('whoever names a topic of others for replies changes nothing of what is published there', () => {
    const { post, arrives } = setup()
    arrives(setup().post.outgoing(packet('rpc/a', '1', { properties: { responseTopic: 'home/lamp' } })))
    const lamp = packet('home/lamp', 'on', typed)
    expect(post.outgoing(lamp)).toBe(lamp)
  })

  test('so many response topics are remembered, and none that is very long', () => {
    const { post, topics } = setup()
    for (let i = 0; i < 5_000; i += 1)
      post.outgoing(packet('rpc/a', '1', { properties: { responseTopic: `reply/${i}` } }))
    post.outgoing(packet('rpc/a', '1', { properties: { responseTopic: 'x'.repeat(1_025) } }))
    expect([topics.size(), topics.get('reply/904'), topics.get('reply/903')]).toEqual([
      4_096,
      true,
      undefined,
    ])
    post.outgoing(packet('rpc/a', '1', { properties: { responseTopic: 'x'.repeat(1_024) } }))
    expect(topics.get('x'.repeat(1_024))).toBe(true)
    expect(topics.size()).toBe(4_096)
    expect(topics.get('reply/4999')).toBe(true)
    expect(topics.get('x'.repeat(1_025))).toBeUndefined()
  })
})
