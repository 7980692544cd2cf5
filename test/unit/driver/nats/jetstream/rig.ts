import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect } from '@nats-io/transport-node'
import { createSessions, type SessionSettings } from '../../../../../src/driver/nats/jetstream/sessions.js'
import { prepareStreams } from '../../../../../src/driver/nats/jetstream/streams.js'
import { createMapping } from '../../../../../src/driver/nats/subjects/mapping.js'
import { percentTokens } from '../../../../../src/driver/nats/subjects/percent.js'
import { startNatsServer } from '../../../../support/natsServer.js'

/** A server, a connection to it, and the streams of a driver. */
export const startRig = async () => {
  const server = await startNatsServer()
  const connection = await connect({ servers: server.url.replace('nats://', '') })
  const manager = await jetstreamManager(connection)
  const mapping = createMapping(percentTokens, { prefix: 'p', maximum: 1024 })
  const streams = await prepareStreams(manager, mapping, {
    ...{ stream: 's', topics: ['#'], storage: 'memory', replicas: 1 },
    ...{ maxAge: 60, maxBytes: Number.POSITIVE_INFINITY },
  })
  const sessionsOf = (settings: Partial<SessionSettings>) =>
    createSessions(connection, manager, 's', {
      ...{
        prefix: 'rxs-me-',
        kept: true,
        sessionExpiry: 60,
        groupExpiry: 60,
        ackWait: 1_000,
        receiveMaximum: 10,
      },
      ...settings,
    })
  return {
    ...{ server, connection, manager, streams, mapping, sessionsOf, client: jetstream(connection) },
    [Symbol.asyncDispose]: async () => {
      await connection.close()
      await server[Symbol.asyncDispose]()
    },
  }
}
