import { expect, test } from 'vitest'
import type { Address } from '../../../../../src/driver/redis/connect/address.js'
import type { Connection } from '../../../../../src/driver/redis/connect/library.js'
import { askCluster, askSentinel, isPrimary } from '../../../../../src/driver/redis/connect/locate.js'

const bytes = (text: string) => new TextEncoder().encode(text)
const credentials = { username: 'me', password: 'x' }
const address: Address = { secure: true, database: 3, credentials, host: 'here', port: 1 }

/** A server that answers what it is asked. */
const serverOf = (answers: Readonly<Record<string, unknown>>): Connection => {
  const server: Partial<Connection> = {
    send: async args => {
      const answer = answers[args.join(' ')]
      if (answer instanceof Error) throw answer
      return answer
    },
  }
  return server as Connection
}

test('a Sentinel says where the primary is, which is reached as the Sentinel was', async () => {
  const ask = (answer: unknown) =>
    askSentinel(serverOf({ 'SENTINEL GET-MASTER-ADDR-BY-NAME m': answer }), 'm', address)
  expect(await ask([bytes('there'), bytes('6380')])).toEqual({ ...address, host: 'there', port: 6380 })
  expect(await ask([bytes(''), bytes('6380')])).toEqual({ ...address, host: 'here', port: 6380 })
  await expect(ask(null)).rejects.toThrow('the Sentinel knows no primary of that name')
})

test('a node of a cluster says which one has a slot, from the first to the last of each range', async () => {
  const slots = [
    [0, 99, null],
    [0, 99, [bytes('a'), 1]],
    [100, 199, [bytes('b'), 2]],
    [200, 200, [bytes(''), 3]],
  ]
  const ask = (slot: number, ranges: unknown = slots) =>
    askCluster(serverOf({ 'CLUSTER KEYSLOT k': slot, 'CLUSTER SLOTS': ranges }), 'k', address)
  const hosts = await Promise.all([0, 99, 100, 199, 200].map(slot => ask(slot)))
  expect(hosts.map(({ host, port }) => `${host}:${port}`)).toEqual(['a:1', 'a:1', 'b:2', 'b:2', 'here:3'])
  for (const failing of [ask(201), ask(1, null)])
    await expect(failing).rejects.toThrow('no node of the cluster has the slot of the keys')
})

test('a server says whether it is the primary, to whom may ask', async () => {
  const ask = (answer: unknown) => isPrimary(serverOf({ ROLE: answer }))
  expect(await ask([bytes('master'), 1])).toBe(true)
  expect(await ask([bytes('slave')])).toBe(false)
  expect(await ask(null)).toBeNull()
  expect(await ask(new Error('NOPERM not you'))).toBeNull()
  await expect(ask(new Error('LOADING'))).rejects.toThrow('LOADING')
})
