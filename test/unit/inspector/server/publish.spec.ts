import * as t from 'io-ts'
import { lastValueFrom, of } from 'rxjs'
import { expect, test } from 'vitest'
import { json, number, topic } from '../../../../src/index.js'
import { createPublish } from '../../../../src/inspector/server/publish.js'

const climate = topic('home/{room}/climate', json(t.type({ celsius: t.number })))
const any = topic('home/#', json())

const published = () => {
  const sent: unknown[] = []
  const client = {
    publish: (name: string, payload: Uint8Array, options: object) => {
      sent.push([name, new TextDecoder().decode(payload), options])
      return of({ outcome: 'acknowledged', noMatchingSubscribers: false })
    },
  }
  return { sent, publish: createPublish(client as never, [climate, any, topic('celsius/{room}', number)]) }
}

const given = { do: 'publish', ask: 1, qos: 1, retain: false } as const

test('what a topic would not read is sent when it is meant', async () => {
  const { sent, publish } = published()
  const wrong = { ...given, topic: 'home/lab/climate', text: '{"celsius":"warm\u202e"}' }
  const answer = await lastValueFrom(publish(wrong))
  expect(answer).toMatchObject({
    of: 'unreadable',
    problem: expect.stringMatching(/^home\/\+\/climate: celsius: /),
  })
  expect(JSON.stringify(answer)).not.toContain('\u202e')
  expect(sent).toEqual([])
  expect(await lastValueFrom(publish({ ...wrong, anyway: true }))).toMatchObject({ of: 'publish' })
  expect(sent).toEqual([['home/lab/climate', wrong.text, { qos: 1, retain: false }]])
})

test.each([
  ['a value that is read', 'home/lab/climate', '{"celsius":20}'],
  ['a deletion', 'home/lab/climate', ''],
  ['what no topic is about', 'other', 'anything'],
])('%s is sent at once', async (_what, name, text) => {
  const { sent, publish } = published()
  await lastValueFrom(publish({ ...given, topic: name, text }))
  expect(sent).toEqual([[name, text, { qos: 1, retain: false }]])
})

test('all topics are asked', async () => {
  const { publish } = published()
  expect(await lastValueFrom(publish({ ...given, topic: 'home/lab/lamp', text: 'on' }))).toMatchObject({
    problem: expect.stringMatching(/^home\/#: /),
  })
  expect(await lastValueFrom(publish({ ...given, topic: 'celsius/lab', text: 'warm' }))).toMatchObject({
    problem: expect.stringMatching(/^celsius\/\+: /),
  })
})

test('bytes are read as bytes, and nothing else is', async () => {
  const { sent, publish } = published()
  const properties = { contentType: 'text/plain', expiry: 5, userProperties: [['hop', '1'] as const] }
  await lastValueFrom(publish({ ...given, topic: 'other', base64: 'b24=', ...properties }))
  expect(sent).toEqual([
    [
      'other',
      'on',
      {
        ...{ qos: 1, retain: false },
        properties: { contentType: 'text/plain', messageExpiryInterval: 5, userProperties: { hop: '1' } },
      },
    ],
  ])
  expect(() => publish({ ...given, topic: 'other', base64: '?' })).toThrow('publish.base64')
})
