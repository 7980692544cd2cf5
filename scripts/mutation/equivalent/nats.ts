import type { Equivalent } from './equivalent.js'

export const nats: readonly Equivalent[] = [
  {
    file: 'src/driver/nats/connect/dial.ts',
    code: 'const pingInterval = keepalive * 1_000',
    change: '1_000 → 1001',
    why: 'a few ms more are as good',
  },
  {
    file: 'src/driver/nats/jetstream/answer.ts',
    code: "const { code, err_code: error = 0, description = '' } = found.error",
    change: '0 → 1',
    why: 'neither is a code of an error that is looked for',
  },
  {
    file: 'src/driver/nats/jetstream/consumers.ts',
    code: 'const PATIENCE = 20',
    change: '20 → 21',
    why: 'one look more is as good',
  },
  {
    file: 'src/driver/nats/jetstream/consumers.ts',
    code: 'const behind = () => parts.some(({ puller }, at) => puller.reached() < (positions[at] ?? 0))',
    change: '0 → 1',
    why: 'there is a place for each',
  },
  {
    file: 'src/driver/nats/jetstream/consumers.ts',
    code: 'for (let waited = 0; waited < PATIENCE && !over && behind(); waited++) await roundTrip()',
    change: 'waited < PATIENCE → waited <= PATIENCE',
    why: 'one look more is as good',
  },
  {
    file: 'src/driver/nats/jetstream/deliveries.ts',
    code: 'last += 1',
    change: '1 → 2',
    why: 'numbers of deliveries mean nothing but themselves',
  },
  {
    file: 'src/driver/nats/jetstream/deliveries.ts',
    code: 'over = true',
    change: 'over = true timer?.unsubscribe() → timer?.unsubscribe() over = true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/deliveries.ts',
    code: 'timer?.unsubscribe()',
    change: 'timer?.unsubscribe() open.clear() → open.clear() timer?.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/deliveries.ts',
    code: 'delivery.heard = now',
    change:
      'delivery.heard = now publish(delivery.reply, WORKING) → publish(delivery.reply, WORKING) delivery.heard = now',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/deliveries.ts',
    code: 'let last = 0',
    change: '0 → 1',
    why: 'the numbers only have to differ',
  },
  {
    file: 'src/driver/nats/jetstream/engine.ts',
    code: 'sending.stop()',
    change: 'sending.stop() storing.stop() → storing.stop() sending.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/engine.ts',
    code: 'storing.stop()',
    change: 'storing.stop() consumers.stop() → consumers.stop() storing.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/engine.ts',
    code: 'over = true',
    change: 'over = true deliveries.stop() → deliveries.stop() over = true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/engine.ts',
    code: 'deliveries.stop()',
    change: 'deliveries.stop() sending.stop() → sending.stop() deliveries.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/engine.ts',
    code: 'known.delete(filter)',
    change: 'known.delete(filter) holding.end(filter) → holding.end(filter) known.delete(filter)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/engine.ts',
    code: 'deliveries.giveBack()',
    change: 'deliveries.giveBack() consumers.close() → consumers.close() deliveries.giveBack()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/names.ts',
    code: 'forth = Math.imul(forth ^ text.charCodeAt(at), 0x0100_0193)',
    change:
      'forth = Math.imul(forth ^ text.charCodeAt(at), 0x0100_0193) back = Math.imul(... → back = Math.imul(back ^ text.charCodeAt(text.length - 1 - at), 0x0100_0193) f...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: "const left = Number(headers?.get('Nats-Pending-Messages') ?? '')",
    change: "'' → 'x'",
    why: 'neither is a number from 1',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'const code = headers?.code ?? 0',
    change: '0 → 1',
    why: 'neither is a code that is looked for',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'number += 1',
    change:
      'number += 1 connection.publish( nextSubject(stream, consumer), encodeUtf8( JS... → connection.publish( nextSubject(stream, consumer), encodeUtf8( JSON.stringify...',
    why: 'the numbers only have to differ',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'over = true',
    change: 'over = true silence?.unsubscribe() → silence?.unsubscribe() over = true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'let number = 0',
    change: '0 → 1',
    why: 'the numbers only have to differ',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'number += 1',
    change: '1 → 2',
    why: 'the numbers only have to differ',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'let lastHeard = 0',
    change: '0 → 1',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'lastHeard = time.now()',
    change: 'lastHeard = time.now() listen(SILENCE) → listen(SILENCE) lastHeard = time.now()',
    why: 'the first timer is the same, and a later one looks again',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'unsettled += 1',
    change: 'unsettled += 1 heard() → heard() unsettled += 1',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'heard()',
    change: 'heard() message(found, delivered) → message(found, delivered) heard()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'silence?.unsubscribe()',
    change: 'silence?.unsubscribe() delayed?.unsubscribe() → delayed?.unsubscribe() silence?.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'stop()',
    change:
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
      'stop() tell(`the consumer ${consumer} brings nothing: ${reason}`) → tell(`the consumer ${consumer} brings nothing: ${reason}`) stop()',
    why: 'the link that ends stops it, too, and another one begins in a later turn',
  },
  {
    file: 'src/driver/nats/jetstream/retained.ts',
    code: 'inactive_threshold: 10_000_000_000,',
    change: '10_000_000_000 → 10000000001',
    why: 'a nanosecond more is as good',
  },
  {
    file: 'src/driver/nats/jetstream/sending.ts',
    code: 'number += 1',
    change: '1 → 2',
    why: 'the numbers only have to differ',
  },
  {
    file: 'src/driver/nats/jetstream/sending.ts',
    code: 'let number = 0',
    change: '0 → 1',
    why: 'the numbers only have to differ',
  },
  {
    file: 'src/driver/nats/jetstream/sending.ts',
    code: 'let full = false',
    change: 'false → true',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/nats/jetstream/sending.ts',
    code: 'byNumber.set(at, entry)',
    change:
      'byNumber.set(at, entry) wrote(size, unanswered ? () => answered(at, null) : n... → wrote(size, unanswered ? () => answered(at, null) : nothing) byNumber.set(at,...',
    why: 'an answer comes in a later turn',
  },
  {
    file: 'src/driver/nats/jetstream/sessions.ts',
    code: "const [, number, filter] = /^(\\d+) (.+)$/s.exec(each?.config.description ?? '') ?? []",
    change: "'' → 'x'",
    why: 'neither names a filter',
  },
  {
    file: 'src/driver/nats/jetstream/sessions.ts',
    code: 'const { consumers, total = 0 } = answer.json<{ consumers?: readonly string[] | null; total?: number }>()',
    change: '0 → 1',
    why: 'a name that is found is one at least, and without one it ends anyway',
  },
  {
    file: 'src/driver/nats/jetstream/sessions.ts',
    code: 'let reached = 0',
    change: '0 → 1',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/nats/jetstream/sessions.ts',
    code: 'byFilter.set(filter, kept)',
    change:
      'byFilter.set(filter, kept) kept.infos.push(each) → kept.infos.push(each) byFilter.set(filter, kept)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/sessions.ts',
    code: 'found.push(...page.filter(name => isSessionName(prefix, name)))',
    change:
      'found.push(...page.filter(name => isSessionName(prefix, name))) offset += pag... → offset += page.length found.push(...page.filter(name => isSessionName(prefix,...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/switching.ts',
    code: "return id !== '' || areEqual(one.data, other.data)",
    change: 'one.data, other.data → other.data, one.data',
    why: 'neither is before the other',
  },
  {
    file: 'src/driver/nats/jetstream/switching.ts',
    code: 'const MOST = 10_000',
    change: '10_000 → 10001',
    why: 'one more is as good',
  },
  {
    file: 'src/driver/nats/jetstream/switching.ts',
    code: 'else if (before.length < MOST) before.push(message)',
    change: 'before.length < MOST → before.length <= MOST',
    why: 'one more is as good',
  },
  {
    file: 'src/driver/nats/jetstream/switching.ts',
    code: 'const at = before.findIndex(each => isSame(each, message))',
    change: 'each, message → message, each',
    why: 'whether two are the same does not depend on their order',
  },
  {
    file: 'src/driver/nats/link/flow.ts',
    code: 'const SETTLE = 12',
    change: '12 → 13',
    why: 'a microtask more is as good',
  },
  {
    file: 'src/driver/nats/link/flow.ts',
    code: 'asked = true',
    change:
      'asked = true flush().then( () => later(SETTLE, () => answered(confirmed, byte... → flush().then( () => later(SETTLE, () => answered(confirmed, bytes)), () => {}...',
    why: 'what is asked is answered in a later turn',
  },
  {
    file: 'src/driver/nats/link/headers.ts',
    code: 'written.append(name, value)',
    change:
      'written.append(name, value) size += name.length + utf8Length(value) + 4 → size += name.length + utf8Length(value) + 4 written.append(name, value)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/link/link.ts',
    code: 'flow.stop()',
    change: 'flow.stop() engine?.stop() → engine?.stop() flow.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/link/link.ts',
    code: "state = 'closed'",
    change: "state = 'closed' late?.unsubscribe() → late?.unsubscribe() state = 'closed'",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/link/link.ts',
    code: 'late?.unsubscribe()',
    change: 'late?.unsubscribe() flow.stop() → flow.stop() late?.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/link/link.ts',
    code: 'late = time.schedule(last, closeTimeout)',
    change:
      'late = time.schedule(last, closeTimeout) flow.wrote(0, last) → flow.wrote(0, last) late = time.schedule(last, closeTimeout)',
    why: 'what is written is read in a later turn',
  },
  {
    file: 'src/driver/nats/link/link.ts',
    code: 'watch().catch(() => {})',
    change:
      'watch().catch(() => {}) void connection.closed().then(error => { const silent... → void connection.closed().then(error => { const silent = new ConnectionLostErr...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/link/link.ts',
    code: "state = 'closing'",
    change: "state = 'closing' engine?.close() → engine?.close() state = 'closing'",
    why: 'an engine that closes calls nobody',
  },
  {
    file: 'src/driver/nats/link/publishing.ts',
    code: 'unread.push({ subject, outcome, problem: null })',
    change:
      'unread.push({ subject, outcome, problem: null }) wrote(size, firstRead) → wrote(size, firstRead) unread.push({ subject, outcome, problem: null })',
    why: 'what is written is read in a later turn',
  },
  {
    file: 'src/driver/nats/link/subscribing.ts',
    code: 'remove(filter)',
    change: 'remove(filter) end(entry) → end(entry) remove(filter)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/subjects/mapping.ts',
    code: 'const found = join(topic, false)',
    change: 'false → true',
    why: 'no topic that is asked about has wildcards',
  },
  {
    file: 'src/driver/nats/subjects/mapping.ts',
    code: 'const back = join(topic, false)',
    change: 'false → true',
    why: 'no topic that is asked about has wildcards',
  },
  {
    file: 'src/driver/nats/subjects/mapping.ts',
    code: 'return subject.length * 3 > maximum && utf8Length(subject) > maximum ? { problem } : { subject }',
    change: 'subject.length * 3 > maximum → subject.length * 3 >= maximum',
    why: 'its length in bytes is looked at, too',
  },
]
