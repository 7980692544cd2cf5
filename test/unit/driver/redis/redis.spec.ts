import { createClient as connectRedis } from 'redis'
import { createClient, OptionError, PublishRefusedError, SubscribeRefusedError, text, topic } from 'rxtopics'
import { type RedisOptions, redis } from 'rxtopics/redis'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { laneOrSkip, redisMissing } from '../../../support/brokers.js'
import { type RedisServer, startRedisServer } from '../../../support/redisServer.js'
import { collect } from '../../../support/until.js'

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

test('options and URLs that cannot be used are refused when the driver is made', () => {
  expect(() => redis('http://x')).toThrow(OptionError)
  expect(() => redis('redis://x', { prefix: '' })).toThrow(OptionError)
  expect(() => redis('redis://x', { tls: {} })).toThrow(OptionError)
  expect(redis('redis://x').name).toBe('redis')
})

describe.runIf(laneOrSkip('redis-server', redisMissing()))('clients over Redis, and others', () => {
  let server: RedisServer
  let other: ReturnType<typeof connectRedis>
  const ending: AsyncDisposable[] = []
  const client = (options: RedisOptions = {}) => {
    const made = createClient(redis(server.url, options))
    ending.push(made)
    return made
  }
  beforeAll(async () => {
    server = await startRedisServer()
    other = connectRedis({ url: server.url })
    other.on('error', () => {})
    await other.connect()
  }, 30_000)
  afterEach(async () => {
    await Promise.all(ending.splice(0).map(each => each[Symbol.asyncDispose]()))
    await other.flushAll()
  })
  afterAll(async () => {
    other.destroy()
    await server[Symbol.asyncDispose]()
  })

  const words = topic('home/{room}/word', text)

  test('others read what is published, and write what is observed', async () => {
    const one = client({ prefix: 'app:', separator: ':' })
    const observed = collect(one.observe('home/+'))
    const heard: string[] = []
    await other.pSubscribe('app:*', (message, channel) => heard.push(`${channel} ${message}`))
    await expect.poll(() => one.snapshot().subscriptions.every(each => each.granted !== null)).toBe(true)
    await collect(one.publish('home/x', 'from us')).waitForCount(1)
    await expect.poll(() => heard).toEqual(['app:home:x from us'])
    await other.publish('app:home:y', 'from them')
    const [, second] = await observed.waitForCount(2)
    expect([second?.topic, decode(second?.payload ?? new Uint8Array())]).toEqual(['home/y', 'from them'])
    await other.pUnsubscribe()
  })

  test('retained messages are hashes that others read, and are found by an index', async () => {
    const one = client()
    for (const room of ['hall', 'attic'])
      await collect(one.publish(`home/${room}/word`, room, { retain: true })).waitForCount(1)
    expect(await other.hGet('{rxtopics}:retained:home/hall/word', 'payload')).toBe('hall')
    expect(await other.zRange('{rxtopics}:retained', 0, -1)).toEqual(['home/attic/word', 'home/hall/word'])
    const found = await collect(client().observe(words)).waitForCount(2)
    expect(found.map(({ value, retain }) => [value, retain])).toEqual([
      ['attic', true],
      ['hall', true],
    ])
    await collect(one.publish('home/hall/word', '', { retain: true })).waitForCount(1)
    expect(await other.exists('{rxtopics}:retained:home/hall/word')).toBe(0)
    expect(await other.zCard('{rxtopics}:retained')).toBe(1)
  })

  test('what is no retained message costs no other that is, nor whoever observes them', async () => {
    const one = client()
    for (const name of ['a', 'b', 'c'])
      await collect(one.publish(`odd/${name}`, name, { retain: true })).waitForCount(1)
    await other.set('{rxtopics}:retained:odd/b', 'of somebody else')
    const found = await collect(client().observe('odd/+')).waitForCount(2)
    expect(found.map(({ topic }) => topic)).toEqual(['odd/a', 'odd/c'])
    // It is not the driver's to forget.
    expect(await other.zScore('{rxtopics}:retained', 'odd/b')).toBe(0)
  })

  test('a retained message that expires leaves the index when somebody looks', async () => {
    const one = client()
    const options = { retain: true, properties: { messageExpiryInterval: 1 } }
    await collect(one.publish('brief/a', 'x', options)).waitForCount(1)
    await collect(one.publish('brief/b', 'y', { retain: true })).waitForCount(1)
    expect(await other.pTTL('{rxtopics}:retained:brief/a')).toBeGreaterThan(0)
    await other.pExpire('{rxtopics}:retained:brief/a', 1)
    await expect.poll(() => other.exists('{rxtopics}:retained:brief/a')).toBe(0)
    const found = await collect(client().observe('brief/#')).waitForCount(1)
    expect(found.map(each => each.topic)).toEqual(['brief/b'])
    expect(await other.zRange('{rxtopics}:retained', 0, -1)).toEqual(['brief/b'])
  })

  test('more retained messages than fit in a page all come, once', async () => {
    const one = client()
    const all = Array.from({ length: 1_203 }, (_, at) => `many/${at}`)
    for (const some of [all.slice(0, 600), all.slice(600)])
      await Promise.all(some.map(name => collect(one.publish(name, name, { retain: true })).waitForCount(1)))
    await collect(one.publish('manyfold', 'not this', { retain: true })).waitForCount(1)
    const found = await collect(client().observe('many/+')).waitForCount(all.length)
    expect(new Set(found.map(each => each.topic))).toEqual(new Set(all))
  })

  test('what the user may not do is refused, and says why', async () => {
    const rights = ['resetchannels', '&ours/*', '~*', '+@all']
    await server.command('ACL', 'SETUSER', 'limited', 'on', '>hidden-word', ...rights)
    const limited = client({ credentials: { username: 'limited', password: 'hidden-word' } })
    const ending = await collect(limited.observe('theirs/x')).ended()
    expect(ending).toMatchObject({ kind: 'error', error: expect.any(SubscribeRefusedError) })
    for (const retain of [false, true]) {
      const published = await collect(limited.publish('theirs/x', 'x', { retain })).ended()
      expect(published).toMatchObject({ kind: 'error', error: expect.any(PublishRefusedError) })
    }
    await collect(limited.publish('ours/x', 'x', { retain: true })).waitForCount(1)
    // Without a right to the keys nothing that is stored can be had, which must not stay unsaid.
    await server.command('ACL', 'SETUSER', 'limited', 'resetkeys')
    const other = client({ credentials: { username: 'limited', password: 'hidden-word' } })
    expect(await collect(other.observe('ours/x')).ended()).toMatchObject({ kind: 'error' })
  })

  test('what the server publishes itself is not for whoever asks for everything', async () => {
    const everything = collect(client().observe('#'))
    const named = collect(client().observe('__keyevent@0__:set'))
    await other.configSet('notify-keyspace-events', 'E$')
    await expect.poll(() => server.command('PUBSUB', 'NUMPAT')).toBe(':1')
    await other.set('x', '1')
    await named.waitForCount(1)
    await other.publish('after', 'x')
    const seen = await everything.waitForCount(1)
    expect(seen.map(each => each.topic)).toEqual(['after'])
    await other.configSet('notify-keyspace-events', '')
  })
})
