import { describe, expect, test } from 'vitest'
import { checkObserveOptions } from '../../../../src/client/observing/options.js'

describe('the options of observe', () => {
  test.each([
    {},
    { qos: 2, retained: 'latest', group: 'g', strict: true },
    { noLocal: true, retainAsPublished: false, userProperties: { a: ['1', '2'] } },
    { ack: 'manual', buffer: { window: 1, capacity: 0, overflow: 'conflate' } },
  ] as const)('%j: taken', options => {
    expect(() => checkObserveOptions('observe', options)).not.toThrow()
  })

  test.each([
    [{ retained: 'sometimes' }, 'observe.retained'],
    [{ group: 'a/b' }, 'observe.group'],
    [{ group: '' }, 'observe.group'],
    [{ group: 'a\0' }, 'observe.group'],
    [{ noLocal: 1 }, 'observe.noLocal'],
    [{ ack: 'auto', buffer: {} }, 'observe.buffer'],
    [{ ack: 'manual', buffer: { overflow: 'drop' } }, 'observe.buffer.overflow'],
    [{ ack: 'manual', buffer: { window: 0 } }, 'observe.buffer.window'],
    [{ colour: 'red' }, 'observe.colour'],
  ])('%j: an error with the path', (options, path) => {
    expect(() => checkObserveOptions('observe', options as never)).toThrow(
      expect.objectContaining({ name: 'OptionError', path }),
    )
  })
})
