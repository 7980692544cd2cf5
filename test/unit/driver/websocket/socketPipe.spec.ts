import { runInNewContext } from 'node:vm'
import { VirtualAction, VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { createTime } from '../../../../src/base/time.js'
import type { WebSocketLike } from '../../../../src/driver/websocket/options.js'
import { socketPipe } from '../../../../src/driver/websocket/socketPipe.js'

const setUp = () => {
  const scheduler = new VirtualTimeScheduler(VirtualAction)
  const log: string[] = []
  const listeners = new Map<string, (event: never) => void>()
  const socket = {
    binaryType: 'blob',
    bufferedAmount: 0,
    send: (bytes: Uint8Array) => log.push(`sent ${[...bytes].join()}`),
    close: (code?: number) => log.push(`closed ${code ?? 'at once'}`),
    addEventListener: (type: string, listener: (event: never) => void) => listeners.set(type, listener),
  }
  const pipe = socketPipe(socket as WebSocketLike, createTime(scheduler))
  pipe.push = chunk => {
    log.push(`came ${chunk?.join()}`)
    return true
  }
  pipe.on('error', error => log.push(`error: ${error.message}`))
  pipe.on('close', () => log.push('close'))
  pipe.on('drain', () => log.push('drain'))
  return {
    pipe,
    socket,
    fire: (type: string, event: object = {}) => listeners.get(type)?.(event as never),
    take: () => log.splice(0),
    pass: (ms: number) => {
      scheduler.maxFrames = scheduler.frame + ms
      scheduler.flush()
      scheduler.frame = scheduler.maxFrames
    },
    timers: () => scheduler.actions.length,
  }
}

const bytes = (...values: number[]) => Uint8Array.from(values)

test('what is written before it is open is sent then, in order, and drains', () => {
  const { pipe, socket, fire, take } = setUp()
  expect(socket.binaryType).toBe('arraybuffer')
  expect([pipe.write(bytes(1)), pipe.write(bytes(2))]).toEqual([false, false])
  expect(take()).toEqual([])
  fire('open')
  expect(take()).toEqual(['sent 1', 'sent 2', 'drain'])
  expect(pipe.write(bytes(3))).toBe(true)
  expect(take()).toEqual(['sent 3'])
})

test('what comes is pushed as bytes of its own', () => {
  const { fire, take } = setUp()
  fire('open')
  fire('message', { data: bytes(7, 8).buffer })
  expect(take()).toEqual(['drain', 'came 7,8'])
  // Of another realm, as in a page that jsdom makes.
  fire('message', { data: runInNewContext('Uint8Array.of(9).buffer') })
  expect(take()).toEqual(['came 9'])
})

test('M65 a socket that holds 64 kB takes no more, and says when it does again', () => {
  const { pipe, socket, fire, take, pass, timers } = setUp()
  fire('open')
  take()
  socket.bufferedAmount = 65_536
  expect([pipe.write(bytes(1)), pipe.write(bytes(2))]).toEqual([false, false])
  pass(100)
  expect([take(), timers()]).toEqual([['sent 1', 'sent 2'], 1])
  socket.bufferedAmount = 65_535
  pass(5)
  expect([take(), timers()]).toEqual([['drain'], 0])
})

test('a socket that is full time and again says each time when it takes more', () => {
  const { pipe, socket, fire, take, pass } = setUp()
  fire('open')
  take()
  for (const each of [1, 2, 3]) {
    socket.bufferedAmount = 65_536
    pipe.write(bytes(each))
    pass(5)
    socket.bufferedAmount = 0
    pass(5)
    expect(take()).toEqual([`sent ${each}`, 'drain'])
  }
})

test('it ends in order after what was written, also where it is not open yet', () => {
  const { pipe, fire, take } = setUp()
  pipe.write(bytes(1))
  pipe.end(bytes(2))
  pipe.end()
  expect(pipe.write(bytes(3))).toBe(false)
  fire('open')
  expect(take()).toEqual(['sent 1', 'sent 2', 'closed 1000'])
  fire('close', { code: 1006 })
  expect(take()).toEqual(['close'])
})

test('destroyed, it passes nothing on, says once that it is closed, and leaves no timer', async () => {
  const { pipe, socket, fire, take, timers } = setUp()
  fire('open')
  socket.bufferedAmount = 65_536
  pipe.write(bytes(1))
  take()
  pipe.destroy()
  expect(take()).toEqual(['closed at once'])
  await Promise.resolve()
  pipe.destroy()
  fire('message', { data: bytes(1).buffer })
  fire('error', { error: new Error('late') })
  fire('close', { code: 1006 })
  expect([take(), timers()]).toEqual([['close'], 0])
})

test.each<[object, string]>([
  [{ error: new Error('ECONNREFUSED') }, 'ECONNREFUSED'],
  [{}, 'the WebSocket failed; the platform does not say why'],
])('a failure is told, and that it is closed: %o', (event, text) => {
  const { fire, take } = setUp()
  fire('error', event)
  fire('close', { code: 1006 })
  expect(take()).toEqual([`error: ${text}`, 'close'])
})

test.each([
  [1000, []],
  [1001, []],
  [1006, ['error: the WebSocket was closed with code 1006']],
  [1011, ['error: the WebSocket was closed with code 1011']],
])('a server that closes with %i', (code, told) => {
  const { fire, take } = setUp()
  fire('open')
  take()
  fire('close', { code })
  expect(take()).toEqual([...told, 'close'])
})

test('text ends it: MQTT is bytes (MQTT-6.0.0-1)', () => {
  const { fire, take } = setUp()
  fire('open')
  take()
  fire('message', { data: 'hello' })
  expect(take()).toEqual(['error: the broker sent text where MQTT is bytes', 'close', 'closed at once'])
})

test('it looks again every five ms, with one timer, and before it is open with none', () => {
  const { pipe, socket, fire, take, pass, timers } = setUp()
  socket.bufferedAmount = 65_536
  pipe.write(bytes(1))
  expect(timers()).toBe(0)
  fire('open')
  expect([take(), timers()]).toEqual([['sent 1'], 1])
  pass(5)
  socket.bufferedAmount = 0
  pass(4)
  expect(take()).toEqual([])
  pass(1)
  expect([take(), timers()]).toEqual([['drain'], 0])
})

test('each that listens is told, in the order of their coming', () => {
  const { pipe, fire, take } = setUp()
  pipe.on('close', () => {
    take().forEach(line => expect(line).toBe('close'))
    pipe.end()
  })
  let told = 0
  pipe.on('close', () => told++)
  fire('close', { code: 1000 })
  expect([told, take()]).toEqual([1, []])
})

test('one that is over neither ends nor writes, and a line that is no more of use keeps nothing', () => {
  const { pipe, fire, take } = setUp()
  fire('close', { code: 1000 })
  take()
  pipe.end(bytes(1))
  pipe.destroy()
  expect([pipe.write(bytes(2)), take()]).toEqual([false, []])
})

test('what is destroyed drains no more, and takes what comes late', () => {
  const { pipe, socket, fire, take, pass } = setUp()
  fire('open')
  socket.bufferedAmount = 65_536
  pipe.write(bytes(1))
  take()
  pipe.destroy()
  socket.bufferedAmount = 0
  pass(5)
  expect([pipe.push(bytes(9)), take()]).toEqual([true, ['closed at once']])
})

test.each<[string, unknown, string]>([
  ['an error', new Error('InvalidStateError'), 'InvalidStateError'],
  ['something else', 'no', 'the WebSocket failed: no'],
])(
  'what the platform throws, %s, is the end of the line, and nothing that is thrown',
  async (_, thrown, text) => {
    const fails = (): never => {
      throw thrown
    }
    for (const when of ['early', 'written', 'ended'] as const) {
      const { pipe, socket, fire, take } = setUp()
      if (when === 'early') pipe.write(bytes(1))
      if (when !== 'ended') socket.send = fails
      socket.close = fails
      fire('open')
      pipe.write(bytes(2))
      if (when === 'ended') pipe.end()
      take()
      await Promise.resolve()
      expect(take()).toEqual([`error: ${text}`, 'close'])
      pipe.destroy()
      await Promise.resolve()
      expect(take()).toEqual([])
    }
  },
)

test('one that cannot be closed is no more of use all the same', async () => {
  const { pipe, socket, fire, take } = setUp()
  fire('open')
  take()
  socket.close = () => {
    throw new Error('no')
  }
  pipe.destroy()
  await Promise.resolve()
  expect(take()).toEqual(['close'])
  const other = setUp()
  other.socket.close = socket.close
  other.fire('message', { data: 'text' })
  expect(other.take()).toEqual(['error: the broker sent text where MQTT is bytes', 'close'])
})

test('one that takes no bytes is closed', async () => {
  const { pipe, socket, fire, take } = setUp()
  fire('open')
  take()
  socket.send = () => {
    throw new Error('no')
  }
  pipe.write(bytes(1))
  await Promise.resolve()
  expect(take()).toEqual(['error: no', 'close', 'closed at once'])
})

test('what is answered within `send` comes after it, and so does the end', async () => {
  const { pipe, socket, fire, take } = setUp()
  fire('open')
  take()
  const { send } = socket
  socket.send = chunk => {
    fire('message', { data: bytes(7).buffer })
    fire('close', { code: 1000 })
    return send(chunk)
  }
  pipe.write(bytes(1))
  expect(take()).toEqual(['sent 1'])
  await Promise.resolve()
  expect(take()).toEqual(['came 7', 'close'])
})
