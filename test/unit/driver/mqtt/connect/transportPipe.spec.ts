import { Duplex } from 'node:stream'
import { lastValueFrom } from 'rxjs'
import { createClient } from 'rxtopics'
import { mqtt } from 'rxtopics/mqtt'
import { expect, test } from 'vitest'

/** One of two ends within a program: what is written to one is at the other at once, and no more before that was read. */
class End extends Duplex {
  other: End | null = null
  #read: (() => void) | null = null
  override _read(): void {
    const read = this.#read
    this.#read = null
    read?.()
  }
  override _write(chunk: Buffer, _: BufferEncoding, done: () => void): void {
    const { other } = this
    if (other !== null) other.#read = done
    other?.push(chunk)
  }
  override _final(done: () => void): void {
    this.other?.push(null)
    done()
  }
}

const pair = () => {
  const ends = [new End(), new End()] as const
  ends[0].other = ends[1]
  ends[1].other = ends[0]
  return ends
}

/** A broker that answers at once, as far as it understands what comes. */
const answerAtOnce = (stream: Duplex) => {
  const packets: number[] = []
  let left = Buffer.alloc(0)
  const first = () => {
    let [length, at] = [0, 1]
    for (let scale = 1; ; scale *= 128) {
      const byte = left[at]
      if (byte === undefined) return null
      length += (byte & 0x7f) * scale
      at += 1
      if (byte < 0x80) break
    }
    if (left.length < at + length) return null
    const found = { type: (left[0] ?? 0) >> 4, body: left.subarray(at, at + length) }
    left = left.subarray(at + length)
    return found
  }
  stream.on('data', chunk => {
    left = Buffer.concat([left, chunk])
    for (let packet = first(); packet !== null; packet = first()) {
      const { type, body } = packet
      packets.push(type)
      const topic = type === 3 ? body.readUInt16BE(0) : 0
      if (type === 1) stream.write(Uint8Array.of(0x20, 2, 0, 0))
      if (type === 3)
        stream.write(Buffer.concat([Uint8Array.of(0x40, 2), body.subarray(2 + topic, 4 + topic)]))
    }
  })
  return packets
}

const connected = () => {
  const [own, theirs] = pair()
  const packets = answerAtOnce(theirs)
  const client = createClient(mqtt('mqtt://here', { protocolVersion: 4, connect: () => own }), {
    retry: () => 'fatal',
  })
  return { client, own, theirs, packets }
}

// From 64 kB on what is published is written at once.
test.each([10, 100_000])('what is answered within a write is heard, for %i bytes', async size => {
  const { client, packets } = connected()
  for (let n = 0; n < 3; n += 1) {
    const { outcome } = await lastValueFrom(client.publish('t', new Uint8Array(size), { qos: 1 }))
    expect(outcome).toBe('acknowledged')
  }
  await client.close()
  expect(packets).toEqual([1, 3, 3, 3, 14])
})

test('the end of the other side is that of the line', async () => {
  const { client, own, theirs } = connected()
  const failure = lastValueFrom(client.connect()).catch((error: unknown) => error)
  await expect.poll(() => client.snapshot().status.state).toBe('connected')
  theirs.end()
  expect(await failure).toMatchObject({ name: 'ConnectionLostError' })
  expect(own.writableEnded).toBe(true)
  await client.close()
})
