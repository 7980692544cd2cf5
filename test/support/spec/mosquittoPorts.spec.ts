import net from 'node:net'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../brokers.js'
import * as ports from '../ports.js'
import { connectRaw } from '../raw.js'

vi.mock(import('../ports.js'), async original => {
  const actual = await original()
  return { ...actual, freePorts: vi.fn(actual.freePorts) }
})

let occupant: net.Server

beforeEach(async () => {
  occupant = net.createServer(socket => socket.destroy())
  await new Promise<void>(resolve => occupant.listen(0, '127.0.0.1', resolve))
})

afterEach(() => new Promise(resolve => occupant.close(resolve)))

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('mosquitto', () => {
  test.each(['tcp', 'tls', 'ws'] as const)(
    'over %s takes another port where its own was taken',
    async transport => {
      const taken = ports.portOf(occupant)
      vi.mocked(ports.freePorts).mockClear()
      const [spare = 0] = await ports.freePorts(1)
      vi.mocked(ports.freePorts).mockResolvedValueOnce(transport === 'tcp' ? [taken, spare] : [spare, taken])
      await using broker = await startMosquitto({ transport })
      expect(new URL(broker.url).port).not.toBe(String(taken))
      expect(ports.freePorts).toHaveBeenCalledTimes(3)
      await using client = await connectRaw({ url: broker.url, ca: broker.ca })
      expect(await client.subscribe('a')).toEqual([0])
    },
  )
})
