import type { Observable } from 'rxjs'
import { type Broker, createBroker, memory, type Operation, type WirePacket } from 'rxtopics/memory'
import { describe, expectTypeOf, test } from 'vitest'
import type { Driver } from '../../src/driver/driver.js'
import type { Message } from '../../src/message.js'

describe('memory', () => {
  test('returns a driver', () => {
    expectTypeOf(memory()).toEqualTypeOf<Driver>()
    expectTypeOf(memory(createBroker(), { clientId: 'c', protocolVersion: 4 })).toEqualTypeOf<Driver>()
    expectTypeOf(memory(undefined, { will: { topic: 'a', payload: 'x' } })).toEqualTypeOf<Driver>()
    // @ts-expect-error 3.1 is spoken by no broker of this kind
    memory(createBroker(), { protocolVersion: 3 })
    // @ts-expect-error a will has a payload
    memory(createBroker(), { will: { topic: 'a' } })
    // @ts-expect-error options are named
    memory(createBroker(), { clientID: 'c' })
    // @ts-expect-error options come second
    memory({ clientId: 'c' })
  })
})

describe('createBroker', () => {
  test('returns a broker', () => {
    const broker = createBroker({ overlap: 'merged', maximumQos: 1 })
    expectTypeOf(broker).toEqualTypeOf<Broker>()
    expectTypeOf(broker.packets$).toEqualTypeOf<Observable<WirePacket>>()
    expectTypeOf(broker.retained()).toEqualTypeOf<ReadonlyMap<string, Message>>()
    expectTypeOf<Parameters<Broker['disconnect']>>().toEqualTypeOf<
      [clientId: string, reasonCode?: number | undefined]
    >()
    // @ts-expect-error QoS ends at 2
    createBroker({ maximumQos: 3 })
    // @ts-expect-error payloads are text or bytes
    broker.publish('a', { celsius: 21 })
    // @ts-expect-error snapshots are not to be written
    broker.snapshot().running = false
  })

  test('shows a rule what is asked for, by kind', () => {
    createBroker({
      refuse: operation => {
        expectTypeOf(operation).toEqualTypeOf<Operation>()
        if (operation.kind === 'connect') return operation.password === 'secret' ? undefined : 0x86
        // @ts-expect-error only CONNECT has credentials
        return operation.password
      },
    })
  })

  test('has packets that are told apart by type, without passwords', () => {
    const packet = {} as WirePacket
    expectTypeOf(packet.clientId).toEqualTypeOf<string>()
    if (packet.type === 'subscribe')
      expectTypeOf(packet.filters[0]?.filter).toEqualTypeOf<string | undefined>()
    // @ts-expect-error passwords are left out
    if (packet.type === 'connect') packet.password
  })
})
