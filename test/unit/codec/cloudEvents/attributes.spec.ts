import { describe, expect, test } from 'vitest'
import { attributesOf, propertiesOf } from '../../../../src/codec/cloudEvents/attributes.js'

const options = { source: '/berlin', type: 'reading', id: () => 'id-1' }
const basic = { specversion: '1.0', id: 'id-1', source: '/berlin', type: 'reading' }

describe('attributesOf', () => {
  test('are those of the options where the event says nothing', () => {
    expect(attributesOf({ data: 1 }, options)).toStrictEqual(basic)
    expect(attributesOf({ data: 1 }, { ...options, now: () => 1_500 })).toStrictEqual({
      ...basic,
      time: '1970-01-01T00:00:01.500Z',
    })
  })

  test('are those of the event where it says something, and then nobody is asked', () => {
    const own = {
      id: 'x',
      source: 'y',
      type: 'z',
      subject: 's',
      time: '2026-01-01T00:00:00Z',
      dataschema: 'https://example.com/s',
    }
    const asked = {
      ...options,
      id: () => expect.fail('asked for an id'),
      now: () => expect.fail('asked for the time'),
    }
    expect(attributesOf({ data: 1, ...own }, asked)).toStrictEqual({ specversion: '1.0', ...own })
  })

  test('extensions replace none of the attributes that CloudEvents define', () => {
    const extensions = {
      rank: 7,
      urgent: true,
      specversion: '9',
      id: 'no',
      source: 'no',
      type: 'no',
      subject: 'no',
    }
    expect(attributesOf({ data: 1, extensions, subject: 's' }, options)).toStrictEqual({
      ...basic,
      rank: 7,
      urgent: true,
      subject: 's',
    })
  })
})

test('propertiesOf are the attributes as text, under their own names', () => {
  expect(propertiesOf({ a: 'x', rank: 7, urgent: false })).toStrictEqual({
    a: 'x',
    rank: '7',
    urgent: 'false',
  })
})
