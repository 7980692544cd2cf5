import { expect, test } from 'vitest'
import { Refused } from '../../../../../src/driver/redis/connect/library.js'
import { createCommands } from '../../../../../src/driver/redis/link/commands.js'
import { createNames } from '../../../../../src/driver/redis/link/names.js'
import { fakeConnection, settled } from './fake.js'

const rig = () => {
  const fake = fakeConnection()
  const got: string[] = []
  const answers: unknown[] = []
  const names = createNames<string>(
    createCommands(fake.connection, () => {}),
    target => got.push(target),
  )
  const done = (name: string) => (refusal?: { readonly code: number } | null) =>
    answers.push(refusal ? [name, refusal.code] : name)
  const arrive = (name: string) => fake.listeners.get(name)?.(new Uint8Array(), new Uint8Array())
  return { ...fake, got, answers, names, done, arrive }
}

test('a name is subscribed once for all who want it, and ended with the last', async () => {
  const { names, sent, words, got, answers, done, arrive } = rig()
  names.add('pattern', 'a/*', 'one', done('one'))
  names.add('pattern', 'a/*', 'two', done('two'))
  expect(words()).toEqual(['subscribe pattern a/*'])
  sent[0]?.answer(undefined)
  await settled()
  expect(answers).toEqual(['one', 'two'])
  arrive('a/*')
  names.remove('pattern', 'a/*', 'one', done('ended'))
  arrive('a/*')
  names.remove('pattern', 'a/*', 'two', done('ended'))
  arrive('a/*')
  expect(got).toEqual(['one', 'two', 'two'])
  expect(words().slice(1)).toEqual(['PING', 'unsubscribe pattern a/*'])
})

test('whoever comes to one that is in force is answered in turn; a channel and a pattern are two', async () => {
  const { names, sent, words, answers, done } = rig()
  names.add('channel', 'a', 'one', done('one'))
  sent[0]?.answer(undefined)
  await settled()
  names.add('channel', 'a', 'two', done('two'))
  names.add('pattern', 'a', 'three', done('three'))
  expect(words().slice(1)).toEqual(['PING', 'subscribe pattern a'])
  sent[1]?.answer('PONG')
  await settled()
  expect(answers).toEqual(['one', 'two'])
})

test('what is refused is refused to all who wait, and can be asked again', async () => {
  const { names, sent, words, answers, done } = rig()
  names.add('channel', 'a', 'one', done('one'))
  names.add('channel', 'a', 'two', done('two'))
  sent[0]?.refuse(new Refused('NOPERM no'))
  await settled()
  expect(answers).toEqual([
    ['one', 0x87],
    ['two', 0x87],
  ])
  names.add('channel', 'a', 'one', done('one'))
  expect(words().at(-1)).toBe('subscribe channel a')
})
