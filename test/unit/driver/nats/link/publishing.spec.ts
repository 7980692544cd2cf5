import { PermissionViolationError } from '@nats-io/nats-core'
import { PayloadTooLargeError, TopicNameError } from 'rxtopics'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Outgoing, PublishOutcome } from '../../../../../src/driver/driver.js'
import { denialOf } from '../../../../../src/driver/nats/link/denial.js'
import { writeHeaders } from '../../../../../src/driver/nats/link/headers.js'
import { createPublishing, type Publishing } from '../../../../../src/driver/nats/link/publishing.js'
import { createMapping } from '../../../../../src/driver/nats/subjects/mapping.js'
import { percentTokens } from '../../../../../src/driver/nats/subjects/percent.js'
import { noProperties } from '../../../../../src/message.js'
import { fakeConnection } from './fake.js'

const mapping = createMapping(percentTokens, { prefix: 'p', maximum: 64 })

const packetOf = (topic: string, rest: Partial<Outgoing> = {}): Outgoing => ({
  topic,
  payload: Uint8Array.of(1),
  qos: 0,
  retain: false,
  properties: noProperties,
  ...rest,
})

let fake: ReturnType<typeof fakeConnection>
let publishing: Publishing
let takes: boolean
let reads: (() => void)[]
let outcomes: PublishOutcome[]

const publish = (packet: Outgoing) => publishing.publish(packet, outcome => void outcomes.push(outcome))
const read = () => {
  for (const then of reads.splice(0)) then()
}

beforeEach(() => {
  fake = fakeConnection()
  takes = true
  reads = []
  outcomes = []
  publishing = createPublishing({
    connection: fake.connection,
    mapping,
    maximumPayload: 100,
    longestPayload: 90,
    takes: () => takes,
    wrote: (_bytes, then) => void reads.push(then),
    marks: () => ({}),
  })
})

describe('a publish', () => {
  test('is answered when the server has read it', () => {
    expect(publish(packetOf('a/b'))).toBe(true)
    expect(fake.published).toEqual([{ subject: 'p.a.b', payload: Uint8Array.of(1), options: undefined }])
    expect(outcomes).toEqual([])
    read()
    expect(outcomes).toEqual([{ code: 0, text: undefined }])
  })

  test('is not taken while there is no room', () => {
    takes = false
    expect(publish(packetOf('a'))).toBe(false)
    expect(fake.published).toEqual([])
  })

  test('that asks for a response names the subject where it is expected', () => {
    publish(packetOf('a', { properties: { responseTopic: '_INBOX/me/1' } }))
    expect(fake.published[0]?.options).toEqual({ reply: '_INBOX.me.1' })
  })

  test('that the server refuses is refused in its words, others are not', () => {
    publish(packetOf('a'))
    publish(packetOf('b'))
    publishing.refused(denialOf(new PermissionViolationError('not you', 'publish', 'p.a')))
    read()
    expect(outcomes).toEqual([
      { code: 0x87, text: 'not you' },
      { code: 0, text: undefined },
    ])
    publish(packetOf('a'))
    read()
    expect(outcomes[2]?.code).toBe(0)
  })

  test('that the server could not take is not sent', () => {
    expect(publish(packetOf('a', { payload: new Uint8Array(91) }))).toBe(true)
    expect(publish(packetOf('x'.repeat(64)))).toBe(true)
    expect(publish(packetOf('a', { properties: { responseTopic: 'x'.repeat(64) } }))).toBe(true)
    const properties = { contentType: 'x'.repeat(80) }
    expect(publish(packetOf('a', { payload: new Uint8Array(20), properties }))).toBe(true)
    expect(outcomes.map(({ code, error }) => [code, error?.constructor])).toEqual([
      [0x95, PayloadTooLargeError],
      [0x90, TopicNameError],
      [0x90, TopicNameError],
      [0x95, PayloadTooLargeError],
    ])
    expect(fake.published).toEqual([])
  })

  test('that has just the length that the server takes is sent', () => {
    const properties = { contentType: 'x'.repeat(20) }
    const { size } = writeHeaders(properties, {})
    publish(packetOf('a', { payload: new Uint8Array(100 - size), properties }))
    publish(packetOf('a', { payload: new Uint8Array(90) }))
    expect(fake.published).toHaveLength(2)
    publish(packetOf('a', { payload: new Uint8Array(101 - size), properties }))
    expect(outcomes).toMatchObject([{ code: 0x95, error: { size: 101, maximum: 100 } }])
  })
})
