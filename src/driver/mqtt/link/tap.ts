import type { LinkContext } from '../../driver.js'
import { createFrameReader } from '../wire/frameReader.js'
import type { Version } from '../wire/packetTypes.js'
import type { Pipe } from './pipe.js'

/** By the high half of the first byte. */
const names = [
  ...['', 'CONNECT', 'CONNACK', 'PUBLISH', 'PUBACK', 'PUBREC', 'PUBREL', 'PUBCOMP', 'SUBSCRIBE', 'SUBACK'],
  ...['UNSUBSCRIBE', 'UNSUBACK', 'PINGREQ', 'PINGRESP', 'DISCONNECT', 'AUTH'],
]

/** Reports the packets that pass over a line, both ways, to who wants to see them. */
export const tap = (
  stream: Pick<Pipe, 'write' | 'push' | 'end'>,
  version: Version,
  packet: LinkContext['packet'],
): void => {
  if (packet === undefined) return
  const watch = (direction: 'in' | 'out') => {
    const read = createFrameReader(Number.POSITIVE_INFINITY, version, (head, _bytes, start, end) =>
      packet(direction, names[head >> 4] ?? '', end - start),
    )
    let broken = false
    return (chunk: Uint8Array) => {
      if (broken) return
      try {
        read(chunk)
      } catch {
        // What is no packet ends the link: it is told there.
        broken = true
      }
    }
  }
  const [seeOut, seeIn] = [watch('out'), watch('in')]
  const [write, push, end] = [stream.write.bind(stream), stream.push.bind(stream), stream.end.bind(stream)]
  stream.write = chunk => {
    seeOut(chunk)
    return write(chunk)
  }
  stream.end = chunk => {
    if (chunk !== undefined) seeOut(chunk)
    return end(chunk)
  }
  stream.push = chunk => {
    if (chunk !== null) seeIn(chunk)
    return push(chunk)
  }
}
