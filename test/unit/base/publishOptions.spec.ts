import { describe, expect, test } from 'vitest'
import {
  checkPublishOptions,
  mergePublishOptions,
  type PublishOptions,
} from '../../../src/base/publishOptions.js'

const full: PublishOptions = {
  qos: 1,
  retain: true,
  conflate: true,
  timeout: 5,
  properties: { contentType: 'a', messageExpiryInterval: 7 },
}

describe('mergePublishOptions', () => {
  test('takes what is given for one publish, and the rest from its topic', () => {
    expect(mergePublishOptions(full, {})).toEqual(full)
    expect(mergePublishOptions({}, full)).toEqual(full)
    const given: PublishOptions = { qos: 0, retain: false, conflate: false, timeout: 0 }
    expect(mergePublishOptions(full, given)).toEqual({ ...given, properties: full.properties })
  })

  test('says nothing of what neither says', () => {
    expect(mergePublishOptions({}, {})).toEqual({ properties: {} })
  })

  test('merges properties one by one', () => {
    expect(mergePublishOptions(full, { properties: { contentType: 'b' } }).properties).toEqual({
      contentType: 'b',
      messageExpiryInterval: 7,
    })
  })
})

describe('checkPublishOptions', () => {
  test.each([full, {}, { timeout: Number.POSITIVE_INFINITY }, { qos: 2 }])('takes %j', options => {
    expect(() => checkPublishOptions('options', options)).not.toThrow()
  })

  test.each([
    ['qos', 3],
    ['retain', 1],
    ['conflate', 'yes'],
    ['timeout', -1],
    ['properties', 5],
    ['nope', 1],
  ])('names %s, if it is %j', (name, value) => {
    expect(() => checkPublishOptions('options', { [name]: value })).toThrow(`options.${name}`)
  })
})
