import { firstValueFrom } from 'rxjs'
import { createClient } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { expect, test } from 'vitest'
import { publishOne } from '../../../src/command/pub.js'

const outgoing = { topic: 'a', payload: new Uint8Array(1), qos: undefined, retain: undefined, properties: {} }
const at = async (maximumQos: 0 | 1, qos: 1 | undefined) => {
  await using client = createClient(memory(createBroker({ maximumQos })))
  return await firstValueFrom(publishOne(client, outgoing, { qos, retain: false, property: [] } as never))
}

test('where nobody asks for a QoS it is 1, or 0 where there is no more', async () => {
  expect(await at(1, undefined)).toMatchObject({ qos: 1, outcome: 'acknowledged' })
  expect(await at(0, undefined)).toMatchObject({ qos: 0, outcome: 'sent' })
})

test('one that was asked for is not lowered', async () => {
  await expect(at(0, 1)).rejects.toMatchObject({ name: 'UnsupportedError' })
})
