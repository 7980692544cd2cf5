import { asapScheduler, asyncScheduler, debounceTime, interval, map, mergeMap, NEVER, of, timer } from 'rxjs'
import { EncodeError, json, number, topic } from 'rxtopics'
import {
  EndlessFrameError,
  ExpectationError,
  type Harness,
  HarnessError,
  harness,
  having,
} from 'rxtopics/testing'
import { describe, expect, test, vi } from 'vitest'

/** Returns the text of the expectations that a harness finds to be wrong. */
const reportOf = (body: (test: Harness) => void): string => {
  try {
    harness({ color: false }, body)
  } catch (error) {
    if (error instanceof ExpectationError) return error.message
    throw error
  }
  throw new Error('expected a failure')
}

describe('a harness', () => {
  test('plays the real client over a broker', () =>
    harness(({ client, retained, publish, expectMessages, expectWire }) => {
      retained('home/lamp', 'on')
      publish('home/lamp', '                ----------f---', { f: 'off' })
      expectMessages(client.observe('home/+'), 'r---------f---', { r: 'on', f: 'off' })
      expectMessages(
        client.observe('home/+'),
        '------r---f---',
        { r: 'on', f: 'off' },
        { subscription: '------^' },
      )
      expectWire('S-----S---', { S: 'SUBSCRIBE home/+' })
    }))

  test('shows every lane that differs, and what its symbols stand for', () => {
    const report = reportOf(({ client, retained, publish, expectMessages, expectWire }) => {
      retained('home/lamp', 'on')
      publish('home/lamp', '--------f---', { f: 'off' })
      expectMessages(client.observe('home/+'), 'r-----------', { r: 'on' }, { label: 'alice' })
      expectMessages(client.observe('home/+'), 'r-------f---', { r: 'on', f: 'off' }, { label: 'bob' })
      expectWire('--S---------', { S: 'SUBSCRIBE home/+' })
    })
    expect(report).toBe(`alice
  expected  r-----------
  actual    r-------?---
                    ^ unexpected ? = home/lamp "off" at 8ms

wire
  expected  --S---------
  actual    S-----------
            ^ S = SUBSCRIBE home/+ came 2ms too early`)
  })

  test('names the lanes that differ', () => {
    try {
      harness(({ cold, expectStream }) => {
        expectStream(cold('a'), 'b', undefined, { label: 'first' })
        expectStream(cold('a'), 'a', undefined, { label: 'second' })
        expectStream(cold('a'), '-', undefined, { label: 'third' })
      })
    } catch (error) {
      expect((error as ExpectationError).lanes).toEqual(['first', 'third'])
    }
    expect.assertions(1)
  })

  test('expects silence after the end of a row, up to the end of the longest', () => {
    const report = reportOf(({ cold, expectStream }) => expectStream(cold('a---b---'), 'a'))
    expect(report).toContain('unexpected ? = "b" at 4ms')
  })

  test('lets no time pass after the longest row', () => {
    const late = vi.fn()
    const inThreeMs = (frame: number) =>
      harness(({ at }) => {
        timer(3).subscribe(late)
        at(frame, () => {})
      })
    inThreeMs(2)
    expect(late).not.toHaveBeenCalled()
    inThreeMs(3)
    expect(late).toHaveBeenCalledOnce()
  })

  test('takes the schedulers of RxJS along', () =>
    harness(({ hot, expectStream, time }) => {
      expectStream(hot('ab----c------').pipe(debounceTime(time('---|'))), '----b----c---')
      expectStream(interval(2).pipe(map(String)), '--0-1-2-3-4-5')
      expectStream(of('a', asapScheduler), '(a|)')
    }))

  test('leaves RxJS as it was', () => {
    const real = () => Math.abs(asyncScheduler.now() - Date.now()) < 60_000
    harness(({ at }) => at(1, () => expect(real()).toBe(false)))
    expect(real()).toBe(true)
    expect(() => harness(({ cold, expectStream }) => expectStream(cold('a'), '-'))).toThrow(ExpectationError)
    expect(real()).toBe(true)
  })

  test('acts first in each frame, in the order of its lines', () => {
    const order: string[] = []
    harness(({ at }) => {
      at(1, () => order.push('second'))
      at(0, () => void timer(1).subscribe(() => order.push('fourth')))
      at(0, () => order.push('first'))
      at(1, () => order.push('third'))
    })
    expect(order).toEqual(['first', 'second', 'third', 'fourth'])
  })

  test('throws what an action throws', () => {
    expect(() => harness(({ at, client }) => at(2, () => expect(client.snapshot().leases).toBe(1)))).toThrow(
      'expected +0 to be 1',
    )
  })
})

describe('the world of a harness', () => {
  test('has several clients, each with an id of its own', () =>
    harness(({ client, anotherClient, broker, cold, expectMessages, expectStream, at }) => {
      const other = anotherClient()
      expectMessages(client.observe('home/lamp'), '---a-', { a: 'on' })
      const receipts = cold('---a').pipe(mergeMap(() => other.publish('home/lamp', 'on', { qos: 1 })))
      expectStream(receipts, '---r-', { r: having({ outcome: 'acknowledged' }) })
      at(4, () => expect(broker.snapshot().clients).toEqual(['client', 'client-2']))
    }))

  test('has outages', () =>
    harness(
      { client: { retry: () => 4 } },
      ({ client, link, publish, expectMessages, expectStatus, expectWire }) => {
        link('                -----x--o-------')
        publish('home/lamp', '--a----------b--')
        expectMessages(client.observe('home/lamp'), '--a----------b--')
        expectWire('          S--------S------', { S: 'SUBSCRIBE home/lamp' })
        expectStatus('        (ico)w---(co)---')
      },
    ))

  test('tries again in the next frame unless the error is fatal', () => {
    harness(({ client, link, expectWire }) => {
      link('      x--o-')
      expectWire('---(CS)', { C: 'CONNECT', S: 'SUBSCRIBE home/lamp' })
      client.observe('home/lamp').subscribe()
    })
    harness(({ client, refuse, expectMessages, expectWire }) => {
      refuse({ operation: 'connect', code: 0x86 })
      expectMessages(client.observe('home/lamp'), '#----', {}, { error: 'ConnectionRefusedError' })
      expectWire('                                 C----', { C: 'CONNECT' })
    })
  })

  test('has options for the client, the driver and the broker', () =>
    harness(
      { client: { linger: 3 }, driver: { protocolVersion: 4 }, broker: { latency: 2 } },
      ({ client, expectMessages, expectPackets }) => {
        expectMessages(client.observe('home/lamp'), '-', {}, { subscription: '^------!' })
        expectPackets('--c---------d--', {
          c: having({ type: 'connect', protocolVersion: 4 }),
          d: having({ type: 'disconnect' }),
        })
      },
    ))

  test('publishes values of a topic in their encoded form', () =>
    harness(({ client, publish, expectMessages }) => {
      const dimmer = topic('home/{room}/dimmer', number)
      publish(dimmer.at({ room: 'hall' }), '--a', { a: 7 })
      expectMessages(client.observe('home/hall/dimmer'), '--a', { a: '7' })
      expectMessages(client.observe(dimmer), '--a', { a: having({ value: 7, params: { room: 'hall' } }) })
    }))

  test('refuses a value that the codec refuses', () => {
    const dimmer = topic('home/dimmer', number)
    expect(() => harness(({ publish }) => publish(dimmer, 'a', { a: Number.NaN }))).toThrow(EncodeError)
  })

  test('publishes a symbol as its own payload', () =>
    harness(({ client, publish, expectMessages }) => {
      publish('home/lamp', '-a-b')
      expectMessages(client.observe('home/lamp'), '-a-b')
    }))

  test('refuses what it is told to, from a frame until another', () =>
    harness(({ client, refuse, expectMessages }) => {
      refuse({ operation: 'subscribe', filter: 'home/#', from: 2, until: 4, code: 0x87 })
      const observe = (marbles: string, subscription: string) =>
        expectMessages(
          client.observe('home/lamp'),
          marbles,
          {},
          {
            subscription,
            error: having({ name: 'SubscribeRefusedError', reasonCode: 0x87 }),
          },
        )
      observe('------', '-^!')
      observe('---#--', '---^')
      observe('------', '----^')
    }))

  test('refuses connections and publishes', () =>
    harness(({ client, refuse, expectStream }) => {
      refuse({ operation: 'publish', filter: 'home/safe' })
      refuse({ operation: 'connect', from: 3 })
      const outcome = (path: string) =>
        client.publish(path, 'x', { qos: 1 }).pipe(map(receipt => receipt.outcome))
      expectStream(outcome('home/lamp'), '(a|)--', { a: 'acknowledged' })
      expectStream(outcome('home/safe'), '#-----', {}, { error: 'PublishRefusedError' })
    }))
})

describe('an expectation', () => {
  const Reading = json()
  const temperature = topic('home/{room}/temperature', Reading)

  test('is about the values of messages, or about fields of theirs', () =>
    harness(({ client, retained, expectMessages }) => {
      retained('home/lab/temperature', '{"celsius":20}', { qos: 1 })
      expectMessages(client.observe(temperature), 'a', { a: { celsius: 20 } })
      expectMessages(client.observe(temperature), 'a', {
        a: having({ retain: true, params: { room: 'lab' }, payload: '{"celsius":20}' }),
      })
      expectMessages(client.observe('home/lab/temperature'), 'a', { a: '{"celsius":20}' })
      expectMessages(client.observe('home/lab/temperature', { qos: 1 }), 'a', { a: having({ qos: 1 }) })
    }))

  test.each([
    ['another value', { a: { celsius: 21 } }],
    ['more fields', { a: { celsius: 20, at: 'noon' } }],
    ['fewer fields', { a: {} }],
    ['another flag', { a: having({ retain: true }) }],
    ['another param', { a: having({ params: { room: 'hall' } }) }],
    ['a field that is not there', { a: having({ nothing: 1 }) }],
  ])('about messages fails for %s', (_, values) => {
    const report = reportOf(({ client, publish, expectMessages }) => {
      publish('home/lab/temperature', '-a', { a: '{"celsius":20}' })
      expectMessages(client.observe(temperature), '-a', values)
    })
    expect(report).toContain('expected a = ')
    expect(report).toContain('got ? = home/lab/temperature {"celsius":20}')
  })

  test('is about any stream: values, completion, errors', () =>
    harness(({ cold, expectStream }) => {
      const failure = new RangeError('too far')
      expectStream(cold('a-(b|)', { a: { x: [1] }, b: new Map([['k', 2]]) }), 'a-(b|)', {
        a: { x: [1] },
        b: new Map([['k', 2]]),
      })
      expectStream(cold('-#', {}, failure), '-#')
      expectStream(cold('-#', {}, failure), '-#', {}, { error: 'RangeError' })
      expectStream(cold('-#', {}, failure), '-#', {}, { error: having({ message: 'too far' }) })
    }))

  test.each([
    ['another name', 'TypeError'],
    ['another field', having({ message: 'too near' })],
  ])('about an error fails for %s', (_, error) => {
    const report = reportOf(({ cold, expectStream }) =>
      expectStream(cold('-#', {}, new RangeError('too far')), '-#', {}, { error }),
    )
    expect(report).toContain('got ? = error RangeError: too far')
  })

  test('is about failures', () => {
    const body = ({ client, publish, expectMessages, expectFailures }: Harness) => {
      publish('home/lab/temperature', '-ab', { a: '{', b: '{}' })
      expectMessages(client.observe(temperature), '--b', { b: {} })
      expectFailures('-f-', { f: 'syntax' })
      expectFailures('-f-', { f: having({ reason: 'syntax', topic: 'home/lab/temperature' }) })
    }
    harness({ color: false }, body)
    expect(
      reportOf(test => {
        body(test)
        test.expectFailures('-f-', { f: 'empty' })
      }),
    ).toContain('failures 3')
  })

  test('is about messages that nobody got', () =>
    harness({ broker: { latency: 1 } }, ({ client, publish, expectMessages, expectUnhandled }) => {
      publish('home/lamp', '-----a--')
      expectMessages(client.observe('home/lamp'), '--------', {}, { subscription: '^----!' })
      expectUnhandled('------u-', { u: 'no-observer' })
      expectUnhandled('------u-', { u: having({ reason: 'no-observer', topic: 'home/lamp', payload: 'a' }) })
    }))

  test('is about packets in words', () =>
    harness({ broker: { latency: 1 } }, ({ client, publish, expectMessages, expectWire }) => {
      publish('home/lamp', '----a----', undefined, { qos: 1 })
      expectMessages(client.observe('home/lamp', { qos: 1 }), '-----a---')
      expectWire('-C-S-----', { C: 'CONNECT clean', S: 'SUBSCRIBE home/lamp qos 1' })
      expectWire('---SP-A--', { S: 'SUBSCRIBE', P: 'PUBLISH home/lamp from broker', A: 'PUBACK' })
    }))

  test('is about packets by their fields', () =>
    harness(({ client, expectMessages, expectPackets }) => {
      expectMessages(client.observe('home/lamp', { qos: 2 }), '-')
      expectPackets('(sa)', {
        s: having({ type: 'subscribe', clientId: 'client' }),
        a: having({ type: 'suback', codes: [2] }),
      })
    }))

  test('about the wire has to show every SUBSCRIBE and UNSUBSCRIBE', () => {
    const report = reportOf(({ client, expectMessages, expectWire }) => {
      expectMessages(client.observe('home/lamp'), '----', {}, { subscription: '^--!' })
      expectWire('S---', { S: 'SUBSCRIBE home/lamp' })
    })
    expect(report).toContain('unexpected ? = UNSUBSCRIBE home/lamp at 3ms')
  })

  test('may be about the packets of one client', () =>
    harness(({ client, anotherClient, expectMessages, expectWire }) => {
      expectMessages(client.observe('home/lamp'), '-')
      expectMessages(anotherClient().observe('home/door'), '-')
      expectWire('S', { S: 'SUBSCRIBE home/lamp' }, { clientId: 'client' })
      expectWire('S', { S: 'SUBSCRIBE home/door' }, { clientId: 'client-2' })
    }))

  test('may be about the reports of another client', () =>
    harness(({ anotherClient, expectStatus, at }) => {
      const other = anotherClient()
      expectStatus('i-')
      expectStatus('i-(x|)', undefined, { of: other })
      at(2, () => void other.close())
    }))

  test('is about subscriptions', () =>
    harness(({ cold, expectStream, expectSubscriptions }) => {
      const source = cold('a|')
      expectStream(source, 'a|')
      expectStream(source, '--a', undefined, { subscription: '--^!' })
      expectSubscriptions(source, ['^!', '--^!'])
    }))

  test.each([
    [['^!'], 'subscriptions, more than expected'],
    [['^!', '-^-!'], 'subscriptions, 2'],
    [['^!', '--^!', '---^'], 'subscriptions, 3'],
  ])('about subscriptions fails for %j', (rows, lane) => {
    const report = reportOf(({ cold, expectStream, expectSubscriptions }) => {
      const source = cold('a|')
      expectStream(source, 'a|')
      expectStream(source, '--a', undefined, { subscription: '--^!' })
      expectSubscriptions(source, rows)
    })
    expect(report).toContain(lane)
  })
})

describe('a harness that makes no sense', () => {
  test.each<[string, (test: Harness) => void, string]>([
    ['a symbol without a value', ({ expectStream }) => expectStream(NEVER, 'a-b', { a: 1 }), 'symbol b'],
    ['a group that does not end', ({ expectStream }) => expectStream(NEVER, '(a'), 'do not come in pairs'],
    ['marbles that are none', ({ expectStream }) => expectStream(NEVER, '--!'), 'invalid marbles "--!"'],
    [
      'a subscription without ^',
      ({ expectStream }) => expectStream(NEVER, '-', {}, { subscription: '---' }),
      'no ^',
    ],
    ['a link with other marbles', ({ link }) => link('-y-'), 'no y in a link'],
    [
      'an unknown packet',
      ({ expectWire }) => expectWire('S', { S: 'SUBSRIBE a' }),
      'no packet is named SUBSRIBE',
    ],
    [
      'words that say nothing',
      ({ expectWire }) => expectWire('C', { C: 'CONNECT fast' }),
      'nothing is said by fast',
    ],
    ['a frame that has passed', ({ at }) => at(3, () => at(2, () => {})), 'frame 2'],
    [
      'a late expectation',
      ({ at, expectStream }) => at(1, () => expectStream(NEVER, '-')),
      'before the first frame',
    ],
  ])('throws for %s', (_, body, message) => {
    expect(() => harness(body)).toThrow(HarnessError)
    expect(() => harness(body)).toThrow(message)
  })

  test('throws for an asynchronous body', () => {
    const asynchronous: () => unknown = async () => {}
    expect(() => harness(asynchronous)).toThrow('must not be asynchronous')
  })

  test('throws where a frame has no end, and says which', () => {
    const endless = () =>
      harness(({ at, client, scheduler, expectMessages }) => {
        const again = (): unknown => scheduler.schedule(again)
        at(2, again)
        expectMessages(client.observe('home/lamp'), '-----')
      })
    expect(endless).toThrow(new EndlessFrameError(2))
  })
})
