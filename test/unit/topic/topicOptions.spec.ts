import { describe, expect, test } from 'vitest'
import { plain } from '../../../src/topic/params.js'
import { parseTemplate } from '../../../src/topic/template.js'
import { readTopicOptions } from '../../../src/topic/topicOptions.js'
import { Day } from './support.js'

const levels = parseTemplate('log/{day}/{level}/{line:int}')
const codecs = (options: unknown) =>
  readTopicOptions(levels, options).levels.map(level => (level.kind === 'param' ? level.codec : null))

describe('readTopicOptions', () => {
  test('gives params without a type their codecs', () => {
    const [, , , int] = codecs({})
    expect(codecs({})).toEqual([null, plain, plain, int])
    expect(codecs({ params: { day: Day } })).toEqual([null, Day, plain, int])
    expect(codecs({ params: { day: Day, level: Day } })).toEqual([null, Day, Day, int])
  })

  test('gives how the topic is published to, as it was then', () => {
    const publish = { qos: 1 as const }
    const read = readTopicOptions(levels, { publish })
    expect(read.publish).toEqual({ qos: 1 })
    expect(read.publish).not.toBe(publish)
    expect(Object.isFrozen(read.publish)).toBe(true)
    expect(readTopicOptions(levels, {}).publish).toBeUndefined()
  })

  test.each([
    [5, 'topic.options: expected an object'],
    [{ params: 5 }, 'topic.params: expected an object'],
    [{ params: { day: 5 } }, 'topic.params.day: expected a codec of a param'],
    [{ params: { day: { decode: () => 0 } } }, 'topic.params.day: expected a codec of a param'],
    [{ params: { night: Day } }, 'topic.params.night: the template has no such param without a type'],
    [{ params: { line: Day } }, 'topic.params.line: the template has no such param without a type'],
    [{ publish: { qos: 3 } }, 'topic.publish.qos: expected one of 0, 1, 2'],
    [{ parms: {} }, 'topic.parms: unknown option; did you mean params?'],
    [{ retain: true }, 'topic.retain: unknown option; use publish.retain'],
    [{ codec: Day }, 'topic.codec: unknown option; use the second argument: topic(template, codec)'],
  ])('refuses %o', (options, message) => {
    expect(() => readTopicOptions(levels, options)).toThrow(
      expect.objectContaining({ name: 'OptionError', message: `invalid option ${message}` }),
    )
  })
})
