import { describe, expect, test } from 'vitest'
import {
  handlersOf,
  type Line,
  type Listener,
  newLine,
  serverOf,
  unasked,
} from '../../../../src/client/connection/line.js'
import { createTurns, type Turns } from '../../../../src/client/connection/turns.js'
import type { Link, LinkHandlers } from '../../../../src/driver/driver.js'
import { noProperties } from '../../../../src/message.js'
import { capabilities } from './scripted.js'

const link = {} as Link
const session = { present: false, persistent: false, clientId: 'me', capabilities }

const heardOf = (): { line: Line; turns: Turns; log: string[]; handlers: LinkHandlers } => {
  const log: string[] = []
  const line = newLine()
  const turns = createTurns()
  const listener: Listener = {
    opened: () => log.push('opened'),
    message: ({ topic }) => log.push(topic),
    ready: () => log.push('ready'),
    released: name => log.push(`released ${name}`),
    noticed: ({ kind }) => log.push(kind),
    closing: () => log.push('closing'),
    closed: () => log.push('closed'),
  }
  return { line, turns, log, handlers: handlersOf(line, turns, listener) }
}

const received = (topic: string) => ({
  topic,
  payload: new Uint8Array(),
  qos: 0 as const,
  retain: false,
  dup: false,
  properties: noProperties,
})

describe('a line', () => {
  test('brings messages at once to those who use it', () => {
    const { line, turns, log, handlers } = heardOf()
    line.link = link
    line.inUse = true
    turns.turn(() => {
      handlers.message(received('a'), [], 0)
      handlers.ready?.()
      log.push('after')
    })
    expect(log).toEqual(['a', 'ready', 'after'])
  })

  test('messages of one that has opened within something else wait until it is in use', () => {
    const { line, turns, log, handlers } = heardOf()
    line.link = link
    turns.turn(() => {
      handlers.message(received('a'), [], 0)
      handlers.released?.('5')
      line.inUse = true
      log.push('in use')
    })
    handlers.released?.('6')
    expect(log).toEqual(['in use', 'a', 'released 5', 'released 6'])
  })

  test('of one that nobody uses nothing is heard but that it has opened, closed, and what was noticed', () => {
    const { line, log, handlers } = heardOf()
    line.link = link
    handlers.opened(session)
    handlers.message(received('a'), [], 0)
    handlers.ready?.()
    handlers.released?.('5')
    handlers.noticed?.({ kind: 'overshoot', reason: 'more' })
    handlers.closed(null)
    expect(log).toEqual(['opened', 'overshoot', 'closing', 'closed'])
  })

  test('it closes once, at once for who uses it, and says nothing after that', () => {
    const { line, turns, log, handlers } = heardOf()
    line.link = link
    line.inUse = true
    turns.turn(() => {
      handlers.closed(null)
      log.push('after')
      line.inUse = false
      handlers.closed(null)
      handlers.message(received('a'), [], 0)
      handlers.noticed?.({ kind: 'overshoot', reason: 'more' })
    })
    expect(log).toEqual(['closing', 'after', 'closed'])
    expect(line.over).toBe(true)
  })

  test('it tells where it leads, once that is known', () => {
    const line = newLine()
    expect([serverOf(null), serverOf(line)]).toEqual([{}, {}])
    line.link = { server: 'mqtt://localhost' } as Link
    expect(serverOf(line)).toEqual({ server: 'mqtt://localhost' })
  })
})

test('an end that nobody asked for says so', () => {
  expect(unasked()).toMatchObject({
    name: 'ConnectionLostError',
    message: 'the connection ended unexpectedly',
  })
})
