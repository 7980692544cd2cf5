import { VirtualTimeScheduler } from 'rxjs'
import { describe, expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { createWriting } from '../../../../../src/driver/mqtt/link/writing.js'
import { encodeAck, encodePing } from '../../../../../src/driver/mqtt/wire/encode.js'
import { PUBACK } from '../../../../../src/driver/mqtt/wire/packetTypes.js'
import { createWriter } from '../../../../../src/driver/mqtt/wire/writer.js'
import { packet } from '../wireLog.js'

const rig = (publishesPerSecond = Number.POSITIVE_INFINITY) => {
  const scheduler = new VirtualTimeScheduler()
  const writer = createWriter()
  let line = true
  let resumed = 0
  let left = 0
  let unread = 0
  const writing = createWriting(
    {
      writer,
      takes: () => line,
      later: () => {
        left += 1
      },
      flush: () => {},
      end: () => {},
    },
    { version: 5, publishesPerSecond, time: createTime(scheduler) },
    () => {
      resumed += 1
    },
    () => {
      unread += 1
    },
  )
  return {
    unread: () => unread,
    writing,
    writer,
    line: (free: boolean) => {
      line = free
    },
    resumed: () => resumed,
    later: () => left,
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

  test('O81 of answers for a line that takes nothing so many are kept, and then it is told once', () => {
    const { writing, writer, line, unread } = rig()
    const answer = (times: number) => {
      for (let i = 0; i < times; i += 1) writing.answer(to => encodeAck(to, PUBACK, 1, 0, 5))
    }
    answer(200_000)
    expect([writer.size(), unread()]).toEqual([800_000, 0])
    line(false)
    answer(131_070)
    expect([writer.size(), unread()]).toEqual([1_324_280, 0])
    // It takes some in between.
    line(true)
    answer(1)
    line(false)
    answer(131_070)
    expect([writer.size(), unread()]).toEqual([1_848_564, 0])
    answer(200_000)
    expect([writer.size(), unread()]).toEqual([1_848_564, 1])
  })

  test('of AUTHs for a line that takes nothing eight are kept, and one more is the fault of who asks for it', () => {
    const { writing, writer, line } = rig()
    const prove = () => writing.prove(to => encodePing(to))
    for (let i = 0; i < 20; i += 1) expect(prove()).toBeNull()
    for (let round = 0; round < 2; round += 1) {
      line(false)
      for (let i = 0; i < 8; i += 1) expect(prove()).toBeNull()
      expect(prove()).toMatchObject({ name: 'ProtocolError', reasonCode: 0x82 })
      // It takes some in between.
      line(true)
      expect(prove()).toBeNull()
    }
    expect(writer.size()).toBe(2 * 38)
  })

  test('takes what MQTT can express where the broker says nothing', () => {
    const { writing } = rig()
    expect(writing.maximumPacketSize()).toBe(268_435_460)
    for (const maximumPacketSize of [Number.POSITIVE_INFINITY, 0xffff_ffff, 0x1000_0000 + 4, 268_435_461]) {
      writing.opened({ maximumPacketSize, topicAliasMaximum: 0 })
      expect(writing.maximumPacketSize()).toBe(268_435_460)
    }
    writing.opened({ maximumPacketSize: 0xfff_fffe, topicAliasMaximum: 0 })
    expect(writing.maximumPacketSize()).toBe(0xfff_fffe)
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

  test('tells that something is to leave for what was written, and not for what was taken back', () => {
    const { writing, later } = rig()
    writing.opened(small)
    writing.publish(large(93), 1, false)
    expect(() =>
      writing.write(() => {
        throw new Error('not ours')
      }),
    ).toThrow('not ours')
    expect(later()).toBe(0)
    writing.write(encodePing)
    writing.publish(large(92), 1, false)
    expect(later()).toBe(2)
  })

  test('what is thrown while a packet is written takes it back, too', () => {
    const { writing, writer } = rig()
    writing.write(encodePing)
    expect(() =>
      writing.write(to => {
        to.byte(1)
        throw new Error('not ours')
      }),
    ).toThrow('not ours')
    expect([...writer.take()]).toEqual([0xc0, 0])
  })

  test('names topics by number as long as the connection lasts, whatever is taken back then', () => {
    const { writing, writer } = rig()
    writing.opened({ maximumPacketSize: 60, topicAliasMaximum: 5 })
    const publish = (size: number) => {
      writing.publish({ ...packet(0, 'a/long/topic'), payload: new Uint8Array(size) }, 0, false)
      return writer.take().length
    }
    for (let time = 0; time < 2; time += 1) publish(0)
    const named = publish(0)
    expect([named, publish(58), publish(0)]).toEqual([8, 0, named])
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
