import { type Observable, Subject } from 'rxjs'
import type { Time } from '../../../base/time.js'
import { noProperties } from '../../../message.js'
import { createHops } from '../wire/hops.js'
import type { ClientPacket, ConnectPacket, ServerPacket, WirePacket } from '../wire/packets.js'
import type { Policy } from './policy.js'
import { type Publication, publication } from './publication.js'
import { createRetainedStore, type RetainedStore } from './retainedStore.js'
import { createRouting } from './routing.js'
import { type Connection, createService } from './service.js'
import { createSession, type Session } from './session.js'
import { createWills, unsuitable } from './wills.js'

type FromClient = (packet: ClientPacket) => void
type ToClient = (packet: ServerPacket) => void

/** The way back to a client: `replyAll` takes what is made when it arrives. */
interface Wire {
  readonly reply: ToClient
  readonly replyAll: (packets: Iterable<ServerPacket>) => void
}

/** The broker without its public face: connections, sessions, and what passes between them. */
export interface Engine {
  readonly packets$: Observable<WirePacket>
  readonly retained: RetainedStore
  readonly connections: ReadonlyMap<string, Connection>
  readonly sessions: ReadonlyMap<string, Session>
  /** Returns a client id that no other call has returned. */
  claimClientId(random: () => number): string
  /** Opens a wire; returns the function that sends over it. What comes back is given to `receive`, a hop later. */
  dial(receive: ToClient): FromClient
  /** Runs a task in the next turn of the scheduler. */
  soon(task: () => void): void
  /** Runs a task when the broker is done with what it is at: at once, unless called from within. */
  exclusively(task: () => void): void
  running(): boolean
  /** Messages dropped from full queues, ever. */
  dropped(): number
  /** Returns whether anybody is subscribed. */
  publish(publication: Publication): boolean
  /** Ends a connection; without a code, or on MQTT 3.1.1, the client is not told why. */
  expel(connection: Connection, code: number | undefined): void
  start(): void
  stop(): void
  forgetSessions(): void
}

export const createEngine = (time: Time, latency: number, policy: Policy): Engine => {
  const packets = new Subject<WirePacket>()
  const connections = new Map<string, Connection>()
  const sessions = new Map<string, Session>()
  const { now } = time
  const retained = createRetainedStore(now)
  const routing = createRouting(policy.overlap)
  const hop = createHops(time, latency)
  const claimed = new Set<string>()
  const tasks: (() => void)[] = []
  let busy = false
  let running = true
  let dropped = 0
  // No session is over before this time: most turns need not look.
  let firstEnd = Number.POSITIVE_INFINITY

  // Observers of `packets$` and `refuse` rules may call the broker from within: that waits for its turn.
  const exclusively = (task: () => void) => {
    tasks.push(task)
    if (busy) return
    busy = true
    try {
      for (let next = tasks.shift(); next !== undefined; next = tasks.shift()) {
        endSessions()
        next()
      }
    } finally {
      busy = false
    }
  }

  const record = (direction: 'in' | 'out', clientId: string, packet: ClientPacket | ServerPacket) => {
    if (!packets.observed) return
    const crossing = { at: time.wall(), clientId, direction }
    if (packet.type === 'connect') {
      const { password: _, ...shown } = packet
      packets.next({ ...crossing, ...shown })
    } else {
      packets.next({ ...crossing, ...packet })
    }
  }

  const publish = (message: Publication): boolean => {
    if (message.retain) retained.put(message)
    return routing.route(message)
  }

  const wills = createWills(
    (task, delay) => time.schedule(() => exclusively(task), delay),
    (clientId, will) => {
      const { topic, qos, retain } = will
      if (policy.refusal({ kind: 'publish', clientId, topic, qos, retain }) !== null) return
      publish(publication({ properties: noProperties, ...will }, clientId, now()))
    },
  )

  const end = (session: Session) => {
    sessions.delete(session.clientId)
    routing.forget(session)
    wills.execute(session.clientId)
  }

  const endSessions = () => {
    if (now() < firstEnd) return
    firstEnd = Number.POSITIVE_INFINITY
    for (const session of sessions.values()) {
      if (session.endsAt() <= now()) end(session)
      else firstEnd = Math.min(firstEnd, session.endsAt())
    }
  }

  const leave = (connection: Connection, lost: boolean, expiry = connection.expiry) => {
    const { session, will } = connection
    const endsAt = now() + expiry * 1000
    connections.delete(session.clientId)
    session.detach(endsAt)
    if (lost && will !== null) wills.leave(session.clientId, will, Math.min(will.delay, expiry))
    if (expiry === 0) {
      end(session)
    } else {
      firstEnd = Math.min(firstEnd, endsAt)
      routing.moveShared(session)
    }
  }

  const expel = (connection: Connection, code: number | undefined) => {
    connection.send(
      connection.version === 5 && code !== undefined ? { type: 'disconnect', code } : { type: 'close' },
    )
    leave(connection, true)
  }

  const serve = createService({ policy, routing, retained, now, publish, expel })

  const connect = (packet: ConnectPacket, { reply, replyAll }: Wire): Connection | null => {
    const { clientId, protocolVersion, clean, sessionExpiry, receiveMaximum, username, password, will } =
      packet
    if (!running) {
      reply({ type: 'close' })
      return null
    }
    record('in', clientId, packet)
    const send = (answer: ServerPacket) => {
      record('out', clientId, answer)
      reply(answer)
    }
    const capabilities = policy.capabilities(protocolVersion)
    const maximum = policy.receiveMaximum(protocolVersion)
    const abilities = { capabilities, ...(maximum === undefined ? {} : { receiveMaximum: maximum }) }
    const refused =
      unsuitable(will, capabilities) ??
      policy.refusal({ kind: 'connect', clientId, protocolVersion, username, password })
    if (refused !== null) {
      send({ type: 'connack', code: refused, sessionPresent: false, ...abilities })
      return null
    }
    const earlier = connections.get(clientId)
    if (earlier !== undefined) expel(earlier, 0x8e)
    const kept = sessions.get(clientId)
    // A clean start ends the session, and so publishes the will that waits; any other cancels it.
    if (clean && kept !== undefined) end(kept)
    wills.cancel(clientId)
    const resumed = clean ? undefined : kept
    const session = resumed ?? createSession(clientId, now, policy, count => (dropped += count))
    const connection: Connection = {
      session,
      version: protocolVersion,
      expiry: sessionExpiry,
      will,
      unreleased: new Set(),
      send,
      sendAll: answers => {
        if (packets.observed) for (const answer of answers) send(answer)
        else replyAll(answers)
      },
    }
    sessions.set(clientId, session)
    connections.set(clientId, connection)
    send({ type: 'connack', code: 0, sessionPresent: resumed !== undefined, ...abilities })
    session.attach({ version: protocolVersion, receiveMaximum, send })
    return connection
  }

  const accept = (wire: Wire): FromClient => {
    let connection: Connection | null = null
    return packet => {
      if (packet.type === 'connect') {
        connection = connect(packet, wire)
      } else if (connection !== null && connections.get(connection.session.clientId) === connection) {
        record('in', connection.session.clientId, packet)
        if (packet.type === 'close') {
          leave(connection, true)
        } else if (packet.type === 'disconnect') {
          leave(connection, packet.code !== 0, packet.sessionExpiry)
          wire.reply({ type: 'close' })
        } else {
          serve(connection, packet)
        }
      }
    }
  }

  return {
    packets$: packets.asObservable(),
    retained,
    connections,
    sessions,
    claimClientId: random => {
      const hex = Math.floor(random() * 2 ** 32).toString(16)
      const drawn = `rxtopics-${hex.padStart(8, '0')}`
      // Tests fix `random`: two clients with one id would take the session from each other for ever.
      let id = drawn
      for (let nth = 2; claimed.has(id); nth += 1) id = `${drawn}-${nth}`
      claimed.add(id)
      return id
    },
    dial: receive => {
      const arrive = accept({
        reply: packet => hop(() => receive(packet)),
        replyAll: all =>
          hop(() => {
            for (const packet of all) receive(packet)
          }),
      })
      return packet => hop(() => exclusively(() => arrive(packet)))
    },
    soon: createHops(time, 0),
    exclusively,
    running: () => running,
    dropped: () => dropped,
    publish,
    expel,
    start: () => {
      running = true
    },
    stop: () => {
      running = false
      wills.clear()
      const open = [...connections.values()]
      // All are gone before any is cleared away: nothing of one is moved to another.
      for (const { send, session } of open) {
        send({ type: 'close' })
        session.detach(now())
      }
      for (const connection of open) leave(connection, false)
    },
    forgetSessions: () => {
      for (const session of sessions.values()) end(session)
    },
  }
}
