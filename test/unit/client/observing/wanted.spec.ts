import { topic } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { prepareObserve } from '../../../../src/client/observing/wanted.js'

describe('what an observer asks for', () => {
  test('has all defaults', () => {
    expect(prepareObserve('observe', 'a/+', {})).toEqual({
      _tag: 'Right',
      right: {
        filter: 'a/+',
        options: { noLocal: false, retainAsPublished: false, userProperties: undefined },
        qos: 0,
        retained: 'each',
        strict: false,
        manual: false,
        buffer: undefined,
        tombstones: false,
      },
    })
  })

  test('is the filter of a topic, and that of a group', () => {
    const wanted = prepareObserve('observe', topic('home/{room}/lamp') as never, {
      group: 'g',
      ack: 'manual',
      buffer: { window: 2 },
    })
    expect(wanted).toMatchObject({
      right: { filter: '$share/g/home/+/lamp', manual: true, buffer: { window: 2 } },
    })
  })

  test.each([
    ['a+', {}, 'FilterError', { filter: 'a+' }],
    [5, {}, 'OptionError', { path: 'observe.filter' }],
    ['a', { qos: 3 }, 'OptionError', { path: 'observe.qos' }],
    ['a', { group: 'g', noLocal: true }, 'OptionError', { path: 'observe.noLocal' }],
    ['$share/g/a', { noLocal: true }, 'OptionError', { path: 'observe.noLocal' }],
    ['a', { buffer: {} }, 'OptionError', { path: 'observe.buffer' }],
  ])('%j with %j is a %s', (target, options, name, fields) => {
    expect(prepareObserve('observe', target as never, options as never)).toMatchObject({
      _tag: 'Left',
      left: { name, ...fields },
    })
  })

  test('of observeEither is a topic', () => {
    expect(prepareObserve('observeEither', 'a', {})).toMatchObject({ left: { name: 'OptionError' } })
  })
})
