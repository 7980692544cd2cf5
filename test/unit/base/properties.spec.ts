import { describe, expect, test } from 'vitest'
import { checkArgument } from '../../../src/base/checks.js'
import {
  copyProperties,
  copyUserProperties,
  isProperties,
  mergeProperties,
  noProperties,
} from '../../../src/base/properties.js'
import { orderedUserProperties, userPropertyPairs } from '../../../src/base/userProperties.js'

describe('copyProperties', () => {
  test('shares nothing that could change with what it was made of', () => {
    const correlationData = Uint8Array.of(1, 2, 3).subarray(1)
    const values = ['x', 'y']
    const properties = { contentType: 'a/b', correlationData, userProperties: { a: values, b: 'z' } }
    const copy = copyProperties(properties)
    correlationData[0] = 9
    values.push('late')
    expect(copy.contentType).toBe('a/b')
    expect(copy.correlationData).toEqual(Uint8Array.of(2, 3))
    expect(copy.correlationData?.buffer.byteLength).toBe(2)
    expect(userPropertyPairs(copy.userProperties)).toEqual([
      ['a', 'x'],
      ['a', 'y'],
      ['b', 'z'],
    ])
  })

  test('has no more names than what it was made of', () => {
    expect(Object.keys(copyProperties({ messageExpiryInterval: 0 }))).toEqual(['messageExpiryInterval'])
  })

  test('of nothing is nothing, which cannot change', () => {
    expect(copyProperties(noProperties)).toBe(noProperties)
    expect(Object.isFrozen(noProperties)).toBe(true)
    expect(noProperties).toEqual({})
  })
})

test('copyUserProperties keeps the order', () => {
  const pairs = [['b', '1'] as const, ['a', '2'] as const, ['b', '3'] as const]
  expect(userPropertyPairs(copyUserProperties(orderedUserProperties(pairs)))).toEqual(pairs)
})

describe('mergeProperties', () => {
  test('what is above wins, name by name', () => {
    const under = { contentType: 'a/b', messageExpiryInterval: 5 }
    expect(mergeProperties(under, { contentType: 'c/d', responseTopic: 'r' })).toEqual({
      contentType: 'c/d',
      messageExpiryInterval: 5,
      responseTopic: 'r',
    })
  })

  test('user properties are merged by their own names', () => {
    const merged = mergeProperties(
      { userProperties: { a: '1', b: '2' } },
      { userProperties: { b: '3', c: '4' } },
    )
    expect({ ...merged.userProperties }).toEqual({ a: '1', b: '3', c: '4' })
    const one = { userProperties: { a: '1' } }
    expect(mergeProperties(one, {})).toEqual(one)
    expect(mergeProperties({}, one)).toEqual(one)
  })
})

describe('isProperties', () => {
  const check = (value: unknown) => () => checkArgument('x', value, isProperties)

  test.each([
    [{}],
    [{ payloadFormatIndicator: false, messageExpiryInterval: 0, contentType: '', responseTopic: 'a' }],
    [
      {
        messageExpiryInterval: 0xffff_ffff,
        correlationData: new Uint8Array(65_535),
        userProperties: { '': [] },
      },
    ],
  ])('takes %j', value => {
    expect(check(value)).not.toThrow()
  })

  test.each<[unknown, string]>([
    [null, 'x: expected an object'],
    [{ payloadFormatIndicator: 1 }, 'x.payloadFormatIndicator: expected true or false'],
    [{ messageExpiryInterval: -1 }, 'x.messageExpiryInterval: expected an integer from 0 to 4294967295'],
    [{ messageExpiryInterval: 2 ** 32 }, 'x.messageExpiryInterval: expected an integer from 0 to 4294967295'],
    [{ contentType: 5 }, 'x.contentType: expected a string'],
    [{ responseTopic: 'a/+' }, 'x.responseTopic: a topic name has no wildcards'],
    [{ responseTopic: '' }, 'x.responseTopic: must not be empty'],
    [{ correlationData: 'a' }, 'x.correlationData: expected a Uint8Array'],
    [{ correlationData: new Uint8Array(65_536) }, 'x.correlationData: longer than 65535 bytes'],
    [{ userProperties: { a: 5 } }, 'x.userProperties: expected names mapped to a string or several'],
    [{ contentTyp: 'a' }, 'x.contentTyp: unknown option; did you mean contentType?'],
  ])('refuses %j', (value, message) => {
    expect(check(value)).toThrow(`invalid option ${message}`)
  })
})
