import { type Outgoing, PayloadTooLargeError } from 'rxtopics'
import { describe, expect, test } from 'vitest'
import { bytes, packetOf, setup } from './rig.js'

describe('a publish', () => {
  test('is added to the stream with all that it says, and answered by the server', async () => {
    const { engine, asked, answer, refuse } = setup({ maxLength: 7 })
    const outcomes: unknown[] = []
    const publish = (rest: Partial<Outgoing>) =>
      engine.publish(packetOf('a/b', rest), outcome => outcomes.push(outcome))
    publish({})
    await answer(bytes('6-0'))
    publish({ retain: true, properties: { messageExpiryInterval: 2 } })
    await refuse('NOPERM no')
    publish({ properties: { messageExpiryInterval: 0 } })
    const keys = '3 {r}:stream {r}:retained:a/b {r}:retained'
    expect(asked()).toEqual([
      `EVALSHA sha ${keys} a/b ${bytes('x')} 0  7 qos 1 from me`,
      `EVALSHA sha ${keys} a/b ${bytes('x')} 1 2000 7 qos 1 from me retain 1 expiry 2`,
      `EVALSHA sha ${keys} a/b ${bytes('x')} 0 1 7 qos 1 from me expiry 0`,
    ])
    expect(outcomes).toEqual([
      { code: 0, text: undefined },
      { code: 0x87, text: 'NOPERM no' },
    ])
  })

  test('waits while so many are in flight; that there is room again is told once', async () => {
    const { engine, answer, take } = setup({ maximumInFlight: 2 })
    const publish = () => engine.publish(packetOf('a'), () => {})
    expect([publish(), publish(), publish()]).toEqual([true, true, false])
    await answer(bytes('6-0'))
    expect(take()).toEqual(['ready'])
    expect(publish()).toBe(true)
  })

  test('that is too long is not sent', () => {
    const { engine, asked } = setup()
    const outcomes: unknown[] = []
    const publish = (size: number) =>
      engine.publish(packetOf('a', { payload: new Uint8Array(size) }), outcome => outcomes.push(outcome))
    expect([publish(11), publish(10)]).toEqual([true, true])
    expect(outcomes).toMatchObject([{ code: 0x95, error: { topic: 'a', size: 11, maximum: 10 } }])
    expect((outcomes[0] as { readonly error: unknown }).error).toBeInstanceOf(PayloadTooLargeError)
    expect(asked()).toHaveLength(1)
  })
})

describe('the window of publishes', () => {
  const outcomes: unknown[] = []
  const publish = ({ engine }: ReturnType<typeof setup>, topic: string) =>
    engine.publish(packetOf(topic), ({ code }) => outcomes.push(code))

  test('is told of when it opens, once for each time that it was full', async () => {
    const rig = setup({ maximumInFlight: 2 })
    expect(['a', 'b', 'c'].map(topic => publish(rig, topic))).toEqual([true, true, false])
    await rig.answer(bytes('1-0'), 'EVALSHA')
    expect(rig.take()).toEqual(['ready'])
    expect(publish(rig, 'c')).toBe(true)
  })

  test('is not told of again where nothing was refused since', async () => {
    const rig = setup({ maximumInFlight: 2 })
    expect(['a', 'b', 'c'].map(topic => publish(rig, topic))).toEqual([true, true, false])
    for (const at of [0, 1]) await rig.answerAt(at, bytes(`${at}-0`))
    expect(rig.take()).toEqual(['ready'])
  })

  test('is told of again to whoever fills it when it opens', async () => {
    const rig = setup({ maximumInFlight: 1 })
    rig.whenReady(() => {
      rig.whenReady(() => {})
      expect(['b', 'c'].map(topic => publish(rig, topic))).toEqual([true, false])
    })
    expect(['a', 'b'].map(topic => publish(rig, topic))).toEqual([true, false])
    for (const at of [0, 1]) await rig.answerAt(at, bytes(`${at}-0`))
    expect(rig.take()).toEqual(['ready', 'ready'])
  })

  test('is one of bytes, too: topic and payload count, until they are answered', async () => {
    const counts = async (topic: string, size: number) => {
      const rig = setup({ maximumInFlight: 1_000 })
      const fill = () => {
        let taken = 0
        while (rig.engine.publish(packetOf(topic, { payload: new Uint8Array(size) }), () => {})) taken += 1
        return taken
      }
      const first = fill()
      for (let at = 0; at < first; at += 1) await rig.answerAt(at, bytes('1-0'))
      expect([rig.take(), fill()]).toEqual([['ready'], first])
      return first
    }
    const [short, longPayload, longTopic] = [
      await counts('a', 0),
      await counts('a', 10),
      await counts('a'.repeat(11), 0),
    ]
    expect(longPayload).toBeLessThan(short)
    expect(longTopic).toBe(longPayload)
  })

  test('is not told of where it was never full', async () => {
    const rig = setup({ maximumInFlight: 2 })
    publish(rig, 'a')
    await rig.answer(bytes('1-0'), 'EVALSHA')
    expect(rig.take()).toEqual([])
  })
})
