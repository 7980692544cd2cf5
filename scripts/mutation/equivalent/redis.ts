import type { Equivalent } from './equivalent.js'

export const redis: readonly Equivalent[] = [
  {
    file: 'src/driver/redis/connect/library.ts',
    code: "client.on('error', over)",
    change:
      "client.on('error', over) client.on('end', () => over(new Error('the connectio... → client.on('end', () => over(new Error('the connection was closed'))) client.o...",
    why: 'listeners of two events',
  },
  {
    file: 'src/driver/redis/connect/dial.ts',
    code: 'link: random().toString(36).slice(2),',
    change: '2 → 3',
    why: 'one character less of chance is as good',
  },
  {
    file: 'src/driver/redis/link/holding.ts',
    code: 'passed = new Set()',
    change: 'passed = new Set() release() → release() passed = new Set()',
    why: 'it is asked when an answer comes, never from within',
  },
  {
    file: 'src/driver/redis/link/holding.ts',
    code: 'passed.has(topic) || held.some(each => each.topic === topic && areEqual(each.payload, payload)),',
    change: 'each.payload, payload → payload, each.payload',
    why: 'neither is before the other',
  },
  {
    file: 'src/driver/redis/link/keepalive.ts',
    code: 'mayAsk = false',
    change: 'mayAsk = false come() → come() mayAsk = false',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/link/keepalive.ts',
    code: 'answered = true',
    change: 'answered = true alive?.() → alive?.() answered = true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/link/link.ts',
    code: "state = 'closed'",
    change: "state = 'closed' late?.unsubscribe() → late?.unsubscribe() state = 'closed'",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/link/link.ts',
    code: 'late?.unsubscribe()',
    change: 'late?.unsubscribe() commands.stop() → commands.stop() late?.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/link/link.ts',
    code: 'commands.stop()',
    change: 'commands.stop() keepalive.stop() → keepalive.stop() commands.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/link/link.ts',
    code: 'keepalive.stop()',
    change: 'keepalive.stop() engine?.stop() → engine?.stop() keepalive.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/link/link.ts',
    code: 'engine?.stop()',
    change: 'engine?.stop() connection.destroy() → connection.destroy() engine?.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/link/link.ts',
    code: "commands.call(['PING'], last, last)",
    change:
      "commands.call(['PING'], last, last) late = time.schedule(last, closeTimeout) → late = time.schedule(last, closeTimeout) commands.call(['PING'], last, last)",
    why: 'an answer comes in a later turn',
  },
  {
    file: 'src/driver/redis/link/names.ts',
    code: 'names.delete(kind + name)',
    change:
      'names.delete(kind + name) commands.run(connection => connection.unsubscribe(k... → commands.run(connection => connection.unsubscribe(kind, name, held.listener),...',
    why: 'an answer comes in a later turn',
  },
  {
    file: 'src/driver/redis/link/names.ts',
    code: 'names.set(kind + name, held)',
    change:
      'names.set(kind + name, held) commands.run( connection => connection.subscribe... → commands.run( connection => connection.subscribe(kind, name, held.listener), ...',
    why: 'an answer comes in a later turn',
  },
  {
    file: 'src/driver/redis/link/pubSub.ts',
    code: 'const FRAME = 64',
    change: '64 → 65',
    why: 'an estimate: one byte more is as good',
  },
  {
    file: 'src/driver/redis/link/subscribing.ts',
    code: 'for (const part of mapping.partsOf(filter)) targets.push({ entry, part })',
    change: 'push → unshift',
    why: 'which of its names is asked for first is all the same',
  },
  {
    file: 'src/driver/redis/link/subscribing.ts',
    code: 'existing.request = request',
    change: 'existing.request = request gate.open() → gate.open() existing.request = request',
    why: 'nothing waits for it yet',
  },
  {
    file: 'src/driver/redis/link/subscribing.ts',
    code: 'entry.holding.begin()',
    change:
      'entry.holding.begin() retained.fetch( request.filter, topic => entry.targets.... → retained.fetch( request.filter, topic => entry.targets.some(({ part }) => par...',
    why: 'an answer comes in a later turn',
  },
  {
    file: 'src/driver/redis/streams/deliveries.ts',
    code: 'timer.unsubscribe()',
    change: 'timer.unsubscribe() open.clear() → open.clear() timer.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/streams/publishing.ts',
    code: 'const FRAME = 256',
    change: '256 → 257',
    why: 'an estimate: one byte more is as good',
  },
  {
    file: 'src/driver/redis/streams/engine.ts',
    code: 'for (const reading of readings) if (reading !== session || entries.size > 0) reading.read()',
    change: 'entries.size > 0 → entries.size >= 0',
    why: 'without subscriptions there is no room, so nothing is read',
  },
  {
    file: 'src/driver/redis/streams/engine.ts',
    code: 'wake()',
    change: 'wake() timer = time.schedule(look, LOOK) → timer = time.schedule(look, LOOK) wake()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/streams/engine.ts',
    code: 'entry.until = textOf(reply)',
    change:
      'entry.until = textOf(reply) session.caughtUp(over) → session.caughtUp(over) entry.until = textOf(reply)',
    why: 'what is read comes in a later turn',
  },
  {
    file: 'src/driver/redis/streams/engine.ts',
    code: 'timer.unsubscribe()',
    change: 'timer.unsubscribe() deliveries.stop() → deliveries.stop() timer.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/streams/engine.ts',
    code: 'readings.add(entry.reading)',
    change:
      'readings.add(entry.reading) entry.reading.read() → entry.reading.read() readings.add(entry.reading)',
    why: 'what is read comes in a later turn',
  },
  {
    file: 'src/driver/redis/streams/engine.ts',
    code: 'entries.set(request.filter, entry)',
    change:
      'entries.set(request.filter, entry) session.pause() → session.pause() entries.set(request.filter, entry)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/streams/engine.ts',
    code: 'entry.reading.stop()',
    change:
      'entry.reading.stop() readings.delete(entry.reading) → readings.delete(entry.reading) entry.reading.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/streams/engine.ts',
    code: 'readings.delete(entry.reading)',
    change:
      'readings.delete(entry.reading) deliveries.leave(entry.reading.member) → deliveries.leave(entry.reading.member) readings.delete(entry.reading)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/streams/publishing.ts',
    code: 'let full = false',
    change: 'false → true',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/redis/streams/publishing.ts',
    code: 'wrote()',
    change: 'wrote() answered() → answered() wrote()',
    why: 'both tell of room, which there is when both are done',
  },
  {
    file: 'src/driver/redis/streams/fields.ts',
    code: 'for (let at = 0; at + 1 < list.length; at += 2) {',
    change: 'at + 1 < list.length → at + 1 <= list.length',
    why: 'a name without a value is left out below',
  },
  {
    file: 'src/driver/redis/streams/members.ts',
    code: 'if (done.length === 0) queueMicrotask(settle)',
    change: 'done.length === 0 → true',
    why: 'where nothing is left to settle, nothing is asked',
  },
  {
    file: 'src/driver/redis/streams/members.ts',
    code: 'over = true',
    change: 'over = true timer.unsubscribe() → timer.unsubscribe() over = true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/streams/members.ts',
    code: 'timer.unsubscribe()',
    change: 'timer.unsubscribe() reader.stop() → reader.stop() timer.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/streams/engine.ts',
    code: "...{ request, filter, since: '0-0' },",
    change: "'0-0' → ''",
    why: 'both are before all entries',
  },
  {
    file: 'src/driver/redis/streams/fields.ts',
    code: "const pairs = readPairs(text('user') ?? '[]')",
    change: "'[]' → ''",
    why: 'what is no JSON has no properties either',
  },
]
