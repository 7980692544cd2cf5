import { asyncScheduler, firstValueFrom, lastValueFrom, toArray } from 'rxjs'
import { clearRetained, createClient } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { deleteStored, lookAt, putBack } from '../../../src/inspector/model/retained.js'
import { publishSurely } from '../../../src/retained/publishSurely.js'

test('publishes with QoS 1, or 0 where there is no more; another refusal stays one', async () => {
  for (const maximumQos of [0, 1, 2] as const) {
    await using client = createClient(memory(createBroker({ maximumQos })))
    const receipt = await firstValueFrom(publishSurely(client, 'a', 'x'))
    expect(receipt).toMatchObject({ qos: Math.min(1, maximumQos) })
  }
  const refuse = ({ kind }: { readonly kind: string }) => (kind === 'publish' ? 0x87 : undefined)
  await using client = createClient(memory(createBroker({ refuse })))
  await expect(firstValueFrom(publishSurely(client, 'a', 'x'))).rejects.toMatchObject({
    name: 'PublishRefusedError',
  })
})

describe('stored values of a broker that has QoS 0 alone', () => {
  test('are cleared, deleted and put back', async () => {
    const broker = createBroker({ maximumQos: 0 })
    await using client = createClient(memory(broker))
    for (const name of ['a/1', 'a/2']) broker.publish(name, 'x', { retain: true })
    const stored = await firstValueFrom(lookAt(client, 'a/#', asyncScheduler))
    expect(await firstValueFrom(deleteStored(client, stored))).toEqual({ count: 2, failed: 0 })
    expect(broker.retained().size).toBe(0)
    expect(await firstValueFrom(putBack(client, stored))).toEqual({ count: 2, failed: 0 })
    expect(broker.retained().size).toBe(2)
    const cleared = await lastValueFrom(clearRetained(client, 'a/#', { quiet: 50 }).pipe(toArray()))
    expect(cleared.map(({ topic }) => topic).sort()).toEqual(['a/1', 'a/2'])
    expect(broker.retained().size).toBe(0)
  })
})
