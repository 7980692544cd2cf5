import type { Equivalent } from './equivalent.js'

export const amqp: readonly Equivalent[] = [
  {
    file: 'src/driver/amqp/connect/checkOptions.ts',
    code: "mapping: isOneOf('percent', 'mqtt'),",
    change: "'percent', 'mqtt' → 'mqtt', 'percent'",
    why: 'words are told in another order',
  },
  {
    file: 'src/driver/amqp/connect/session.ts',
    code: 'forget(memory)',
    change: 'forget(memory) memory.complete = true → memory.complete = true forget(memory)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/amqp/keys/mapping.ts',
    code: "if (!wildcards && plainTopic.test(topic)) return bounded(before + topic.replaceAll('/', '.'))",
    change: '!wildcards → wildcards',
    why: 'a shortcut: what is plain is written so either way',
  },
  {
    file: 'src/driver/amqp/keys/mapping.ts',
    code: "if (!wildcards && plainTopic.test(topic)) return bounded(before + topic.replaceAll('/', '.'))",
    change: '!wildcards && plainTopic.test(topic) → false',
    why: 'a shortcut: what is plain is written so either way',
  },
  {
    file: 'src/driver/amqp/keys/mapping.ts',
    code: 'key.length * 3 > LONGEST && utf8Length(key) > LONGEST',
    change: 'key.length * 3 > LONGEST → key.length * 3 >= LONGEST',
    why: '85 characters have 255 bytes at most',
  },
  {
    file: 'src/driver/amqp/keys/mapping.ts',
    code: 'const found = join(topic, false)',
    change: 'false → true',
    why: 'no topic has a wildcard for a level; and plain ones are written so either way',
  },
  {
    file: 'src/driver/amqp/keys/mapping.ts',
    code: 'const back = join(topic, false)',
    change: 'false → true',
    why: 'no topic has a wildcard for a level; and plain ones are written so either way',
  },
  {
    file: 'src/driver/amqp/link/acking.ts',
    code: 'else if (last === null || deliveryTag > last.fields.deliveryTag) last = message',
    change: 'deliveryTag > last.fields.deliveryTag → deliveryTag >= last.fields.deliveryTag',
    why: 'no two have one tag',
  },
  {
    file: 'src/driver/amqp/link/acking.ts',
    code: 'while (beyond.size > 0 && beyond.delete(upTo + 1)) upTo += 1',
    change: 'beyond.size > 0 → beyond.size >= 0',
    why: 'a shortcut: of none, none is found',
  },
  {
    file: 'src/driver/amqp/link/control.ts',
    code: 'const idlest = others.reduce((best, lane) => (lane.load() < best.load() ? lane : best), first as Lane)',
    change: 'lane.load() < best.load() → lane.load() <= best.load()',
    why: 'which of those that are as idle makes no difference',
  },
  {
    file: 'src/driver/amqp/link/deliveries.ts',
    code: 'found.timer?.unsubscribe()',
    change:
      'found.timer?.unsubscribe() found.consumer.settle(found.message, how) → found.consumer.settle(found.message, how) found.timer?.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/amqp/link/groups.ts',
    code: "join: async (request, { group = '', key, rest }) => {",
    change: "'' → 'x'",
    why: 'whoever joins names a group',
  },
  {
    file: 'src/driver/amqp/link/link.ts',
    code: 'late?.unsubscribe()',
    change: 'late?.unsubscribe() publishing.stop() → publishing.stop() late?.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/amqp/link/link.ts',
    code: "state = 'closing'",
    change:
      "state = 'closing' late = time.schedule(() => finish(null), closeTimeout) → late = time.schedule(() => finish(null), closeTimeout) state = 'closing'",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/amqp/link/link.ts',
    code: "connection.on('error', error => {",
    change:
      "connection.on('error', error => { reason = error }) connection.on('blocked', ... → connection.on('blocked', () => { publishing.block(true) notice(blocked) }) co...",
    why: 'listeners of two events',
  },
  {
    file: 'src/driver/amqp/link/link.ts',
    code: "connection.on('blocked', () => {",
    change:
      "connection.on('blocked', () => { publishing.block(true) notice(blocked) }) co... → connection.on('unblocked', () => publishing.block(false)) connection.on('bloc...",
    why: 'listeners of two events',
  },
  {
    file: 'src/driver/amqp/link/link.ts',
    code: 'publishing.stop()',
    change: 'publishing.stop() deliveries.stop() → deliveries.stop() publishing.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/amqp/link/link.ts',
    code: "state = 'closed'",
    change: "state = 'closed' late?.unsubscribe() → late?.unsubscribe() state = 'closed'",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/amqp/link/link.ts',
    code: "connection.on('unblocked', () => publishing.block(false))",
    change:
      "connection.on('unblocked', () => publishing.block(false)) connection.on('clos... → connection.on('close', error => finish(state === 'closing' ? null : lostBy(re...",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/amqp/link/link.ts',
    code: 'late = time.schedule(() => finish(null), closeTimeout)',
    change:
      'late = time.schedule(() => finish(null), closeTimeout) leave().then( () => fi... → leave().then( () => finish(null), () => finish(null), ) late = time.schedule(...',
    why: 'leaving never ends before the next microtask',
  },
  {
    file: 'src/driver/amqp/link/link.ts',
    code: 'deliveries.stop()',
    change: 'deliveries.stop() destroy() → destroy() deliveries.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/amqp/link/plain.ts',
    code: 'router.remove(filter)',
    change: 'router.remove(filter) known.delete(filter) → known.delete(filter) router.remove(filter)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/amqp/link/plain.ts',
    code: 'return noLocal > 0 && from === clientId ? found.filter(request => !request.noLocal) : found',
    change: 'noLocal > 0 → noLocal >= 0',
    why: 'a shortcut: where none leaves anything out, all are kept either way',
  },
  {
    file: 'src/driver/amqp/link/properties.ts',
    code: 'return Object.keys(properties).length === 0 ? noProperties : properties',
    change: 'Object.keys(properties).length === 0 → false',
    why: 'they are the same but for their identity, by which they are written sooner',
  },
  {
    file: 'src/driver/amqp/link/publishing.ts',
    code: 'pings.clear()',
    change: 'pings.clear() → nothing',
    why: 'once it is over no ping is answered',
  },
  {
    file: 'src/driver/amqp/link/publishing.ts',
    code: 'unconfirmed.add(entry)',
    change:
      "unconfirmed.add(entry) own.publish( target.isQueue ? '' : exchange, target.ke... → own.publish( target.isQueue ? '' : exchange, target.key, bufferOf(packet.payl...",
    why: 'the library confirms in a later turn',
  },
  {
    file: 'src/driver/amqp/link/publishing.ts',
    code: 'unconfirmed.clear()',
    change: 'unconfirmed.clear() → nothing',
    why: 'once it is over nothing is settled',
  },
  {
    file: 'src/driver/amqp/link/publishing.ts',
    code: 'for (const entry of left) if (entry.held) send(opened, entry)',
    change: 'entry.held → true',
    why: 'what is to be sent again is settled by nobody before',
  },
  {
    file: 'src/driver/amqp/link/publishing.ts',
    code: 'waiting = []',
    change: 'waiting = [] → nothing',
    why: 'once it is over nothing is sent',
  },
  {
    file: 'src/driver/amqp/link/publishing.ts',
    code: 'if (over) return',
    change: 'over → false',
    why: 'once it is over nothing is left to be sent or asked',
  },
  {
    file: 'src/driver/amqp/link/publishing.ts',
    code: "opened.on('error', (error: Error) => {",
    change:
      "opened.on('error', (error: Error) => { reason = error // Before all that is u... → opened.on('close', () => ended(reason)) opened.on('error', (error: Error) => ...",
    why: 'listeners of two events',
  },
  {
    file: 'src/driver/amqp/link/publishing.ts',
    code: 'idle = []',
    change: 'idle = [] → nothing',
    why: 'once it is over nobody is told',
  },
  {
    file: 'src/driver/amqp/link/publishing.ts',
    code: "opened.on('close', () => ended(reason))",
    change:
      "opened.on('close', () => ended(reason)) opened.on('return', ({ properties }: ... → opened.on('return', ({ properties }: Message) => { const entry = unconfirmed....",
    why: 'listeners of two events',
  },
  {
    file: 'src/driver/amqp/link/subscribing.ts',
    code: 'turns.push([])',
    change: 'turns.push([]) names = new Set() → names = new Set() turns.push([])',
    why: 'neither looks at what the other one changes',
  },
]
