import { expect, test } from 'vitest'
import { Refused } from '../../../../../src/driver/redis/connect/library.js'
import { createCommands } from '../../../../../src/driver/redis/link/commands.js'
import { createReader, type Reader } from '../../../../../src/driver/redis/streams/reader.js'
import { fakeConnection, settled } from '../link/fake.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const reply = (...ids: readonly string[]) => [bytes('s'), ids.map(id => [bytes(id), []])]

interface Given {
  readonly unsettled?: boolean
  readonly room?: number
  /** What becomes of an entry while it is handed over. */
  readonly entry?: (id: string, reader: Reader, state: { room: number }) => void
}

const rig = ({ unsettled = false, room = 10, entry = () => {} }: Given = {}) => {
  const fake = fakeConnection()
  const seen: string[] = []
  const state = { room }
  const reader = createReader({
    commands: createCommands(fake.connection, () => {}),
    ...{ stream: 's', group: 'g', consumer: 'c', unsettled },
    room: () => state.room,
    refused: () => {},
    entry: (id, _, again) => {
      seen.push(again ? `${id} again` : id)
      entry(id, reader, state)
    },
  })
  return { ...fake, reader, seen, state }
}
const XREAD = 'XREADGROUP GROUP g c COUNT'

test('never more than one read is under way, and one follows where there may be more', async () => {
  const { reader, sent, words, seen } = rig()
  reader.read()
  reader.read()
  expect(words()).toEqual([`${XREAD} 8 STREAMS s >`])
  sent[0]?.answer(reply('1-0', '2-0'))
  await settled()
  expect(words()).toHaveLength(2)
  sent[1]?.answer(null)
  await settled()
  expect([words().length, seen, reader.position()]).toEqual([2, ['1-0', '2-0'], '2-0'])
})

test('it begins with what is not settled, to its end', async () => {
  const { reader, sent, words, seen } = rig({ unsettled: true })
  reader.read()
  sent[0]?.answer(reply('1-0', '2-0'))
  await settled()
  sent[1]?.answer(reply())
  await settled()
  sent[2]?.answer(reply('3-0'))
  await settled()
  expect(words()).toEqual(['0', '2-0', '>'].map(from => `${XREAD} 8 STREAMS s ${from}`))
  expect(seen).toEqual(['1-0 again', '2-0 again', '3-0'])
})

test('without room, or paused, it does not read', () => {
  const { reader, sent, state } = rig({ room: 0 })
  reader.read()
  state.room = 1
  reader.pause()
  reader.read()
  expect(sent).toHaveLength(0)
  reader.resume()
  expect(sent).toHaveLength(1)
})

test('it has caught up after a read that began later, or where it cannot read', async () => {
  const { reader, sent, state } = rig()
  const told: string[] = []
  reader.read()
  reader.caughtUp(() => told.push('caught up'))
  sent[0]?.answer(reply('1-0'))
  await settled()
  expect(told).toEqual([])
  sent[1]?.answer(null)
  await settled()
  expect(told).toEqual(['caught up'])
  state.room = 0
  reader.caughtUp(() => told.push('full'))
  expect(told).toEqual(['caught up', 'full'])
})

test('once stopped it hands nothing over', async () => {
  const { reader, sent, seen } = rig()
  reader.read()
  reader.stop()
  sent[0]?.answer(reply('1-0'))
  await settled()
  reader.read()
  expect([seen, sent.length]).toEqual([[], 1])
})

test('stopped by what it hands over, it hands over no more, asks no more, and tells nobody that it has caught up', async () => {
  const { reader, sent, seen } = rig({ room: 2, entry: (_, { stop }) => stop() })
  const told: string[] = []
  reader.caughtUp(() => told.push('served by this read'))
  reader.caughtUp(() => told.push('served by the next'))
  sent[0]?.answer(reply('1-0', '2-0'))
  await settled()
  reader.caughtUp(() => told.push('too late'))
  expect([seen, sent.length, told]).toEqual([['1-0'], 1, []])
})

test('who waits for a read that is refused waits no longer, and the next one is read as usual', async () => {
  const { reader, sent, seen } = rig()
  const told: string[] = []
  reader.caughtUp(() => {
    told.push('refused')
    reader.read()
  })
  reader.caughtUp(() => told.push('read'))
  sent[0]?.refuse(new Refused('BUSY a script is running'))
  await settled()
  expect([told, sent.length]).toEqual([['refused'], 2])
  sent[1]?.answer(reply('1-0'))
  await settled()
  expect([told, seen]).toEqual([['refused', 'read'], ['1-0']])
})

test('more is asked for when all that came is handed over, and counts', async () => {
  const { reader, sent, words, seen } = rig({
    room: 2,
    entry: (id, { read }, state) => {
      // The first is settled at once, the other is kept.
      if (id === '1-1') state.room = 1
      read()
    },
  })
  reader.read()
  sent[0]?.answer(reply('1-0', '1-1'))
  await settled()
  expect(seen).toEqual(['1-0', '1-1'])
  expect(words()).toEqual([`${XREAD} 2 STREAMS s >`, `${XREAD} 1 STREAMS s >`])
})

test('both shapes of an answer are read: of one stream, and of several', async () => {
  for (const wrapped of [false, true]) {
    const { reader, sent, seen } = rig()
    reader.read()
    sent[0]?.answer(wrapped ? [reply('1-0', '2-0')] : reply('1-0', '2-0'))
    await settled()
    expect(seen).toEqual(['1-0', '2-0'])
  }
})

test('as much is read at once as the server can send, a little at first', async () => {
  const { reader, sent, words, state } = rig({ room: 1_000 })
  /** As many entries as were asked for, of so many bytes each. */
  const answer = async (size: number) => {
    const count = Number(/COUNT (\d+)/.exec(words().at(-1) ?? '')?.[1])
    const fields = [bytes('payload'), new Uint8Array(size)]
    sent.at(-1)?.answer([bytes('s'), Array.from({ length: count }, (_, at) => [bytes(`${at}-0`), fields])])
    await settled()
    return count
  }
  reader.read()
  const small: number[] = []
  for (let at = 0; at < 7; at += 1) small.push(await answer(1))
  expect(small).toEqual([8, 16, 32, 64, 128, 200, 200])
  expect(await answer(400_000)).toBe(200)
  // Nine of them are 4 MB, about.
  expect([await answer(10_000_000), await answer(10_000_000), await answer(1)]).toEqual([9, 1, 1])
  expect(reader.page()).toBe(2)
  state.room = 0
  reader.stop()
})
