import { type Client, type ClientOptions, createClient } from 'rxtopics'
import { type BrokerOptions, createBroker, memory } from 'rxtopics/memory'

/** A broker, a client of it, and what went over the wire. */
export const createStage = (options: BrokerOptions = {}, clientOptions: ClientOptions = {}) => {
  const broker = createBroker(options)
  const wire: string[] = []
  broker.packets$.subscribe(packet => {
    if (packet.type === 'subscribe') wire.push(...packet.filters.map(({ filter }) => `SUBSCRIBE ${filter}`))
    if (packet.type === 'unsubscribe') wire.push(...packet.filters.map(filter => `UNSUBSCRIBE ${filter}`))
  })
  const client: Client = createClient(memory(broker), { linger: 20, retry: () => 5, ...clientOptions })
  return { broker, client, wire }
}

export type Stage = ReturnType<typeof createStage>
