import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createWriting } from '../../../../../src/driver/mqtt/link/writing.js'
import { encodeAck } from '../../../../../src/driver/mqtt/wire/encode.js'
import { PUBACK } from '../../../../../src/driver/mqtt/wire/packetTypes.js'
import { createWriter } from '../../../../../src/driver/mqtt/wire/writer.js'
import { packet } from '../wireLog.js'

const rig = (publishesPerSecond = Number.POSITIVE_INFINITY) => {
  const scheduler = new VirtualTimeScheduler()
  const writer = createWriter()
  let line = true
  let resumed = 0
  const writing = createWriting(
    { writer, takes: () => line, later: () => {}, flush: () => {}, end: () => {} },
    { version: 5, publishesPerSecond, time: createTime(scheduler) },
    () => {
      resumed += 1
    },
  )
  return {
    writing,
    writer,
    line: (free: boolean) => {
      line = free
    },
    resumed: () => resumed,
    advance: (ms: number) => {
      const until = scheduler.now() + ms
      scheduler.maxFrames = until
      scheduler.flush()
      scheduler.frame = until
    },
    timers: () => scheduler.actions.filter(({ closed }) => !closed).length,
  }
}

const large = (size: number) => ({ ...packet(1, 'a'), payload: new Uint8Array(size) })
const small = { maximumPacketSize: 100, topicAliasMaximum: 0 }

describe('writing', () => {
  test('H45 takes back what is larger than the broker takes, and says so by size (MQTT-3.2.2-15)', () => {
    const { writing, writer } = rig()
    writing.opened(small)
    expect(writing.publish(large(93), 1, false)).toMatchObject({
      name: 'PacketTooLargeError',
      topic: 'a',
      size: 101,
      maximum: 100,
    })
    // Not even encoded.
    expect(writing.publish(large(50_000_000), 1, false)).toMatchObject({ size: 50_000_000, maximum: 100 })
    expect(writer.size()).toBe(0)
    expect(writing.publish(large(92), 1, false)).toBeNull()
    expect(writer.size()).toBe(100)
  })

  test('takes what MQTT can express where the broker says nothing', () => {
    expect(rig().writing.maximumPacketSize()).toBe(0xfff_ffff)
  })

  test('a field that MQTT cannot express is an error too, and leaves nothing', () => {
    const { writing, writer } = rig()
    const error = writing.write(to => encodeAck(to, PUBACK, 1, 0x80, 5, 'x'.repeat(70_000)))
    expect(error).toMatchObject({ name: 'FieldTooLongError', message: expect.stringContaining('65,535') })
    expect(writer.size()).toBe(0)
  })

  test('names topics by number only once the broker was told: not by a packet that was taken back', () => {
    const { writing, writer } = rig()
    writing.opened({ maximumPacketSize: 60, topicAliasMaximum: 5 })
    const topic = 'a/long/topic'
    const sizes: number[] = []
    for (const size of [1, 60, 1, 1, 1]) {
      const before = writer.size()
      writing.publish({ ...packet(0, topic), payload: new Uint8Array(size) }, 0, false)
      sizes.push(writer.size() - before)
    }
    const [first = 0, tooLarge, second = 0, naming = 0, named = 0] = sizes
    expect([tooLarge, second - first, naming - first, naming - named]).toEqual([0, 0, 3, topic.length])
  })

  test('takes no PUBLISH while the line takes no bytes', () => {
    const { writing, line } = rig()
    expect(writing.takesPublish()).toBe(true)
    line(false)
    expect(writing.takesPublish()).toBe(false)
  })

  test('O79 takes so many in any second, tells when it takes more, and has one timer for that', () => {
    const { writing, advance, resumed, timers } = rig(2)
    for (let i = 0; i < 2; i += 1) {
      expect(writing.takesPublish()).toBe(true)
      writing.publish(packet(0), 0, false)
      advance(100)
    }
    for (let i = 0; i < 5; i += 1) expect(writing.takesPublish()).toBe(false)
    expect(timers()).toBe(1)
    advance(799)
    expect(resumed()).toBe(0)
    advance(1)
    expect([resumed(), writing.takesPublish()]).toEqual([1, true])
    writing.publish(packet(0), 0, false)
    expect(writing.takesPublish()).toBe(false)
    writing.stop()
    expect(timers()).toBe(0)
  })

  test('O79 what was not written costs none of them', () => {
    const { writing } = rig(1)
    writing.opened(small)
    writing.publish(large(200), 1, false)
    writing.publish(large(99), 1, false)
    expect(writing.takesPublish()).toBe(true)
  })
})
