import { config } from 'rxjs'
import { expect, test, vi } from 'vitest'
import type { LinkError } from '../../../../../src/base/linkErrors.js'
import type { LinkHandlers } from '../../../../../src/driver/driver.js'
import { sessionPort } from '../../../../../src/driver/mqtt/link/sessionPort.js'
import type { Writing } from '../../../../../src/driver/mqtt/link/writing.js'
import { PUBACK, PUBCOMP, PUBREC, type Version } from '../../../../../src/driver/mqtt/wire/packetTypes.js'
import { createWriter } from '../../../../../src/driver/mqtt/wire/writer.js'
import { packet } from '../wireLog.js'

/** `most`: the longest packet that can be written. */
const rig = ({
  version = 5 as Version,
  most = 100,
  hears = true,
  handlers = {} as Partial<LinkHandlers>,
  fail = (_error: LinkError, _code: number) => {},
} = {}) => {
  const log: unknown[] = []
  const state = { waiting: false, takes: true }
  const write: Writing['write'] = encode => {
    const writer = createWriter()
    encode(writer)
    const bytes = [...writer.take()]
    if (bytes.length > most) return new Error('too large')
    log.push(bytes)
    return null
  }
  const writing: Pick<Writing, 'write' | 'answer' | 'publish' | 'takesPublish'> = {
    write,
    answer: write,
    publish: ({ topic }, id, dup) => {
      log.push([topic, id, dup])
      return null
    },
    takesPublish: () => state.takes,
  }
  const all: LinkHandlers = {
    opened: () => {},
    message: () => {},
    closed: () => {},
    ...(hears
      ? {
          ready: () => log.push('ready'),
          released: name => log.push(['released', name]),
          noticed: notice => log.push(notice),
        }
      : {}),
    ...handlers,
  }
  return { log, state, port: sessionPort(version, writing as Writing, () => state.waiting, all, fail) }
}

test('the steps of a publish are packets of the version of the link', () => {
  for (const [version, refused] of [
    [5, [0x40, 3, 1, 2, 0x97]],
    [4, [0x40, 2, 1, 2]],
  ] as const) {
    const { log, port } = rig({ version })
    port.publish(packet(1, 'a'), 7, true)
    port.pubrel(258, 0)
    port.ack(PUBREC, 258, 0)
    port.ack(PUBCOMP, 258, 0)
    port.ack(PUBACK, 258, 0x97)
    expect(log).toEqual([['a', 7, true], [0x62, 2, 1, 2], [0x50, 2, 1, 2], [0x70, 2, 1, 2], refused])
  }
  const { log, port } = rig()
  port.pubrel(1, 0x92)
  expect(log).toEqual([[0x62, 3, 0, 1, 0x92]])
})

test('a refusal has the reason in words where these fit, and goes without them where they do not', () => {
  const long = rig({ most: 10 })
  long.port.ack(PUBACK, 1, 0x97, 'no')
  const short = rig({ most: 11 })
  short.port.ack(PUBACK, 1, 0x97, 'no')
  expect(long.log).toEqual([[0x40, 3, 0, 1, 0x97]])
  expect(short.log).toEqual([[0x40, 9, 0, 1, 0x97, 5, 0x1f, 0, 2, 0x6e, 0x6f]])
})

test('no publish is taken while a request waits for an identifier, or the line takes none', () => {
  const { port, state } = rig()
  expect(port.takes()).toBe(true)
  state.waiting = true
  expect(port.takes()).toBe(false)
  Object.assign(state, { waiting: false, takes: false })
  expect(port.takes()).toBe(false)
})

test('what is noticed is told, to whoever wants to hear of it', () => {
  const tell = ({ port }: ReturnType<typeof rig>) => {
    port.ready()
    port.released(7)
    port.overshot(20)
  }
  const heard = rig()
  tell(heard)
  expect(heard.log).toEqual([
    'ready',
    ['released', '7'],
    { kind: 'overshoot', reason: 'more than 20 unanswered messages' },
  ])
  const deaf = rig({ hears: false })
  tell(deaf)
  expect(deaf.log).toEqual([])
})

test('what holds up a connection ends it in order, for the broker has done nothing wrong', () => {
  const ended: unknown[] = []
  rig({
    fail: (error, code) => ended.push([error.name, error.message, error.reasonCode, error.fatal, code]),
  }).port.heldUp(10)
  const words = '10 messages were left unsettled, and come again over the next connection'
  expect(ended).toEqual([['ConnectionLostError', words, 0, false, 0]])
})

test('what somebody throws who hears of it ends no link, and is reported', async () => {
  const reported: unknown[] = []
  config.onUnhandledError = error => reported.push(error)
  const fail = (words: string) => () => {
    throw words
  }
  const { port } = rig({ handlers: { ready: fail('a'), released: fail('b'), noticed: fail('c') } })
  port.ready()
  port.released(7)
  port.overshot(20)
  await vi.waitFor(() => expect(reported).toEqual(['a', 'b', 'c']))
  config.onUnhandledError = null
})
