import fc from 'fast-check'
import {
  concat,
  delay,
  from,
  lastValueFrom,
  map,
  NEVER,
  type Observable,
  of,
  type SchedulerLike,
  Subscription,
  share,
  throwError,
  toArray,
  VirtualTimeScheduler,
} from 'rxjs'
import { type Message, OptionError, orderedUserProperties, userPropertyPairs } from 'rxtopics'
import { format, fromRecording } from 'rxtopics/marbles'
import {
  harness,
  having,
  message,
  RecordingError,
  readLine,
  recordLines,
  replay,
  runDiagram,
} from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'

const lamp = (payload: string | Uint8Array) => message({ topic: 'home/lamp', payload })

/** Returns all that a stream emits at once. */
const all = <T>(stream: {
  subscribe(observer: { next(value: T): void; error(error: unknown): void }): unknown
}) => {
  const seen: (T | { error: unknown })[] = []
  stream.subscribe({ next: value => seen.push(value), error: error => seen.push({ error }) })
  return seen
}

describe('recordLines', () => {
  test('writes a line for each message: when, what, and what is not as usual', () =>
    harness(({ hot, scheduler, expectStream }) => {
      const messages = hot('--a--b-(cd|)', {
        a: lamp('on'),
        b: lamp(Uint8Array.of(0xff, 0)),
        c: message({ topic: 'home/lamp', payload: '', qos: 2, retain: true, dup: true }),
        d: message({
          topic: 'home/lamp',
          payload: 'é',
          properties: { contentType: 'text/plain', correlationData: Uint8Array.of(1, 2, 3) },
        }),
      })
      expectStream(messages.pipe(recordLines({ scheduler })), '--a--b-(cd|)', {
        a: '{"at":2,"topic":"home/lamp","payload":"on"}',
        b: '{"at":5,"topic":"home/lamp","base64":"/wA="}',
        c: '{"at":7,"topic":"home/lamp","payload":"","qos":2,"retain":true,"dup":true}',
        d: '{"at":7,"topic":"home/lamp","payload":"é","properties":{"contentType":"text/plain","correlationData":"AQID"}}',
      })
    }))

  test('T104: keeps the order of user properties', () => {
    const pairs = [
      ['hop', 'a'],
      ['at', '1'],
      ['hop', 'b'],
      ['10', 'x'],
      ['9', 'y'],
    ] as const
    for (const userProperties of [orderedUserProperties(pairs), { a: 'b', c: ['d', 'e'] }, {}]) {
      const [line] = all(
        of(message({ topic: 'a', payload: '', properties: { userProperties } })).pipe(
          recordLines({ scheduler: new VirtualTimeScheduler() }),
        ),
      )
      const [back] = all(replay([String(line)])) as [Message]
      expect(userPropertyPairs(back.properties.userProperties)).toEqual(userPropertyPairs(userProperties))
    }
  })

  test('counts time from each subscription', () =>
    harness(({ hot, scheduler, expectStream }) => {
      const times = hot('--a--a--', { a: lamp('on') }).pipe(
        recordLines({ scheduler }),
        map(line => Number(/\d+/.exec(line)?.[0])),
      )
      expectStream(times, '--a--b--', { a: 2, b: 5 })
      expectStream(times, '-----c--', { c: 1 }, { subscription: '----^' })
    }))

  test('begins another part before a line that would make one too long', () => {
    const parts: string[][] = [[]]
    const line = '{"at":0,"topic":"home/lamp","payload":"ü"}'
    const maxBytes = 2 * (Buffer.byteLength(line) + 1)
    const rotate = (part: number) => {
      parts[part] = []
    }
    harness(({ scheduler }) =>
      of('ü', 'ü', 'ü', 'ü'.repeat(99), 'ü')
        .pipe(map(lamp), recordLines({ maxBytes, rotate, scheduler }))
        .subscribe(written => parts.at(-1)?.push(written)),
    )
    expect(parts.map(({ length }) => length)).toEqual([2, 1, 1, 1])
    expect(parts[0]?.[0]).toBe(line)
  })

  test('passes errors on', () =>
    harness(({ expectStream }) =>
      expectStream(
        throwError(() => new RangeError('x')).pipe(recordLines()),
        '#',
        {},
        { error: 'RangeError' },
      ),
    ))

  test('refuses options that make no sense', () => {
    expect(() => recordLines({ maxBytes: 0 })).toThrow(OptionError)
    // @ts-expect-error: no such option
    expect(() => recordLines({ max: 1 })).toThrow(OptionError)
  })
})

describe('replay', () => {
  const lines = [
    '{"at":2,"topic":"a","payload":"1"}',
    '{"at":5,"topic":"b","payload":"2"}',
    '{"at":5,"topic":"b","payload":"3"}',
  ]

  test('gives each message when it is due, as it was', () =>
    harness(({ scheduler, expectMessages }) => {
      const source = [
        '{"at":2,"topic":"a/b","base64":"/wA=","qos":1,"retain":true,"dup":true,"properties":{"contentType":"x"}}',
      ]
      expectMessages(replay(source, { scheduler }), '--(m|)', {
        m: having({
          topic: 'a/b',
          value: Uint8Array.of(255, 0),
          qos: 1,
          retain: true,
          dup: true,
          properties: { contentType: 'x' },
        }),
      })
      expectMessages(replay(lines, { scheduler }), '--1--(23|)')
    }))

  test('is as fast as wanted', () =>
    harness(({ scheduler, expectMessages }) => {
      const source = ['{"at":4,"topic":"a","payload":"1"}', '{"at":10,"topic":"a","payload":"2"}']
      expectMessages(replay(source, { scheduler, speed: 0.5 }), '--------1-----------(2|)')
      expectMessages(replay(source, { scheduler, speed: 2 }), '--1--(2|)')
      expectMessages(replay(source, { scheduler, speed: Number.POSITIVE_INFINITY }), '(12|)')
    }))

  test('begins where it is told to', () =>
    harness(({ scheduler, expectMessages }) => {
      expectMessages(replay(lines, { scheduler, from: 'first' }), '1--(23|)')
      expectMessages(replay(lines, { scheduler, from: 3 }), '--(23|)')
      expectMessages(replay(lines, { scheduler, from: 6 }), '|')
    }))

  test('is cold: each subscription begins anew', () =>
    harness(({ scheduler, expectMessages }) => {
      const stream = replay(lines, { scheduler })
      expectMessages(stream, '--1--(23|)')
      expectMessages(stream, '---1--(23|)', undefined, { subscription: '-^' })
    }))

  test('passes over empty lines', () =>
    harness(({ scheduler, expectMessages }) =>
      expectMessages(replay(['', ...lines.slice(0, 1), ' \r'], { scheduler }), '--(1|)'),
    ))

  test.each([
    ['{"at":0,"topic":"a"', 'JSON'],
    ['null', 'expected an object'],
    ['{"topic":"a","payload":""}', 'no at'],
    ['{"at":0,"payload":""}', 'no topic'],
    ['{"at":-1,"topic":"a","payload":""}', 'at: expected a number from 0'],
    ['{"at":0,"topic":"a/+","payload":""}', 'topic: '],
    ['{"at":0,"topic":7,"payload":""}', 'topic: expected a string'],
    ['{"at":0,"topic":"a"}', 'either payload or base64'],
    ['{"at":0,"topic":"a","payload":"","base64":""}', 'either payload or base64'],
    ['{"at":0,"topic":"a","base64":"a"}', 'base64'],
    ['{"at":0,"topic":"a","base64":"?==="}', 'base64'],
    ['{"at":0,"topic":"a","payload":"","qos":3}', 'qos: expected one of 0, 1, 2'],
    ['{"at":0,"topic":"a","payload":"","retained":true}', 'retained: unknown field'],
    ['{"at":0,"topic":"a","payload":"","__proto__":{}}', '__proto__: unknown field'],
    ['{"at":0,"topic":"a","payload":"","properties":{"x":1}}', 'properties: x: unknown field'],
    ['{"at":0,"topic":"a","payload":"","properties":{"correlationData":"?"}}', 'base64'],
    ['{"at":0,"topic":"a","payload":"\\ud83d"}', 'payload: has half of a surrogate pair'],
    [
      '{"at":0,"topic":"a","payload":"","properties":{"contentType":"\\ud800"}}',
      'contentType: has half of a surrogate pair',
    ],
    [
      '{"at":0,"topic":"a","payload":"","properties":{"responseTopic":"\\ud800"}}',
      'responseTopic: has half of a surrogate pair',
    ],
    [
      '{"at":0,"topic":"a","payload":"","properties":{"userProperties":{"k":"\\udc00"}}}',
      'userProperties: has half of a surrogate pair',
    ],
    [
      '{"at":0,"topic":"a","payload":"","properties":{"userProperties":{"\\ud800":["a"]}}}',
      'userProperties: has half of a surrogate pair',
    ],
    [
      '{"at":0,"topic":"a","payload":"","properties":{"userProperties":[["k","\\ud83d"]]}}',
      'userProperties: has half of a surrogate pair',
    ],
  ])('fails for the line %s, and says which and why', (line, reason) => {
    const [first, failure] = all(replay(['{"at":0,"topic":"a","payload":""}', line]))
    expect(first).toMatchObject({ topic: 'a' })
    expect(failure).toMatchObject({
      error: { name: 'RecordingError', line: 2, reason: expect.stringContaining(reason) },
    })
  })

  test('may leave bad lines out, and tell of them', () => {
    const bad: RecordingError[] = []
    const source = [
      'x',
      '{"at":0,"topic":"a","payload":"1"}',
      '{"at":0',
      '{"at":0,"topic":"b","payload":"2"}',
    ]
    const seen = all(replay(source, { onBadLine: error => bad.push(error) }))
    expect(seen).toMatchObject([{ topic: 'a' }, { topic: 'b' }])
    expect(bad.map(({ line }) => line)).toEqual([1, 3])
    expect(bad[0]).toBeInstanceOf(RecordingError)
  })

  test('errors with what is thrown over a line, also of one that comes later', async () => {
    const boom = new Error('boom')
    async function* later(line: unknown) {
      yield line as string
      yield '{"at":0,"topic":"a","payload":"1"}'
    }
    const onBadLine = () => {
      throw boom
    }
    await expect(lastValueFrom(replay(later('x'), { onBadLine }))).rejects.toBe(boom)
    await expect(lastValueFrom(replay(later(5)))).rejects.toThrow(TypeError)
  })

  test('waits for any time, in stretches that a timer takes', () => {
    const delays: (number | undefined)[] = []
    const scheduler: SchedulerLike = {
      now: () => 0,
      schedule: (_: unknown, delay?: number) => {
        delays.push(delay)
        return new Subscription()
      },
    }
    replay(['{"at":3000000000,"topic":"a","payload":"1"}'], { scheduler }).subscribe()
    expect(delays).toEqual([0x7fff_ffff])
  })

  test('takes as long for each of many lines that come early as for each of a few', () => {
    const early = Array.from({ length: 150_000 }, () => '{"at":0,"topic":"a","payload":"1"}')
    let seen = 0
    const start = performance.now()
    replay(from(early)).subscribe(() => (seen += 1))
    expect(seen).toBe(early.length)
    expect(performance.now() - start).toBeLessThan(3_000)
  })

  test('takes lines from an Observable, and holds what comes early', () =>
    harness(({ hot, scheduler, expectMessages }) => {
      const [a, b, c] = lines
      expectMessages(replay(from(lines), { scheduler }), '--1--(23|)')
      expectMessages(
        replay(hot('---(abc)-|', { a, b, c } as Record<string, string>), { scheduler }),
        '---1-(23)|',
      )
      expectMessages(
        replay(
          concat(
            from(lines),
            throwError(() => new RangeError('x')),
          ),
          { scheduler },
        ),
        '--1--(23#)',
        undefined,
        { error: 'RangeError' },
      )
      expectMessages(replay(NEVER, { scheduler }), '-')
    }))

  test('takes asynchronous lines', async () => {
    async function* source() {
      yield* ['{"at":0,"topic":"a","payload":"1"}', '{"at":1,"topic":"b","payload":"2"}']
    }
    const seen = await new Promise<readonly Message[]>((resolve, reject) =>
      replay(source()).pipe(toArray()).subscribe({ next: resolve, error: reject }),
    )
    expect(seen.map(message => message.topic)).toEqual(['a', 'b'])
  })

  test('fails as its lines fail', async () => {
    function* broken(): Generator<string> {
      yield '{"at":0,"topic":"a","payload":"1"}'
      throw new RangeError('disk')
    }
    expect(all(replay(broken()))).toMatchObject([{ topic: 'a' }, { error: { message: 'disk' } }])
    const later = (async function* () {
      yield* broken()
    })()
    await expect(
      new Promise((resolve, reject) =>
        replay(later).subscribe({ complete: () => resolve(null), error: reject }),
      ),
    ).rejects.toThrow('disk')
  })

  test('stops asking when nobody listens any more', () => {
    let closed = false
    function* endless() {
      try {
        for (let at = 0; ; at += 1) yield `{"at":${at},"topic":"a","payload":"1"}`
      } finally {
        closed = true
      }
    }
    harness(({ scheduler, expectMessages }) =>
      expectMessages(replay(endless(), { scheduler }), '1111', undefined, { subscription: '^---!' }),
    )
    expect(closed).toBe(true)
  })

  test('brings back what was recorded', () => {
    const properties = fc.record(
      {
        payloadFormatIndicator: fc.boolean(),
        correlationData: fc.uint8Array({ maxLength: 5 }),
        userProperties: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.array(fc.string()))),
      },
      { requiredKeys: [] },
    )
    const sent = fc.record({
      gap: fc.nat(5),
      topic: fc.constantFrom('a', 'a/b', 'ü/€'),
      payload: fc.oneof(fc.uint8Array({ maxLength: 9 }), fc.string({ unit: 'binary' })),
      qos: fc.constantFrom(0 as const, 1 as const, 2 as const),
      retain: fc.boolean(),
      dup: fc.boolean(),
      properties,
    })
    const plain = ({ topic, payload, qos, retain, dup, properties }: Message) => ({
      topic,
      payload: [...payload],
      qos,
      retain,
      dup,
      properties,
    })
    const timed = (scheduler: VirtualTimeScheduler, messages: Observable<Message>) => {
      const seen: unknown[] = []
      messages.subscribe(each => seen.push([scheduler.now(), plain(each)]))
      scheduler.flush()
      return seen
    }
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 12 }), all => {
        const scheduler = new VirtualTimeScheduler()
        const messages = concat(
          ...all.map(({ gap, ...fields }) => of(message(fields)).pipe(delay(gap, scheduler))),
        ).pipe(share())
        const lines: string[] = []
        messages.pipe(recordLines({ scheduler })).subscribe(line => lines.push(line))
        const original = timed(scheduler, messages)
        const later = new VirtualTimeScheduler()
        expect(timed(later, replay(lines, { scheduler: later }))).toEqual(original)
      }),
    )
  })
})

describe('a recording becomes a diagram', () => {
  const lines = [
    '{"at":0,"topic":"home/lamp","payload":"on","retain":true}',
    '{"at":5,"topic":"home/door","payload":"open"}',
    '{"at":7,"topic":"home/lamp","payload":"off"}',
  ]
  const recorded = lines.flatMap(line => {
    const read = readLine(line)
    return read._tag === 'Right' ? [{ at: read.right.at, ...read.right.message }] : []
  })
  const skeleton = format(fromRecording(recorded, { title: 'A lamp' }))

  test('that says what was published', () => {
    expect(skeleton).toBe(`A lamp

given      home/lamp retained "on"

home/door  -o--
home/lamp  ---a

o = "open"   a = "off"
`)
    runDiagram(skeleton)
  })

  test('and, with an observer, a test', () => {
    const observed = (sees: string) =>
      skeleton.replace('\n\no = ', `\nalice      ^--- home/+\n  sees     ${sees}\n\nr = "on" retained   o = `)
    runDiagram(observed('ro-a'))
    expect(() => runDiagram(observed('ro-o'), { color: false })).toThrow('expected o = "open", got a')
  })
})
