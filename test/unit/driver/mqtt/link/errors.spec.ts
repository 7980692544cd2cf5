import { describe, expect, test } from 'vitest'
import { disconnectionOf, RedirectedError, refusalOf } from '../../../../../src/driver/mqtt/link/errors.js'
import type { WireProperties } from '../../../../../src/driver/mqtt/wire/properties.js'

const withTexts = (texts: Record<string, string>) => ({ texts }) as unknown as WireProperties

const refusal = (code: number, { hopeless = true, version = 5 as 5 | 4, texts = {} } = {}) =>
  refusalOf({ sessionPresent: false, code, properties: withTexts(texts) }, version, () => hopeless)

describe('an answer to CONNECT', () => {
  test('that accepts is no error', () => {
    expect(refusal(0)).toBeNull()
  })

  test('that refuses for good is fatal where no server is left, and says why in the words of the broker', () => {
    expect(refusal(0x87, { texts: { reasonString: 'go away' } })).toMatchObject({
      name: 'ConnectionRefusedError',
      reasonCode: 0x87,
      fatal: true,
      message: 'the broker refused the connection: go away',
    })
    expect(refusal(0x87, { hopeless: false })).toMatchObject({ fatal: false })
    expect(refusal(0x89)).toMatchObject({ fatal: false })
  })

  test('of 3.1.1 has the reason code of MQTT 5', () => {
    expect(refusal(4, { version: 4 })).toMatchObject({ reasonCode: 0x86, fatal: true })
  })

  test('that names another server redirects', () => {
    const texts = { serverReference: 'b:1' }
    expect(refusal(0x9d, { texts })).toMatchObject({
      name: 'RedirectedError',
      server: 'b:1',
      permanent: true,
      reasonCode: 0x9d,
      reason: undefined,
      userProperties: undefined,
      message: 'the broker sends the client to "b:1": server moved',
    })
    expect(refusal(0x9c, { texts })).toMatchObject({
      permanent: false,
      message: 'the broker sends the client to "b:1": use another server',
    })
    // What other codes say of a server is for people.
    for (const code of [0x9b, 0x9e, 0x87])
      expect(refusal(code, { texts })).toMatchObject({ name: 'ConnectionRefusedError', reasonCode: code })
    expect(refusal(0x9c)).toMatchObject({ name: 'ConnectionRefusedError' })
  })
})

test('the words of the broker and its user properties are there, as they came', () => {
  const properties = {
    texts: { reasonString: 'go\u001b[31m', serverReference: 'b' },
    userProperties: { node: '7' },
  } as unknown as WireProperties
  const said = { reason: 'go\u001b[31m', userProperties: { node: '7' } }
  const refused = (code: number) => refusalOf({ sessionPresent: false, code, properties }, 5, () => true)
  expect(refused(0x87)).toMatchObject({ name: 'ConnectionRefusedError', ...said })
  expect(refused(0x87)?.message).toBe('the broker refused the connection: go\\u001b[31m')
  expect(refused(0x9c)).toMatchObject({ name: 'RedirectedError', ...said })
  expect(disconnectionOf({ code: 0x8b, properties }, () => true)).toMatchObject({
    name: 'ConnectionLostError',
    ...said,
  })
  expect(disconnectionOf({ code: 0x8b, properties: null }, () => true)).toMatchObject({
    message: 'the broker disconnected: server shutting down',
    reason: undefined,
    userProperties: undefined,
  })
})

test('a DISCONNECT is fatal where another client has taken over, whichever servers are left', () => {
  const disconnection = (code: number, hopeless: boolean) =>
    disconnectionOf({ code, properties: null }, () => hopeless)
  expect(disconnection(0x8e, false)).toMatchObject({
    name: 'ConnectionLostError',
    reasonCode: 0x8e,
    fatal: true,
  })
  expect(disconnection(0x87, false)).toMatchObject({ fatal: false })
  expect(disconnection(0x87, true)).toMatchObject({ fatal: true })
  expect(disconnection(0x8b, true)).toMatchObject({ fatal: false })
})

test('a RedirectedError is known by its brand', () => {
  expect(Object.getOwnPropertyDescriptor(RedirectedError, 'brand')?.value).toBe('rxtopics.RedirectedError')
})
