import { randomBytes } from 'node:crypto'
import { connect } from 'node:net'
import { createClient } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Inspector, startInspector } from '../../src/inspector/inspect.js'
import { settingsOf } from '../../src/inspector/options.js'
import { createRandom } from '../chaos/random.js'
import { openPage } from '../unit/inspector/page.js'
import { mutate, scale, seed, watchProcess } from './hostile.js'

const { unhandled, print } = watchProcess()

let inspector: Inspector
const client = createClient(memory(createBroker()))
beforeEach(async () => {
  inspector = await startInspector(client, settingsOf({ maxPages: 2 }), { script: '', style: '' })
})
afterEach(() => inspector.close())

const head = (line: string, ...more: readonly string[]) =>
  [`${line} HTTP/1.1`, `Host: 127.0.0.1:${inspector.port}`, ...more, ''].join('\r\n')

const upgrade = (...more: readonly string[]) =>
  head(
    'GET /socket',
    ...['Connection: Upgrade', 'Upgrade: websocket', 'Sec-WebSocket-Version: 13'],
    ...[`Sec-WebSocket-Key: ${randomBytes(16).toString('base64')}`, ...more],
  )

const own = () => `Origin: http://127.0.0.1:${inspector.port}`

/** A frame of a client (RFC 6455, clause 5.2), whose mask changes nothing. */
const frame = (opcode: number, payload: Buffer, last = true): Buffer => {
  const length = Buffer.alloc(10)
  length.writeUInt8((last ? 0x80 : 0) | opcode, 0)
  length.writeUInt8(0x80 | 127, 1)
  length.writeBigUInt64BE(BigInt(payload.length), 2)
  const short = Buffer.of((last ? 0x80 : 0) | opcode, 0x80 | payload.length)
  return Buffer.concat([payload.length < 126 ? short : length, Buffer.alloc(4), payload])
}

interface Held {
  /** Ms until the server has let go. */
  readonly ms: number
  readonly heard: string
}

/** Says something, then more of it every 50 ms, never ends its side, and goes on after the other has ended. */
const hold = (first: string | Buffer, more: string | Buffer): Promise<Held> =>
  new Promise(resolve => {
    const began = performance.now()
    let heard = ''
    let said = more
    const line = connect({ port: inspector.port, host: '127.0.0.1', allowHalfOpen: true })
    const saying = setInterval(() => line.write(said), 50)
    line.write(first)
    line.on('data', data => (heard += data.toString('latin1')))
    // Only who still says something learns that nobody listens.
    line.on('end', () => (said = more.length === 0 ? 'x' : more))
    line.on('error', () => {})
    line.on('close', () => {
      clearInterval(saying)
      resolve({ ms: performance.now() - began, heard })
    })
  })

const ping = () => frame(9, Buffer.alloc(0))

describe('whoever holds a connection to the inspector', () => {
  test('is let go of within seconds, and then there is room for a page', async () => {
    const ways: Readonly<Record<string, readonly [first: string, more: string | Buffer]>> = {
      'says nothing': ['', ''],
      'never ends a line': ['GET /', 'a'],
      'never ends its headers': [head('GET /'), 'a: b\r\n'],
      'never ends a body': [`${head('GET /', 'Content-Length: 1000000')}\r\n`, 'x'],
      'never ends a body in chunks': [`${head('GET /', 'Transfer-Encoding: chunked')}\r\n`, '1\r\nx\r\n'],
      'never ends what is refused': [`${head('POST /', 'Content-Length: 1000000')}\r\n`, 'x'],
      'never ends the headers of a socket': [upgrade(own()), 'a: b\r\n'],
      'stays when its socket is refused': [`${upgrade('Origin: http://evil.example')}\r\n`, 'x'],
      'never says the token': [`${upgrade(own())}\r\n`, ''],
      'says other things than the token': [`${upgrade(own())}\r\n`, ping()],
    }
    const held = await Promise.all([
      ...Object.entries(ways).map(
        async ([way, [first, more]]) => [way, (await hold(first, more)).ms] as const,
      ),
      // More than are let in at a time.
      ...Array.from({ length: 100 }, async () => ['is one of many', (await hold('', '')).ms] as const),
    ])
    expect(held.filter(([, ms]) => ms > 8_000)).toEqual([])
    print('held connections', {
      connections: held.length,
      'ms the longest': Math.max(...held.map(([, ms]) => ms)),
    })
    const page = await openPage(inspector)
    expect((await page.told('welcome')).readOnly).toBe(false)
    page.socket.terminate()
    expect(unhandled).toEqual([])
  }, 30_000)

  test('says more than there is room for', async () => {
    const headers = await hold(`${head('GET /', `a: ${'x'.repeat(9_000)}`)}\r\n`, '')
    expect(headers.heard).toMatch(/^HTTP\/1.1 431 /)
    const opened = `${upgrade(own())}\r\n`
    const huge = Buffer.alloc(14)
    huge.writeUInt16BE(0x81ff, 0)
    huge.writeUInt32BE(2 ** 20, 2)
    const claimed = await hold(Buffer.concat([Buffer.from(opened), huge]), 'x')
    const piece = frame(0, Buffer.alloc(60_000), false)
    const pieces = [frame(1, Buffer.alloc(60_000), false), ...Array.from({ length: 20 }, () => piece)]
    const endless = await hold(Buffer.concat([Buffer.from(opened), ...pieces]), piece)
    // Status 1009: too big.
    for (const { heard, ms } of [claimed, endless]) {
      expect(heard).toContain('\x88\x02\x03\xf1')
      expect(ms).toBeLessThan(8_000)
    }
    // Of 10,000 pings none is answered: answers would wait for who does not read them.
    const pings = Buffer.concat(Array.from({ length: 10_000 }, ping))
    const { heard } = await hold(Buffer.concat([Buffer.from(opened), pings, frame(1, Buffer.from('{}'))]), '')
    expect(heard.split('\r\n\r\n')[1]).toMatch(/^\x88/)
    expect(unhandled).toEqual([])
  }, 20_000)
})

describe('whatever is said to the inspector', () => {
  test('requests: nothing is thrown, and it is still there', async () => {
    const random = createRandom(seed)
    const requests = [
      `${head('GET /')}\r\n`,
      `${head('GET /page.js', own(), 'Sec-Fetch-Site: same-origin')}\r\n`,
      `${head('POST /', 'Transfer-Encoding: chunked')}\r\n3\r\nabc\r\n0\r\n\r\n`,
      `${upgrade(own())}\r\n`,
    ].map(text => Buffer.from(text))
    const token = frame(1, Buffer.from(JSON.stringify({ token: new URL(inspector.url).hash.slice(7) })))
    const rounds = 20 * scale
    const once = () =>
      new Promise<void>(resolve => {
        const line = connect(inspector.port, '127.0.0.1')
        line.on('error', () => {})
        line.once('close', () => resolve())
        line.once('data', () => line.destroy())
        line.end(mutate(random, Buffer.concat([random.pick([requests[0]!, ...requests]), token])))
      })
    for (let round = 0; round < rounds; round += 1) await Promise.all(Array.from({ length: 30 }, once))
    const page = await openPage(inspector)
    await page.told('welcome')
    page.socket.terminate()
    print('requests', { requests: rounds * 30 })
    expect(unhandled).toEqual([])
  }, 60_000)

  test('commands: each is answered, or closes the page', async () => {
    const random = createRandom(seed)
    const commands = [
      { do: 'value', ask: 1, id: 1 },
      { do: 'find', ask: 1, text: 'x' },
      { do: 'look', ask: 1, filter: 'a/#', template: 0 },
      { do: 'delete', ask: 1, look: 1 },
      { do: 'publish', ask: 1, topic: 'a', text: 'x', qos: 1, retain: true, userProperties: [['a', 'b']] },
    ].map(command => Buffer.from(JSON.stringify(command)))
    const rounds = 100 * scale
    let closed = 0
    let page = await openPage(inspector)
    for (let round = 0; round < rounds; round += 1) {
      const before = page.all.length
      page.socket.send(mutate(random, random.pick([commands[0]!, ...commands])).toString())
      const isOver = () => page.socket.readyState === page.socket.CLOSED
      const isAnswered = () => page.all.slice(before).some(({ kind }) => kind === 'reply')
      await expect.poll(() => isOver() || isAnswered(), { timeout: 12_000, interval: 5 }).toBe(true)
      if (!isOver()) continue
      closed += 1
      page = await openPage(inspector)
    }
    page.socket.terminate()
    print('commands', { commands: rounds, 'pages closed': closed })
    expect(unhandled).toEqual([])
  }, 60_000)
})
