import { expect, test } from 'vitest'
import { createCommands } from '../../../../../src/driver/redis/link/commands.js'
import { createReader } from '../../../../../src/driver/redis/streams/reader.js'
import { fakeConnection, settled } from '../link/fake.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const reply = (...ids: readonly string[]) => [bytes('s'), ids.map(id => [bytes(id), []])]

const rig = ({ unsettled = false, room = 10 } = {}) => {
  const fake = fakeConnection()
  const seen: string[] = []
  const state = { room }
  const reader = createReader({
    commands: createCommands(fake.connection, () => {}),
    ...{ stream: 's', group: 'g', consumer: 'c', unsettled },
    room: () => state.room,
    entry: (id, _, again) => seen.push(again ? `${id} again` : id),
  })
  return { ...fake, reader, seen, state }
}
const XREAD = 'XREADGROUP GROUP g c COUNT'

test('never more than one read is under way, and one follows where there may be more', async () => {
  const { reader, sent, words, seen } = rig()
  reader.read()
  reader.read()
  expect(words()).toEqual([`${XREAD} 10 STREAMS s >`])
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
  expect(words()).toEqual(['0', '2-0', '>'].map(from => `${XREAD} 10 STREAMS s ${from}`))
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

test('both shapes of an answer are read: of one stream, and of several', async () => {
  for (const wrapped of [false, true]) {
    const { reader, sent, seen } = rig()
    reader.read()
    sent[0]?.answer(wrapped ? [reply('1-0', '2-0')] : reply('1-0', '2-0'))
    await settled()
    expect(seen).toEqual(['1-0', '2-0'])
  }
})
