import { lastValueFrom, toArray } from 'rxjs'
import { createClient } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { describe, expect, test } from 'vitest'
import { collect } from '../../test/support/until.js'
import { announceAll, device, discovery, withdraw } from './discovery.js'

const devices = { hall: 'Hall', attic: 'Attic' }

describe('Home Assistant discovery', () => {
  test('whoever comes later finds a configuration of each entity, with the topics of the contract', async () => {
    const broker = createBroker()
    await using home = createClient(memory(broker))
    const receipts = await lastValueFrom(announceAll(home, devices).pipe(toArray()))
    expect(receipts).toHaveLength(6)

    await using assistant = createClient(memory(broker))
    const found = collect(assistant.observe(discovery))
    await found.waitForCount(6)
    expect(found.values.every(({ retain }) => retain)).toBe(true)
    expect(found.values.map(({ topic }) => topic).sort()).toEqual(
      ['attic', 'hall']
        .flatMap(id => [
          `homeassistant/binary_sensor/${id}_door/config`,
          `homeassistant/sensor/${id}_temperature/config`,
          `homeassistant/switch/${id}_lamp/config`,
        ])
        .sort(),
    )
    const lamp = found.values.find(({ params }) => params.id === 'hall_lamp')?.value
    expect(lamp).toEqual({
      name: 'lamp',
      unique_id: 'hall_lamp',
      state_topic: 'home/hall/lamp',
      command_topic: 'home/hall/lamp/set',
      payload_on: 'ON',
      payload_off: 'OFF',
      device: { identifiers: ['hall'], name: 'Hall' },
    })
    // What is announced is what the contract reads.
    for (const { value } of found.values) {
      expect(device.find(value.state_topic).map(({ params }) => params.device)).toEqual(
        value.device.identifiers,
      )
    }
  })

  test('a command that Home Assistant sends is heard, with its device', async () => {
    const broker = createBroker()
    await using home = createClient(memory(broker))
    const commands = collect(home.observe(device.topics.lampSet))
    await expect.poll(() => home.snapshot().subscriptions[0]?.phase).toBe('on')
    await using assistant = createClient(memory(broker))
    await lastValueFrom(assistant.publish('home/attic/lamp/set', 'ON'))
    const [command] = await commands.waitForCount(1)
    expect([command?.params.device, command?.value]).toEqual(['attic', true])
  })

  test('a device that is withdrawn leaves nothing behind', async () => {
    const broker = createBroker()
    await using home = createClient(memory(broker))
    await lastValueFrom(announceAll(home, devices))
    await lastValueFrom(withdraw(home, 'hall'))
    await using assistant = createClient(memory(broker))
    const found = collect(assistant.observe(discovery))
    await found.waitForCount(3)
    expect(new Set(found.values.map(({ value }) => value.device.name))).toEqual(new Set(['Attic']))
  })
})
