import type { Driver } from '../driver.js'
import { oneAtATime } from '../oneAtATime.js'
import { createPerClient } from '../perClient.js'
import { type Broker, createBroker, engineOf } from './broker/broker.js'
import { createLink } from './link/link.js'
import { connectPacket, type MemoryOptions } from './link/options.js'
import { createClientSession } from './link/session.js'

/**
 * Returns a driver that connects to a broker inside this program: no socket, no time but the broker's. Without a
 * broker it makes one of its own, in the time of the client that opens it.
 *
 * @throws OptionError for an unknown option, a value out of range, or a broker that `createBroker` did not make
 * @example
 * ```ts
 * import { createClient } from 'rxtopics'
 * import { createBroker, memory } from 'rxtopics/memory'
 *
 * const broker = createBroker()
 * const kitchen = createClient(memory(broker, { clientId: 'kitchen' }))
 * const cellar = createClient(memory(broker, { clientId: 'cellar', protocolVersion: 4 }))
 * kitchen.observe('door/+').subscribe(({ topic }) => console.log(topic))
 * cellar.publish('door/cellar', 'open').subscribe()
 * // door/cellar
 * ```
 */
export const memory = (broker?: Broker, options: MemoryOptions = {}): Driver => {
  const connect = connectPacket(options)
  let engine = broker === undefined ? undefined : engineOf(broker)
  const { clientId } = options
  const callerOf = createPerClient(() => ({ session: createClientSession(), clientId }))

  const open: Driver['open'] = (handlers, context) => {
    engine ??= engineOf(createBroker({ scheduler: context.scheduler }))
    const { dial, soon } = engine
    const caller = callerOf(context)
    caller.clientId ??= engine.claimClientId(context.random)
    const { session } = caller
    return createLink(handlers, { connect: { ...connect, clientId: caller.clientId }, session, dial, soon })
  }
  return { name: 'memory', open: clientId === undefined ? open : oneAtATime(clientId, open) }
}
