import { describe, expect, test } from 'vitest'
import { connectPacket } from '../../../../../src/driver/memory/link/options.js'

const usual = {
  type: 'connect',
  protocolVersion: 5,
  clean: true,
  sessionExpiry: 0,
  receiveMaximum: 65_535,
  username: undefined,
  password: undefined,
  will: null,
}

describe('connectPacket', () => {
  test('has what is not given as documented', () => {
    expect(connectPacket({})).toEqual(usual)
    expect(connectPacket({ clientId: 'a' })).toEqual(usual)
  })

  test('has what is given', () => {
    const options = { clean: false, sessionExpiry: 7, receiveMaximum: 1, username: 'u', password: 'p' }
    expect(connectPacket(options)).toEqual({ ...usual, ...options })
    expect(connectPacket({ sessionExpiry: 0xffff_ffff }).sessionExpiry).toBe(Number.POSITIVE_INFINITY)
  })

  test('a 3.1.1 session ends with its connection, or never', () => {
    expect(connectPacket({ protocolVersion: 4 })).toMatchObject({ protocolVersion: 4, sessionExpiry: 0 })
    expect(connectPacket({ protocolVersion: 4, clean: false }).sessionExpiry).toBe(Number.POSITIVE_INFINITY)
    expect(connectPacket({ clean: false }).sessionExpiry).toBe(0)
  })

  test('has a will as bytes of its own', () => {
    expect(connectPacket({ will: { topic: 'a', payload: 'ä' } }).will).toEqual({
      topic: 'a',
      payload: Uint8Array.of(0xc3, 0xa4),
      qos: 0,
      retain: false,
      delay: 0,
    })
    const payload = Uint8Array.of(1, 2)
    const { will } = connectPacket({ will: { topic: 'a', payload, qos: 2, retain: true, delay: 9 } })
    payload[0] = 7
    expect(will).toEqual({ topic: 'a', payload: Uint8Array.of(1, 2), qos: 2, retain: true, delay: 9 })
  })

  const will = { topic: 'a', payload: '' }
  test.each<[object, string, string]>([
    [{ clientId: '' }, 'clientId', 'must not be empty'],
    [{ clientId: 5 }, 'clientId', 'expected a string'],
    [{ protocolVersion: 3 }, 'protocolVersion', 'expected one of 5, 4'],
    [{ clean: 'first' }, 'clean', 'expected true or false'],
    [{ sessionExpiry: -1 }, 'sessionExpiry', 'expected an integer from 0 to 4294967295'],
    [{ receiveMaximum: 0 }, 'receiveMaximum', 'expected an integer from 1 to 65535'],
    [{ receiveMaximum: 65_536 }, 'receiveMaximum', 'expected an integer from 1 to 65535'],
    [{ username: 5 }, 'username', 'expected a string'],
    [{ password: new Uint8Array(1) }, 'password', 'expected a string'],
    [{ password: 'x'.repeat(65_536) }, 'password', 'longer than 65535 bytes'],
    [{ will: 5 }, 'will', 'expected an object'],
    [{ will: { payload: '' } }, 'will.topic', 'is missing: expected a topic name'],
    [{ will: { topic: 'a' } }, 'will.payload', 'is missing: expected a string or a Uint8Array'],
    [{ will: { ...will, delay: 2 ** 32 } }, 'will.delay', 'expected an integer from 0 to 4294967295'],
    [{ protocolVersion: 4, sessionExpiry: 0 }, 'sessionExpiry', 'needs protocolVersion 5'],
    [{ protocolVersion: 4, receiveMaximum: 1 }, 'receiveMaximum', 'needs protocolVersion 5'],
    [{ protocolVersion: 4, will: { ...will, delay: 0 } }, 'will.delay', 'needs protocolVersion 5'],
  ])('refuses %j', (options, name, reason) => {
    expect(() => connectPacket(options)).toThrow(`invalid option memory.${name}: ${reason}`)
  })

  test('names what the client itself is asked for before what its will is', () => {
    const options = { protocolVersion: 4, sessionExpiry: 0, will: { ...will, delay: 0 } } as const
    expect(() => connectPacket(options)).toThrow('memory.sessionExpiry')
  })

  test('takes the largest and the smallest', () => {
    for (const options of [
      { sessionExpiry: 0xffff_ffff, receiveMaximum: 65_535, password: 'x'.repeat(65_535) },
      { receiveMaximum: 1, will: { ...will, delay: 0xffff_ffff } },
    ])
      expect(() => connectPacket(options)).not.toThrow()
  })
})
