import * as t from 'io-ts'
import { map, mergeMap, NEVER, type Observable } from 'rxjs'
import { TestScheduler } from 'rxjs/testing'
import { type Client, json, OptionError, TopicNameError, topic } from 'rxtopics'
import { harness, having, message, stubClient } from 'rxtopics/testing'
import { describe, expect, test } from 'vitest'

const temperature = topic('home/{room}/temperature', json(t.type({ celsius: t.number })))

/** A pipeline under test: the rooms that are too warm. */
const alarms = (client: Client): Observable<string> =>
  client.observe(temperature).pipe(
    mergeMap(({ params, value }) => (value.celsius > 30 ? [params.room] : [])),
    mergeMap(room => client.publish(`alarm/${room}`, 'hot', { qos: 1 }).pipe(map(() => room))),
  )

describe('a stub client', () => {
  test('feeds observers from streams by topic, in the frame of the marble', () =>
    harness(({ hot, expectMessages, expectStream }) => {
      const client = stubClient({
        topics: {
          'home/lab/temperature': hot('a--b---', { a: '{"celsius":20}', b: '{"celsius":31}' }),
          'home/hall/temperature': hot('-----c-', { c: '{"celsius":40}' }),
        },
      })
      expectMessages(client.observe(temperature), 'a--b-c-', {
        a: { celsius: 20 },
        b: having({ value: { celsius: 31 }, params: { room: 'lab' }, topic: 'home/lab/temperature' }),
        c: having({ params: { room: 'hall' } }),
      })
      expectMessages(client.observe('home/hall/#'), '-----c-', { c: '{"celsius":40}' })
      expectStream(alarms(client), '---b-c-', { b: 'lab', c: 'hall' })
    }))

  test('feeds who begins to observe in the frame of the marble, and not who comes later', () =>
    harness(({ hot, expectMessages }) => {
      const client = stubClient({ topics: { lamp: hot('--a--b--') } })
      expectMessages(client.observe('lamp'), '--a--b--', undefined, { subscription: '--^' })
      expectMessages(client.observe('lamp'), '-----b--', undefined, { subscription: '---^' })
      expectMessages(client.observe('lamp'), '--a-----', undefined, { subscription: '^----!' })
      expectMessages(client.observe('+'), '-----b--', undefined, { subscription: '-----^' })
    }))

  test('feeds each observer once, however many filters overlap', () =>
    harness(({ hot, expectMessages }) => {
      const client = stubClient({ topics: { 'a/b': hot('-x-') } })
      for (const filter of ['a/b', 'a/+', 'a/#', '#', 'a/b', 'a/+'])
        expectMessages(client.observe(filter), '-x-')
      expectMessages(client.observe('a/b', { group: 'g' }), '-x-')
      expectMessages(client.observe('b/#'), '---')
    }))

  test('feeds messages with all their fields', () =>
    harness(({ hot, expectMessages }) => {
      const retained = message({ topic: 'lamp', payload: 'on', retain: true, qos: 2, dup: true })
      const client = stubClient({ messages: hot('--r--', { r: retained }) })
      const r = having({ topic: 'lamp', value: 'on', retain: true, qos: 2, dup: true })
      expectMessages(client.observe('lamp', { qos: 2 }), '--r--', { r })
      expectMessages(client.observe('lamp'), '--r--', { r }, { subscription: '-^' })
      expectMessages(client.observe('lamp', { retained: 'none' }), '-----')
    }))

  test('gives no more quality of service than was asked for, as brokers do', () =>
    harness(({ hot, at, broker, client, expectMessages }) => {
      const messages = hot('--a--b--', {
        a: message({ topic: 'lamp', payload: 'on', qos: 2, dup: true }),
        b: message({ topic: 'lamp', payload: 'on', qos: 1 }),
      })
      const stub = stubClient({ messages })
      at(2, () => broker.publish('lamp', 'on', { qos: 2 }))
      const [none, once] = [having({ qos: 0, dup: false }), having({ qos: 1 })]
      expectMessages(client.observe('lamp'), '--n-----', { n: none })
      // The copy that two filters have is of the higher one.
      expectMessages(stub.observe('lamp'), '--n--o--', { n: none, o: once })
      expectMessages(stub.observe('+', { qos: 2 }), '-----o--', { o: once }, { subscription: '---^' })
      at(7, () => expect(stub.settled).toEqual([{ topic: 'lamp', code: 0 }]))
    }))

  test('gives failures as every client does', () =>
    harness(({ hot, expectMessages, expectFailures, expectStream }) => {
      const client = stubClient({
        topics: { 'home/lab/temperature': hot('-x-', { x: '{"celsius":"warm"}' }) },
      })
      expectMessages(client.observe(temperature), '---')
      expectFailures('-f-', { f: having({ reason: 'schema', path: ['celsius'] }) }, { of: client })
      expectStream(client.observeEither(temperature).pipe(map(({ _tag }) => _tag)), '-l-', { l: 'Left' })
    }))

  test('notes what is published, and when', () =>
    harness(({ hot, expectStream, at }) => {
      const client = stubClient({
        topics: { 'home/lab/temperature': hot('-a-b-', { a: '{"celsius":31}', b: '{"celsius":3}' }) },
      })
      expectStream(alarms(client), '-r---', { r: 'lab' })
      expectStream(client.published$, '-p---', {
        p: having({ topic: 'alarm/lab', payload: 'hot', text: 'hot', qos: 1 }),
      })
      at(0, () => expect(client.published).toEqual([]))
      at(4, () => expect(client.published.map(({ text }) => text)).toEqual(['hot']))
    }))

  test('answers a publish as told: a refusal, or nothing', () =>
    harness(({ expectStream }) => {
      const client = stubClient({ answer: ({ topic }) => (topic === 'safe' ? 0x87 : 'never') })
      const publish = (path: string) => client.publish(path, 'x', { qos: 1, timeout: 3 })
      expectStream(
        publish('safe'),
        '#----',
        {},
        { error: having({ name: 'PublishRefusedError', reasonCode: 0x87 }) },
      )
      expectStream(publish('lost'), '---#-', {}, { error: 'PublishTimeoutError' })
    }))

  test('refuses filters as told', () =>
    harness(({ hot, expectMessages }) => {
      const client = stubClient({
        topics: { lamp: hot('-a-') },
        refuse: filter => (filter === 'safe' ? 0x87 : undefined),
      })
      expectMessages(
        client.observe('safe'),
        '#--',
        {},
        { error: having({ name: 'SubscribeRefusedError', reasonCode: 0x87 }) },
      )
      expectMessages(client.observe('lamp'), '-a-')
    }))

  test('loses its connection as told, and sends what was not answered again, noting it once', () =>
    harness(({ hot, expectMessages, expectStatus, expectStream, at }) => {
      let answers = 0
      const client = stubClient({
        topics: { lamp: hot('-a---b----c') },
        retry: () => 4,
        answer: () => (answers++ === 0 ? 'never' : 0),
      })
      expectMessages(client.observe('lamp'), '-a--------c')
      expectStatus('(ico)w---(co)', undefined, { of: client })
      expectStream(client.publish('door', 'x', { qos: 1 }), '-----------')
      at(5, () => client.lose())
      at(10, () => expect(client.published.length).toBe(1))
    }))

  test('says what became of messages with a quality of service', () =>
    harness(({ hot, expectMessages, at }) => {
      const client = stubClient({
        messages: hot('-ab-', {
          a: message({ topic: 'lamp', payload: 'on', qos: 1 }),
          b: message({ topic: 'lamp', payload: 'off' }),
        }),
      })
      expectMessages(client.observe('lamp', { qos: 1 }), '-ab-', { a: 'on', b: 'off' })
      at(3, () => expect(client.settled).toEqual([{ topic: 'lamp', code: 0 }]))
    }))

  test('takes messages by a call', () =>
    harness(({ expectMessages, at }) => {
      const client = stubClient()
      expectMessages(client.observe('lamp'), '--a-', { a: 'on' })
      at(2, () => client.receive(message({ topic: 'lamp', payload: 'on' })))
      at(3, () => client.receive(message({ topic: 'door', payload: 'open' })))
    }))

  test('closes as every client does', () =>
    harness(({ hot, expectMessages, expectStatus, at }) => {
      const client = stubClient({ topics: { lamp: hot('-a-------') } })
      expectMessages(client.observe('lamp'), '-a---|---')
      expectMessages(
        client.observe('lamp'),
        '------#--',
        {},
        { subscription: '------^', error: 'ClosedError' },
      )
      expectStatus('(ico)(x|)', undefined, { of: client })
      at(5, () => void client.close())
    }))

  test('is lazy, and ends its sources with its connection', () =>
    harness(({ cold, expectMessages, expectSubscriptions, at }) => {
      const source = cold('--a--')
      const client = stubClient({ topics: { lamp: source }, linger: 1 })
      at(0, () => expect(client.snapshot().status.state).toBe('idle'))
      expectMessages(client.observe('lamp'), '---a---', undefined, { subscription: '-^--!' })
      expectSubscriptions(source, '-^---!')
    }))

  test('works in a TestScheduler of RxJS', () => {
    new TestScheduler((actual, expected) => expect(actual).toEqual(expected)).run(
      ({ hot, expectObservable }) => {
        const client = stubClient({ topics: { lamp: hot('a-b') } })
        const texts = client.observe('lamp').pipe(map(({ payload }) => new TextDecoder().decode(payload)))
        expectObservable(texts, '^--!').toBe('a-b')
      },
    )
  })

  test('works in real time, within a turn', async () => {
    const client = stubClient()
    const seen: string[] = []
    const done = new Promise<void>(resolve => {
      client.observe('lamp').subscribe(({ topic }) => {
        seen.push(topic)
        resolve()
      })
    })
    client.receive(message({ topic: 'lamp', payload: 'on' }))
    await done
    await client.close()
    expect(seen).toEqual(['lamp'])
  })

  test('refuses options and topics that make no sense', () => {
    expect(() => stubClient({ topics: { 'lamp/+': NEVER } })).toThrow(TopicNameError)
    expect(() => stubClient({ linger: -1 })).toThrow(OptionError)
    // @ts-expect-error: no such option
    expect(() => stubClient({ topic: {} })).toThrow(OptionError)
    // @ts-expect-error: not a function
    expect(() => stubClient({ answer: 0 })).toThrow(OptionError)
  })
})
