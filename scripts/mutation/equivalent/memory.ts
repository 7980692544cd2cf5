import type { Equivalent } from './equivalent.js'

export const memory: readonly Equivalent[] = [
  {
    file: 'src/driver/memory/broker/copies.ts',
    code: 'export const lowerQos = (a: Qos, b: Qos): Qos => (a < b ? a : b)',
    change: 'a < b → a <= b',
    why: 'of two that are equal either is the lower one',
  },
  {
    file: 'src/driver/memory/broker/copies.ts',
    code: 'if (qos > granted) granted = qos',
    change: 'qos > granted → qos >= granted',
    why: 'the larger of two that are equal is either',
  },
  {
    file: 'src/driver/memory/broker/copies.ts',
    code: 'return { publication, qos: lowerQos(publication.qos, granted), retain, identifiers, shared: null }',
    change: 'publication.qos, granted → granted, publication.qos',
    why: 'the lower of two does not depend on their order',
  },
  {
    file: 'src/driver/memory/broker/engine.ts',
    code: 'sessions.delete(session.clientId)',
    change:
      'sessions.delete(session.clientId) routing.forget(session) → routing.forget(session) sessions.delete(session.clientId)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/memory/broker/engine.ts',
    code: 'firstEnd = Math.min(firstEnd, endsAt)',
    change:
      'firstEnd = Math.min(firstEnd, endsAt) routing.moveShared(session) → routing.moveShared(session) firstEnd = Math.min(firstEnd, endsAt)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/memory/broker/engine.ts',
    code: 'connections.delete(session.clientId)',
    change:
      'connections.delete(session.clientId) session.detach(endsAt) → session.detach(endsAt) connections.delete(session.clientId)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/memory/broker/engine.ts',
    code: "record('out', clientId, answer)",
    change: "record('out', clientId, answer) reply(answer) → reply(answer) record('out', clientId, answer)",
    why: 'a packet is a hop away, and whoever hears of it can call the broker in its turn alone',
  },
  {
    file: 'src/driver/memory/broker/engine.ts',
    code: 'leave(connection, packet.code !== 0, packet.sessionExpiry)',
    change:
      "leave(connection, packet.code !== 0, packet.sessionExpiry) wire.reply({ type:... → wire.reply({ type: 'close' }) leave(connection, packet.code !== 0, packet.ses...",
    why: 'a packet is a hop away',
  },
  {
    file: 'src/driver/memory/broker/routing.ts',
    code: "groups.get(shared ?? '')?.deliver(publication)",
    change: "'' → 'x'",
    why: 'what is withdrawn is of a group',
  },
  {
    file: 'src/driver/memory/broker/service.ts',
    code: 'const qos = lowerQos(requested.qos, maximumQos)',
    change: 'requested.qos, maximumQos → maximumQos, requested.qos',
    why: 'the lower of two does not depend on their order',
  },
  {
    file: 'src/driver/memory/broker/session.ts',
    code: 'if (excess > 0) dropped(excess)',
    change: 'excess > 0 → excess >= 0',
    why: 'none more is as many',
  },
  {
    file: 'src/driver/memory/broker/session.ts',
    code: 'endsAt = at',
    change: 'endsAt = at dropOldest() → dropOldest() endsAt = at',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/memory/broker/session.ts',
    code: 'let version: ProtocolVersion = 5',
    change: '5 → 6',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/memory/broker/sharedGroup.ts',
    code: 'members.set(session, subscription)',
    change:
      'members.set(session, subscription) session.deliver(sharedCopy(publication, su... → session.deliver(sharedCopy(publication, subscription)) members.set(session, s...',
    why: 'nothing is called in between',
  },
  {
    file: 'src/driver/memory/broker/wills.ts',
    code: 'cancel(clientId)',
    change: 'cancel(clientId) publish(clientId, entry.will) → publish(clientId, entry.will) cancel(clientId)',
    why: 'what is published calls for no will in between',
  },
  {
    file: 'src/driver/memory/link/incoming.ts',
    code: 'deliveries.delete(delivery)',
    change:
      "deliveries.delete(delivery) settle(...found, code ?? 'never', text) → settle(...found, code ?? 'never', text) deliveries.delete(delivery)",
    why: 'a packet is a hop away',
  },
  {
    file: 'src/driver/memory/link/incoming.ts',
    code: 'received.delete(packetId)',
    change:
      "received.delete(packetId) send({ type: 'pubcomp', packetId, code: 0 }) → send({ type: 'pubcomp', packetId, code: 0 }) received.delete(packetId)",
    why: 'a packet is a hop away',
  },
  {
    file: 'src/driver/memory/link/link.ts',
    code: "state = 'closed'",
    change: "state = 'closed' outgoing.end() → outgoing.end() state = 'closed'",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/memory/link/link.ts',
    code: "state = 'closing'",
    change:
      "state = 'closing' transmit({ type: 'disconnect', code: 0 }) → transmit({ type: 'disconnect', code: 0 }) state = 'closing'",
    why: 'a packet is a hop away',
  },
  {
    file: 'src/driver/memory/link/link.ts',
    code: "state = 'open'",
    change:
      "state = 'open' outgoing.opened(receiveMaximum ?? Number.POSITIVE_INFINITY) → outgoing.opened(receiveMaximum ?? Number.POSITIVE_INFINITY) state = 'open'",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/memory/link/link.ts',
    code: 'pongs.push(pong)',
    change: "pongs.push(pong) send({ type: 'pingreq' }) → send({ type: 'pingreq' }) pongs.push(pong)",
    why: 'a packet is a hop away',
  },
  {
    file: 'src/driver/memory/link/link.ts',
    code: 'end()',
    change: "end() transmit({ type: 'close' }) → transmit({ type: 'close' }) end()",
    why: 'a packet is a hop away',
  },
  {
    file: 'src/driver/memory/link/outgoing.ts',
    code: 'let quota = 0',
    change: '0 → 1',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/memory/link/outgoing.ts',
    code: 'exchange.received = code',
    change:
      "exchange.received = code send({ type: 'pubrel', packetId, code: 0 }) → send({ type: 'pubrel', packetId, code: 0 }) exchange.received = code",
    why: 'a packet is a hop away',
  },
  {
    file: 'src/driver/memory/link/session.ts',
    code: 'session += 1',
    change: '1 → 2',
    why: 'the numbers only have to differ',
  },
  {
    file: 'src/driver/memory/link/session.ts',
    code: 'let session = 0',
    change: '0 → 1',
    why: 'the numbers only have to differ',
  },
  {
    file: 'src/driver/memory/wire/hops.ts',
    code: 'if (batch === own) batch = null',
    change: 'batch === own → true',
    why: 'how many tasks share an action matters to speed alone',
  },
]
