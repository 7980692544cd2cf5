import type { SubscribeRequest } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { Refused } from '../../../../../src/driver/redis/connect/library.js'
import { resolveStreams } from '../../../../../src/driver/redis/streams/resolve.js'
import { ADD, FORGET, SWEEP } from '../../../../../src/driver/redis/streams/scripts.js'
import { noteOf, prepareSession, readSession } from '../../../../../src/driver/redis/streams/session.js'
import { fakeConnection, settled } from '../link/fake.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const request: SubscribeRequest = {
  ...{ filter: 'a/#', qos: 1, noLocal: false, retainAsPublished: false, retainHandling: 2 },
  ...{ identifier: undefined, userProperties: undefined },
}

const setup = (
  options: Parameters<typeof resolveStreams>[0],
  { clean = false, keepalive = 20 }: { readonly clean?: boolean; readonly keepalive?: number } = {},
) => {
  const fake = fakeConnection()
  const who = { name: 'me', link: 'l1', clean, keepalive }
  const prepared = prepareSession(fake.connection, '{r}:', resolveStreams(options), who)
  const answer = async (...replies: readonly unknown[]) => {
    for (const [at, reply] of replies.entries()) fake.sent[at]?.answer(reply)
    await settled()
  }
  return { ...fake, prepared, answer }
}
const sha = bytes('sha')
const stored = [bytes('a/#'), bytes('5-1 7 1 0 1'), bytes('b'), bytes('6-0 0 0 1 0')]

describe('when a link opens', () => {
  test('a session that is not kept begins anew, under a name of this link alone', async () => {
    const { prepared, words, answer } = setup({})
    expect(words()).toEqual([
      `SCRIPT LOAD ${ADD}`,
      `EVAL ${SWEEP} 1 {r}:stream {r}:`,
      `EVAL ${FORGET} 2 {r}:stream {r}:session:me:l1 session:me:l1`,
    ])
    await answer(sha, 0, 0)
    // Where nobody ends it, it is gone after a while.
    expect(await prepared).toEqual({
      ...{ group: 'session:me:l1', kept: false, ttl: '60000', found: new Map(), whole: true, add: 'sha' },
    })
  })

  test('how long one that nobody ends is there goes by the keepalive, but not for less than a minute', async () => {
    const { prepared, answer } = setup({}, { keepalive: 60 })
    await answer(sha, 0, 0)
    expect((await prepared).ttl).toBe('180000')
  })

  test('one that is kept is found again, and its group made where it is gone', async () => {
    const { prepared, words, sent, answer } = setup({ clean: false })
    expect(words()[2]).toBe('HGETALL {r}:session:me')
    await answer(sha, 0, stored)
    expect(words()[3]).toBe('XGROUP CREATE {r}:stream session:me $ MKSTREAM')
    sent[3]?.refuse(new Refused('BUSYGROUP Consumer Group name already exists'))
    expect(await prepared).toMatchObject({ group: 'session:me', kept: true, ttl: '', whole: true })
    expect([...(await prepared).found.keys()]).toEqual(['a/#', 'b'])
  })

  test('one whose group was gone is not whole', async () => {
    const { prepared, sent, answer } = setup({ clean: false })
    await answer(sha, 0, stored)
    sent[3]?.answer('OK')
    expect(await prepared).toMatchObject({ whole: false })
  })

  test('what the server has against it ends the attempt', async () => {
    const { prepared, sent, answer } = setup({ clean: false })
    await answer(sha, 0, stored)
    sent[3]?.refuse(new Refused('NOPERM no'))
    await expect(prepared).rejects.toThrow('NOPERM no')
  })

  test('one that is empty has nothing to be made', async () => {
    const { prepared, words, answer } = setup({ clean: false, sessionExpiry: 5 })
    await answer(sha, 0, [])
    expect(await prepared).toMatchObject({ ttl: '5000', found: new Map() })
    expect(words()).toHaveLength(3)
  })

  test('one that is to be forgotten first is kept from then on', async () => {
    const { prepared, words, answer } = setup({ clean: 'first' }, { clean: true })
    expect(words()[2]).toBe(`EVAL ${FORGET} 2 {r}:stream {r}:session:me session:me`)
    await answer(sha, 0, 1)
    expect(await prepared).toMatchObject({
      group: 'session:me',
      kept: true,
      ttl: '3600000',
      found: new Map(),
    })
  })
})

describe('a subscription of a session', () => {
  test('is read as it was noted', () => {
    for (const each of [
      request,
      { ...request, qos: 0, noLocal: true, identifier: 9 },
      { ...request, retainAsPublished: true },
    ] as const) {
      const found = readSession([bytes('a/#'), bytes(`3-1 ${noteOf(each)}`)])
      expect([...found]).toEqual([['a/#', { since: '3-1', request: each }]])
    }
  })

  test('of which nothing is noted is one all the same', () => {
    expect([...readSession([bytes('x'), bytes('')])]).toEqual([
      ['x', { since: '', request: { ...request, filter: 'x' } }],
    ])
    expect(readSession(null).size).toBe(0)
    expect(readSession([bytes('x')]).size).toBe(0)
  })
})
