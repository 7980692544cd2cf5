import { lastValueFrom, toArray } from 'rxjs'
import { createClient } from 'rxtopics'
import { createBroker, memory } from 'rxtopics/memory'
import { mqtt } from 'rxtopics/mqtt'
import { describe, expect, test } from 'vitest'
import { laneOrSkip, mosquittoMissing, startMosquitto } from '../../test/support/brokers.js'
import { collect } from '../../test/support/until.js'
import { runScript } from '../script.js'
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

describe.runIf(laneOrSkip('mosquitto', mosquittoMissing()))('a home with discovery — mosquitto', () => {
  test('P70 is found by whoever comes later, does what it is told, and is gone when it ends', async () => {
    await using broker = await startMosquitto()
    await using home = runScript('discovery/home.ts', broker.url)
    await home.lines.waitFor(line => line === 'announced', 20_000)
    await using assistant = createClient(mqtt(broker.url))
    const found = collect(assistant.observe(discovery, { qos: 1, tombstones: 'emit' }))
    await found.waitForCount(6)
    const configs = found.values.map(message => (message.deleted === true ? null : message.value))
    const attic = configs.find(config => config?.unique_id === 'attic_lamp')
    const states = collect(assistant.observe(attic?.state_topic ?? ''))
    expect(Buffer.from((await states.waitForCount(1))[0]?.payload ?? []).toString()).toBe('OFF')
    await lastValueFrom(assistant.publish(attic?.command_topic ?? '', attic?.payload_on ?? '', { qos: 1 }))
    await states.waitFor(({ payload }) => Buffer.from(payload).toString() === 'ON')
    await home.lines.waitFor(line => line === 'the lamp of attic is on')
    home.kill('SIGTERM')
    const { code, errors } = await home.ended
    expect([code, errors]).toEqual([0, ''])
    await found.waitForCount(12)
    expect(found.values.slice(6).every(({ deleted }) => deleted === true)).toBe(true)
    await using late = createClient(mqtt(broker.url))
    const nothing = collect(late.observe(discovery, { qos: 1, tombstones: 'emit' }))
    await expect.poll(() => late.snapshot().subscriptions[0]?.phase).toBe('on')
    await nothing.expectNone(() => true, 200)
  }, 60_000)
})
