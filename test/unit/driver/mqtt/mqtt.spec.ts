import { asapScheduler } from 'rxjs'
import { mqtt } from 'rxtopics/mqtt'
import { type Peer, startPeer } from 'rxtopics/testing/peer'
import { describe, expect, test, vi } from 'vitest'
import type { LinkError } from '../../../../src/base/linkErrors.js'
import type { Driver } from '../../../../src/driver/driver.js'

/** Opens a link of a client, and waits until it has opened or closed. */
const open = async (driver: Driver, client: object = {}) => {
  const closings: (LinkError | null)[] = []
  const clientIds: string[] = []
  const link = driver.open(
    {
      opened: ({ clientId }) => clientIds.push(clientId),
      message: () => {},
      closed: reason => closings.push(reason),
    },
    { scheduler: asapScheduler, random: Math.random, client },
  )
  await vi.waitFor(() => expect(clientIds.length + closings.length).toBeGreaterThan(0))
  return { link, closings, clientIds }
}
const connects = (peer: Peer) =>
  peer.packets.flatMap(({ packet }) => (packet.cmd === 'connect' ? [packet] : []))

describe('mqtt', () => {
  test('connects nothing before it is told to', async () => {
    await using peer = await startPeer()
    expect(mqtt(peer.url).name).toBe('mqtt')
    await peer.expectNone('connect', 20)
  })

  test('refuses what cannot work before anything is sent', () => {
    expect(() => mqtt('mqtt://a', { keepalive: -1 })).toThrow('mqtt.keepalive')
    expect(() => mqtt('a')).toThrow('mqtt.url')
    expect(() => mqtt('mqtt://a', { tls: {} })).toThrow('mqtt.tls')
    expect(() => mqtt(() => 'mqtt://a', { tls: {} })).not.toThrow()
  })

  test('gives each client a connection and a name of its own, the same one for all its links', async () => {
    await using peer = await startPeer()
    const driver = mqtt(peer.url)
    const [one, other] = [{}, {}]
    const first = await open(driver, one)
    const second = await open(driver, other)
    first.link.close()
    await vi.waitFor(() => expect(first.closings).toEqual([null]))
    const again = await open(driver, one)
    const [a, b, c] = connects(peer).map(({ clientId }) => clientId)
    expect(a).toMatch(/^rxtopics-[0-9a-zA-Z]{14}$/)
    expect(c).toBe(a)
    expect(b).not.toBe(a)
    for (const { link } of [second, again]) link.abort()
  })

  test('connects one client at a time by a name that was given', async () => {
    await using peer = await startPeer()
    const driver = mqtt(peer.url, { clientId: 'me' })
    const first = await open(driver)
    const second = await open(driver)
    expect(second.closings).toMatchObject([{ name: 'ClientIdInUseError', clientId: 'me' }])
    expect(peer.count('connect')).toBe(1)
    first.link.abort()
    const third = await open(driver)
    expect(third.clientIds).toEqual(['me'])
    third.link.abort()
  })

  test('lets several connect by the empty name: the broker makes one up for each', async () => {
    let count = 0
    await using peer = await startPeer({
      connack: () => ({ properties: { assignedClientIdentifier: `yours-${++count}` } }),
    })
    const driver = mqtt(peer.url, { clientId: '' })
    const links = [await open(driver), await open(driver)]
    expect(links.flatMap(({ clientIds }) => clientIds)).toEqual(['yours-1', 'yours-2'])
    for (const { link } of links) link.abort()
  })

  test('tries the next of several servers', async () => {
    await using peer = await startPeer()
    const closed = await startPeer()
    await closed.close()
    const driver = mqtt([closed.url, peer.url])
    const client = {}
    const first = await open(driver, client)
    if (first.clientIds.length === 0) {
      expect(first.closings).toMatchObject([{ fatal: false }])
      const second = await open(driver, client)
      expect(second.link.server).toBe(peer.url)
      second.link.abort()
    } else {
      expect(first.link.server).toBe(peer.url)
      first.link.abort()
    }
    expect(peer.count('connect')).toBe(1)
  })
})
