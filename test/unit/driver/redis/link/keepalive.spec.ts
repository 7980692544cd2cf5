import { VirtualTimeScheduler } from 'rxjs'
import { expect, test } from 'vitest'
import { createTime } from '../../../../../src/base/time.js'
import { Refused } from '../../../../../src/driver/redis/connect/library.js'
import { createCommands } from '../../../../../src/driver/redis/link/commands.js'
import { createKeepalive } from '../../../../../src/driver/redis/link/keepalive.js'
import { fakeConnection, settled } from './fake.js'

const bytes = (text: string) => new TextEncoder().encode(text)

const rig = () => {
  const fake = fakeConnection()
  const scheduler = new VirtualTimeScheduler()
  const failures: string[] = []
  const keepalive = createKeepalive({
    commands: createCommands(fake.connection, () => {}),
    time: createTime(scheduler),
    interval: 100,
    failed: reason => failures.push(reason),
  })
  const pass = (ms: number) => {
    scheduler.maxFrames = scheduler.frame + ms
    scheduler.schedule(() => {}, ms)
    scheduler.flush()
  }
  return { ...fake, failures, keepalive, pass }
}

test('a server that answers is asked again, one that does not is lost', async () => {
  const { sent, words, failures, pass } = rig()
  pass(100)
  sent[0]?.answer([bytes('master'), 1, []])
  await settled()
  pass(100)
  expect(words()).toEqual(['ROLE', 'ROLE'])
  pass(100)
  expect(failures).toEqual(['no answer came to a ping in time'])
})

test('a server that says it is a replica is left', async () => {
  const { sent, failures, pass } = rig()
  pass(100)
  sent[0]?.answer([bytes('slave'), bytes('127.0.0.1'), 1])
  await settled()
  expect(failures).toEqual(['the server has become a replica'])
})

test('a user who may not ask for the role pings; after the end nobody is asked', async () => {
  const { sent, words, failures, keepalive, pass } = rig()
  pass(100)
  sent[0]?.refuse(new Refused('NOPERM no'))
  await settled()
  pass(100)
  sent[1]?.answer('PONG')
  await settled()
  keepalive.stop()
  pass(1_000)
  expect(words()).toEqual(['ROLE', 'PING'])
  expect(failures).toEqual([])
})

test('an answer that tells no role is a sign of life', async () => {
  const { sent, words, failures, pass } = rig()
  for (const [at, reply] of [null, 'slave', [], ['slave'], [bytes('sentinel')]].entries()) {
    pass(100)
    sent[at]?.answer(reply)
    await settled()
  }
  expect(words()).toEqual(['ROLE', 'ROLE', 'ROLE', 'ROLE', 'ROLE'])
  expect(failures).toEqual([])
})
