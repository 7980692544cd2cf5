import {
  createClient,
  json,
  type LogRecord,
  log,
  logTo,
  number,
  reject,
  type TraceEvent,
  topic,
  traced,
} from 'rxtopics'
import { expect } from 'vitest'
import { collect, next } from '../support/until.js'
import { user } from './lanes.js'
import { overLanes } from './overLanes.js'

const textOf = ({ payload }: { readonly payload: Uint8Array }) => Buffer.from(payload).toString()

/** A logger like `console`, and what it was told. */
const loggerOf = () => {
  const lines: { readonly level: string; readonly message: unknown; readonly fields: unknown }[] = []
  const at = (level: string) => (message: unknown, fields: unknown) =>
    void lines.push({ level, message, fields })
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') }
}

overLanes('P. Seeing', guarantee => {
  guarantee('P59 a logger of one’s own hears what happens, without secrets', async given => {
    const { client, root, publish } = given
    const one = client(
      { interceptors: [{ outgoing: p => (p.topic.endsWith('/no') ? reject('no') : p) }] },
      { credentials: user },
    )
    const logger = loggerOf()
    const logging = log(one, logger, { level: 'debug' })
    const typed = topic('{root}/n', number).at({ root })
    collect(one.observe(typed, { retained: 'none' }))
    await next(one.subscriptions$, ({ kind }) => kind === 'granted')
    await publish(`${root}/n`, 'no number')
    collect(one.publish(`${root}/no`, 'x'))
    const events = () => logger.lines.map(({ fields }) => (fields as { readonly event: string }).event)
    await expect.poll(events).toContain('decode-failure')
    expect(events()).toEqual(
      expect.arrayContaining(['connecting', 'connected', 'rejected', 'decode-failure']),
    )
    expect(
      logger.lines.find(({ fields }) => (fields as LogRecord & { event: string }).event === 'connected')
        ?.level,
    ).toBe('info')
    logging.unsubscribe()
    const before = logger.lines.length
    collect(one.publish(`${root}/no`, 'x'))
    expect(logger.lines.length).toBe(before)
    expect(JSON.stringify(logger.lines)).not.toContain(user.password)
  })

  guarantee('P58 records are published, each sink with its level, and never in a circle', async given => {
    const { client, root, stop, start } = given
    const watcher = client({ retry: () => 20 })
    const seen = collect(watcher.observe(`${root}/log/#`, { qos: 1, retained: 'none' }))
    await next(watcher.subscriptions$, ({ kind }) => kind === 'granted')
    const one = client({
      // The watcher, whose session is clean, is back before.
      retry: () => 500,
      interceptors: [{ outgoing: p => (p.topic.endsWith('/bad') ? reject('bad') : p) }],
    })
    log(one, logTo(`${root}/log/warn`, { level: 'warn', publish: { qos: 1 } }))
    log(
      one,
      logTo(topic('{root}/log/info', json()).at({ root }), {
        level: 'info',
        publish: { qos: 1 },
        capacity: 3,
      }),
    )
    // Its own publishes are rejected, and said nothing of.
    log(one, logTo(`${root}/log/bad`, { level: 'debug' }))
    const held = one.connect().subscribe({ error: () => {} })
    const records = (of: string) =>
      seen.values.filter(({ topic }) => topic.endsWith(of)).map(each => JSON.parse(textOf(each)))
    await expect.poll(() => records('/info').map(({ event }) => event)).toContain('connected')
    await stop()
    await next(one.status$, ({ state }) => state === 'waiting')
    await start()
    await expect
      .poll(() => records('/warn').map(({ event }) => event), { timeout: 10_000 })
      .toContain('waiting')
    expect(records('/warn').every(({ level }) => level === 'warn')).toBe(true)
    expect(records('/info').some(({ level }) => level === 'debug')).toBe(false)
    expect(records('/bad')).toEqual([])
    held.unsubscribe()
  })

  guarantee('P59 traced shows what crosses the seam and the wire, without secrets', async given => {
    const { driver, root } = given
    const events: TraceEvent[] = []
    const one = createClient(traced(driver({ credentials: user }), event => events.push(event)))
    const seen = collect(one.observe(`${root}/a`, { qos: 1 }))
    await next(one.subscriptions$, ({ kind }) => kind === 'granted')
    await collect(one.publish(`${root}/a`, 'hunter2', { qos: 1 })).waitForCount(1)
    await seen.waitForCount(1)
    await one.close()
    const names = events.filter(({ kind }) => kind === 'seam').map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'open',
        'opened',
        'subscribe',
        'subscribed',
        'publish',
        'published',
        'message',
        'ack',
        'close',
        'closed',
      ]),
    )
    const wire = events
      .filter(({ kind }) => kind === 'wire')
      .map(({ name, direction }) => `${direction} ${name}`)
    if (wire.length > 0) {
      expect(wire).toEqual(
        expect.arrayContaining([
          'out CONNECT',
          'in CONNACK',
          'out PUBLISH',
          'in PUBACK',
          'in PUBLISH',
          'out DISCONNECT',
        ]),
      )
    }
    const shown = JSON.stringify(events)
    expect([shown.includes(user.password), shown.includes('hunter2')]).toEqual([false, false])
  })

  guarantee('P68 counts, bytes and durations in the snapshot are those of what was sent', async given => {
    const { client, root, hold } = given
    const one = client({
      interceptors: [{ outgoing: each => (each.topic.endsWith('/no') ? reject('no') : each) }],
    })
    const seen = collect(one.observe(`${root}/#`, { qos: 1, retained: 'none' }))
    await next(one.subscriptions$, ({ kind }) => kind === 'granted')
    const publish = async (qos: 0 | 1, length: number) => {
      const start = performance.now()
      await collect(one.publish(`${root}/a`, new Uint8Array(length).fill(65), { qos })).waitForCount(1)
      return performance.now() - start
    }
    await publish(0, 1_000)
    collect(one.publish(`${root}/no`, 'rejected', { qos: 1 }))
    const quick = await publish(1, 30)
    hold(true)
    const slow = publish(1, 500)
    const start = performance.now()
    await expect.poll(() => performance.now() - start).toBeGreaterThan(60)
    expect(one.snapshot().traffic.acknowledged.count).toBe(1)
    hold(false)
    const longest = Math.max(quick, await slow)
    await seen.waitForCount(3)
    const { sent, received, acknowledged } = one.snapshot().traffic
    expect(sent).toEqual({ messages: 3, bytes: 1_530 })
    expect(received).toEqual({ messages: 3, bytes: 1_530 })
    const { count, mean, max } = acknowledged
    expect(count).toBe(2)
    // Whole ms, each rounded at both ends.
    expect(max).toBeGreaterThan(58)
    expect(max).toBeLessThanOrEqual(Math.ceil(longest))
    expect(mean).toBeGreaterThanOrEqual((max ?? 0) / 2)
    expect(mean).toBeLessThanOrEqual((quick + (await slow)) / 2 + 1)
  })
})
