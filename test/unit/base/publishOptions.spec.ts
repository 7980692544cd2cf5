import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { checkOptions } from '../../../src/base/checks.js'
import { elsewherePublish } from '../../../src/base/elsewhere.js'
import {
  checkPublishOptions,
  mergePublishOptions,
  type PublishOptions,
  publishRules,
} from '../../../src/base/publishOptions.js'

const full: PublishOptions = {
  qos: 1,
  retain: true,
  conflate: true,
  timeout: 5,
  properties: { contentType: 'a', messageExpiryInterval: 7 },
}

const thrownBy = (act: () => void): unknown => {
  try {
    act()
    return null
  } catch (error) {
    const { name, message, path } = error as Error & { readonly path: string }
    return { name, message, path }
  }
}

const names = ['qos', 'retain', 'conflate', 'timeout', 'properties', 'Qos', 'then', 'toString', '__proto__x']
const values = [
  0,
  1,
  2,
  3,
  -1,
  0.5,
  true,
  false,
  null,
  undefined,
  '1',
  {},
  [],
  Number.POSITIVE_INFINITY,
  Number.NaN,
]

describe('mergePublishOptions', () => {
  test.each([undefined, null, 7, 'x', () => {}, Object.create(null)])(
    '%s is refused as by the rules',
    options => {
      const byRules = thrownBy(() => checkOptions('publish', options, publishRules, elsewherePublish))
      expect(thrownBy(() => checkPublishOptions('publish', options))).toEqual(byRules)
    },
  )

  test('takes what is given for one publish, and the rest from its topic', () => {
    expect(mergePublishOptions(full, {})).toEqual(full)
    expect(mergePublishOptions({}, full)).toEqual(full)
    const given: PublishOptions = { qos: 0, retain: false, conflate: false, timeout: 0 }
    expect(mergePublishOptions(full, given)).toEqual({ ...given, properties: full.properties })
  })

  test('says nothing of what neither says', () => {
    expect(mergePublishOptions({}, {})).toStrictEqual({ properties: {} })
    expect(mergePublishOptions({ qos: 1 }, { retain: true })).toStrictEqual({
      qos: 1,
      retain: true,
      properties: {},
    })
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

  test('passes and fails as the rules say, however few of them are looked at', () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...names), fc.constantFrom<unknown[]>(...values), {
          noNullPrototype: true,
        }),
        options => {
          expect(thrownBy(() => checkPublishOptions('publish', options))).toEqual(
            thrownBy(() => checkOptions('publish', options, publishRules, elsewherePublish)),
          )
        },
      ),
      { numRuns: 3_000 },
    )
  })

  test.each([
    [null],
    [5],
    ['qos'],
    [[]],
    [new Map()],
    [new Date()],
    [() => {}],
    [Promise.resolve()],
    [Object.create({ qos: 5 })],
    [Object.create(null)],
    [Object.assign(Object.create(null), { qos: 1 })],
    [
      new (class Options {
        qos = 3
      })(),
    ],
  ])('what is no plain object is judged by the rules: %o', options => {
    expect(thrownBy(() => checkPublishOptions('publish', options))).toEqual(
      thrownBy(() => checkOptions('publish', options, publishRules, elsewherePublish)),
    )
  })
})
