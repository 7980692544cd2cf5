import { expect, test } from 'vitest'
import { Refused } from '../../../../../src/driver/redis/connect/library.js'
import { createCommands } from '../../../../../src/driver/redis/link/commands.js'
import { fakeConnection, settled } from './fake.js'

const rig = () => {
  const { connection, sent } = fakeConnection()
  const told: unknown[] = []
  const commands = createCommands(connection, reason => told.push(['failed', reason]))
  const call = () =>
    commands.call(
      ['X'],
      reply => told.push(reply),
      ({ code }) => told.push(code),
    )
  return { sent, told, commands, call }
}

test('an answer is heard, a refusal has a code, and the end of a connection is told otherwise', async () => {
  const { sent, told, call } = rig()
  for (let at = 0; at < 3; at++) call()
  sent[0]?.answer('fine')
  sent[1]?.refuse(new Refused('NOPERM no'))
  sent[2]?.refuse(new Error('Socket closed unexpectedly'))
  await settled()
  expect(told).toEqual(['fine', 0x87])
})

test('a server that is of no use any more fails the link', async () => {
  const { sent, told, call } = rig()
  call()
  sent[0]?.refuse(new Refused("READONLY You can't write against a read only replica."))
  await settled()
  expect(told).toEqual([['failed', 'the server has become a replica']])
})

test('once the link is over nothing is sent or heard', async () => {
  const { sent, told, commands, call } = rig()
  call()
  call()
  commands.stop()
  call()
  expect(sent).toHaveLength(2)
  sent[0]?.answer('late')
  sent[1]?.refuse(new Refused('READONLY'))
  await settled()
  expect(told).toEqual([])
})
