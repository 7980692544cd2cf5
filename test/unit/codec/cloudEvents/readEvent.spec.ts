import { describe, expect, test } from 'vitest'
import { left, right } from '../../../../src/base/either.js'
import type { Properties } from '../../../../src/base/properties.js'
import { readEvent } from '../../../../src/codec/cloudEvents/readEvent.js'
import type { Codec } from '../../../../src/codec/codec.js'
import { problem } from '../../../../src/codec/problem.js'
import { text } from '../../../../src/codec/text/text.js'
import { leftOf, rightOf, utf8 } from '../support.js'

const required = { specversion: '1.0', id: 'i', source: 's', type: 't' }
const read = (fields: object, codec: Codec<unknown, never> = text) =>
  readEvent(codec, { ...required, ...fields }, utf8('data'))

describe('readEvent', () => {
  test('gives the attributes that are there, the data and the extensions', () => {
    expect(rightOf(read({}))).toStrictEqual({ id: 'i', source: 's', type: 't', extensions: {}, data: 'data' })
    const optional = { subject: 'a', time: 'b', datacontenttype: 'c/d', dataschema: 'e' }
    expect(rightOf(read({ ...optional, rank: 7, urgent: false, note: '' }))).toStrictEqual({
      id: 'i',
      source: 's',
      type: 't',
      ...optional,
      extensions: { rank: 7, urgent: false, note: '' },
      data: 'data',
    })
  })

  test('extensions are scalars, and neither data nor what CloudEvents define', () => {
    const more = { list: [1], object: {}, nothing: null, data: 'x', data_base64: 'y' }
    expect(rightOf(read(more)).extensions).toStrictEqual({})
  })

  test.each([
    [{ specversion: '0.3' }, 'CloudEvents 0.3 is not 1.0'],
    [{ specversion: '' }, 'CloudEvents  is not 1.0'],
  ])('%j is another version', (fields, message) => {
    expect(leftOf(read(fields))).toMatchObject({ reason: 'version', message, path: ['specversion'] })
  })

  test.each<[object, string[]]>([
    [{ specversion: 1 }, ['specversion']],
    [{ specversion: undefined }, ['specversion']],
    [{ id: '' }, ['id']],
    [{ id: undefined, type: 7 }, ['id', 'type']],
    [{ subject: '' }, ['subject']],
    [{ time: 7, dataschema: null }, ['time', 'dataschema']],
    [{ source: [], datacontenttype: {} }, ['source', 'datacontenttype']],
  ])('%j is no event, and every attribute that is wrong is said', (fields, paths) => {
    const problem = leftOf(read(fields))
    expect(problem.reason).toBe('schema')
    expect(problem.issues.map(({ path }) => path)).toEqual(paths.map(path => [path]))
    expect(problem.message).toMatch(/^expected text, got /)
  })

  test('inherited attributes count for nothing', () => {
    const fields = Object.assign(Object.create({ id: 'i' }), { ...required, id: undefined })
    Reflect.deleteProperty(fields, 'id')
    expect(leftOf(readEvent(text, fields, utf8(''))).path).toEqual(['id'])
  })

  test('the data codec is told the content type, and what it refuses is under data', () => {
    const told: (Properties | undefined)[] = []
    const spy: Codec<unknown, never> = {
      ...text,
      decode: (_, properties) => {
        told.push(properties)
        return right(1)
      },
    }
    read({ datacontenttype: 'text/plain' }, spy)
    read({}, spy)
    expect(told).toStrictEqual([{ contentType: 'text/plain' }, {}])
    const refusing: Codec<unknown, never> = {
      ...text,
      decode: () => left({ reason: 'number', ...problem('no', undefined, ['a']) }),
    }
    expect(leftOf(read({}, refusing))).toMatchObject({ reason: 'number', path: ['data', 'a'] })
  })
})
