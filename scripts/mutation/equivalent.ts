/** Faults that change nothing that anybody could see, so no test can notice them. */
export interface Equivalent {
  readonly file: string
  /** The line of the source, without the space around it. */
  readonly code: string
  /** `null`: whatever is changed in it. */
  readonly change: string | null
  readonly why: string
}

export const equivalent: readonly Equivalent[] = [
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'const known = early.size > 0 ? early.get(packet) : undefined',
    change: 'early.size > 0 → early.size >= 0',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/driver/tabs/hub/subscriptions.ts',
    code: 'for (const held of merged.holders.values()) if (held.qos > qos) qos = held.qos',
    change: 'held.qos > qos → held.qos >= qos',
    why: 'the larger of two that are equal is either',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'body.set(chunk.subarray(at))',
    change: 'body.set(chunk.subarray(at)) bodyHead = head → bodyHead = head body.set(chunk.subarray(at))',
    why: 'neither looks at the other one',
  },
  {
    file: 'src/driver/mqtt/link/announced.ts',
    code: "put('maximumPacketSize', numbers['maximumPacketSize'])",
    change:
      "put('maximumPacketSize', numbers['maximumPacketSize']) put('reason', texts['r... → put('reason', texts['reasonString']) put('maximumPacketSize', numbers['maximu...",
    why: 'the order of members means nothing',
  },
  {
    file: 'src/driver/mqtt/link/link.ts',
    code: 'stream.destroy()',
    change: 'stream.destroy() closed() → closed() stream.destroy()',
    why: 'a stream tells of its end later, when the link is over',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'const byte = bytes[at + i] ?? 0',
    change: '0 → 1',
    why: 'it is within the bytes',
  },
  {
    file: 'src/driver/nats/jetstream/deliveries.ts',
    code: 'last += 1',
    change: '1 → 2',
    why: 'numbers of deliveries mean nothing but themselves',
  },
  {
    file: 'src/driver/nats/jetstream/switching.ts',
    code: "return id !== '' || areEqual(one.data, other.data)",
    change: 'one.data, other.data → other.data, one.data',
    why: 'neither is before the other',
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
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'tab.heard = time.now()',
    change: 'tab.heard = time.now() tab.probes = 0 → tab.probes = 0 tab.heard = time.now()',
    why: 'neither looks at the other one',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'inGrace = false',
    change: 'false → true',
    why: 'of the next connection it is set anew, and until then nothing comes',
  },
  {
    file: 'src/driver/nats/jetstream/engine.ts',
    code: 'sending.stop()',
    change: 'sending.stop() consumers.stop() → consumers.stop() sending.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/topic/routing/nodeTable.ts',
    code: 'if (keys.length > fewest && size * 8 < keys.length) resize(keys.length / 2)',
    change: 'keys.length > fewest → keys.length >= fewest',
    why: 'how large the table is matters to speed and memory alone',
  },
  {
    file: 'src/topic/routing/nodeTable.ts',
    code: 'if (keys.length > fewest && size * 8 < keys.length) resize(keys.length / 2)',
    change: 'size * 8 < keys.length → size * 8 <= keys.length',
    why: 'how large the table is matters to speed and memory alone',
  },
  {
    file: 'src/topic/routing/nodeTable.ts',
    code: 'if (++size * 2 > keys.length) resize(keys.length * 2)',
    change: '++size * 2 > keys.length → ++size * 2 >= keys.length',
    why: 'how large the table is matters to speed and memory alone',
  },
  {
    file: 'src/driver/memory/broker/engine.ts',
    code: 'sessions.delete(session.clientId)',
    change:
      'sessions.delete(session.clientId) routing.forget(session) → routing.forget(session) sessions.delete(session.clientId)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/link/subscribing.ts',
    code: 'asked.size > 0 && answerTimeout < Number.POSITIVE_INFINITY',
    change: 'answerTimeout < Number.POSITIVE_INFINITY → answerTimeout <= Number.POSITIVE_INFINITY',
    why: 'a time scheduled for ever has no timer',
  },
  {
    file: 'src/driver/mqtt/wire/encode.ts',
    code: 'const expected = topic.length + payload.length + 2 + (qos > 0 ? 2 : 0) + (version === 5 ? 1 : 0)',
    change: null,
    why: 'an estimate: it costs a copy where it is wrong',
  },
  {
    file: 'src/driver/memory/broker/copies.ts',
    code: 'export const lowerQos = (a: Qos, b: Qos): Qos => (a < b ? a : b)',
    change: 'a < b → a <= b',
    why: 'of two that are equal either is the lower one',
  },
  {
    file: 'src/driver/mqtt/session/pace.ts',
    code: 'return since < 0 || since >= SECOND ? 0 : SECOND - since',
    change: 'since >= SECOND → since > SECOND',
    why: 'after exactly a second nothing is left of it',
  },
  {
    file: 'src/codec/compile/source.ts',
    code: 'return false',
    change: 'false → true',
    why: 'a field that was judged first is judged once more: the code is only longer',
  },
  {
    file: 'src/base/publishOptions.ts',
    code: 'if (value !== 0 && value !== 1 && value !== 2) return false',
    change: 'value !== 0 && value !== 1 && value !== 2 → true',
    why: 'what is not usual is judged by the rules, which take it, too: it only takes longer',
  },
  {
    file: 'src/base/publishOptions.ts',
    code: "if (typeof value !== 'boolean') return false",
    change: "typeof value !== 'boolean' → true",
    why: 'what is not usual is judged by the rules, which take it, too: it only takes longer',
  },
  {
    file: 'src/base/publishOptions.ts',
    code: 'return true',
    change: 'true → false',
    why: 'what is not usual is judged by the rules, which take it, too: it only takes longer',
  },
  {
    file: 'src/base/publishOptions.ts',
    code: 'if (!isUsual(options)) checkOptions(path, options, publishRules, elsewherePublish)',
    change: '!isUsual(options) → true',
    why: 'what is not usual is judged by the rules, which take it, too: it only takes longer',
  },
  {
    file: 'src/base/queue.ts',
    code: 'else if (head > 1_000 && head * 2 > items.length) {',
    change: 'head > 1_000 → head >= 1_000',
    why: 'when the taken half is dropped matters to speed alone',
  },
  {
    file: 'src/base/queue.ts',
    code: 'else if (head > 1_000 && head * 2 > items.length) {',
    change: 'head * 2 > items.length → head * 2 >= items.length',
    why: 'when the taken half is dropped matters to speed alone',
  },
  {
    file: 'src/base/queue.ts',
    code: 'else if (head > 1_000 && head * 2 > items.length) {',
    change: '1_000 → 1001',
    why: 'when the taken half is dropped matters to speed alone',
  },
  {
    file: 'src/base/text.ts',
    code: 'text.length * 3 > maxBytes && utf8Length(text) > maxBytes ? tooLong : null',
    change: 'text.length * 3 > maxBytes → text.length * 3 >= maxBytes',
    why: 'a text of exactly so many bytes at most is counted, and found short enough',
  },
  {
    file: 'src/base/userProperties.ts',
    code: 'let inOrder = true',
    change: 'true → false',
    why: 'an order that is that of the record anyway is kept beside it, unseen',
  },
  {
    file: 'src/base/nearest.ts',
    code: 'const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]',
    change: 'j > 1 → j >= 1',
    why: 'before its first character a text has none that could be equal',
  },
  {
    file: 'src/base/nearest.ts',
    code: 'const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]',
    change: 'i > 1 → i >= 1',
    why: 'before its first character a text has none that could be equal',
  },
  {
    file: 'src/base/time.ts',
    code: 'if (delay > LONGEST_TIMER) return wait(work, now() + delay, state)',
    change: 'delay > LONGEST_TIMER → delay >= LONGEST_TIMER',
    why: 'a wait of exactly one stretch is one timer',
  },
  {
    file: 'src/store/claim.ts',
    code: "socket.on('close', () => askers.delete(socket))",
    change:
      "socket.on('close', () => askers.delete(socket)) socket.unref() → socket.unref() socket.on('close', () => askers.delete(socket))",
    why: 'neither has to do with the other',
  },
  {
    file: 'src/store/claim.ts',
    code: "server.on('error', () => {})",
    change: "server.on('error', () => {}) resolve() → resolve() server.on('error', () => {})",
    why: 'who waits goes on in a later turn',
  },
  {
    file: 'src/store/readLines.ts',
    code: 'if (length > longest) begun = []',
    change: 'length > longest → length >= longest',
    why: 'with its end the line is too long already',
  },
  {
    file: 'src/store/squeeze.ts',
    code: 'if (next > gap || (count > 0 && next > PIECE)) break',
    change: 'next > PIECE → next >= PIECE',
    why: 'where a piece ends changes how often the disk is asked, not what is moved',
  },
  {
    file: 'src/store/squeeze.ts',
    code: 'if (error instanceof LineError) return undefined',
    change: 'error instanceof LineError → true',
    why: 'reading a line throws nothing else',
  },
  {
    file: 'src/topic/filter/grammar.ts',
    code: 'if (plainText.test(filter) && filter.length <= maxBytes) return null',
    change: 'filter.length <= maxBytes → filter.length < maxBytes',
    why: 'what is not let through at once is let through by the rules below',
  },
  {
    file: 'src/topic/routing/levels.ts',
    code: "let text = ''",
    change: "'' → 'x'",
    why: 'nobody asks for levels before a text was read',
  },
  {
    file: 'src/topic/routing/levels.ts',
    code: 'let depth = 0',
    change: '0 → 1',
    why: 'nobody asks for levels before a text was read',
  },
  {
    file: 'src/topic/routing/levels.ts',
    code: 'let fingerprint = 0',
    change: '0 → 1',
    why: 'nobody asks for levels before a text was read',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'let changes = 0',
    change: '0 → 1',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'if (changes > MANY_CHANGES && changes > table.size()) {',
    change: 'changes > table.size() → changes >= table.size()',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'if (otherwise.size > 0) list.sort((a, b) => a.added - b.added)',
    change: 'otherwise.size > 0 → otherwise.size >= 0',
    why: 'without others the list is in order already',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'if (this.#passed > this.size) this.list()',
    change: 'this.#passed > this.size → this.#passed >= this.size',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/support/run.ts',
    code: 'const copied = this.#row.length !== this.#end || start * 2 > this.#row.length',
    change: 'start * 2 > this.#row.length → start * 2 >= this.#row.length',
    why: 'when a row is copied matters to speed and memory alone',
  },
  {
    file: 'src/operators/groupByTopic.ts',
    code: 'observers += 1',
    change: 'observers += 1 messages.subscribe(observer) → messages.subscribe(observer) observers += 1',
    why: 'a Subject calls no observer but with its end, and leaving comes after both',
  },
  {
    file: 'src/operators/distinctPayload.ts',
    code: 'for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false',
    change: 'i < a.length → i <= a.length',
    why: 'both have the same length, and nothing behind it',
  },
  {
    file: 'src/operators/toAsyncIterable.ts',
    code: 'values.clear()',
    change: 'values.clear() end({}) → end({}) values.clear()',
    why: 'nobody asks while values wait',
  },
  {
    file: 'src/operators/support/derive.ts',
    code: "const automatic = /* @__PURE__ */ rawMessage('', new Uint8Array(), 0, false, false, {})",
    change: "'' → 'x'",
    why: 'only one of its functions is looked at',
  },
  {
    file: 'src/client/delivery/acks.ts',
    code: "topic = ''",
    change: "'' → 'x'",
    why: 'it is set before anybody reads it',
  },
  {
    file: 'src/client/connection/connection.ts',
    code: 'withdraw(line)',
    change: 'withdraw(line) alarm.set(GRACE) → alarm.set(GRACE) withdraw(line)',
    why: 'what is called within waits for the end of the turn',
  },
  {
    file: 'src/client/requests/requests.ts',
    code: 'pending.delete(key)',
    change: 'pending.delete(key) late?.unsubscribe() → late?.unsubscribe() pending.delete(key)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/requests/requests.ts',
    code: 'leave = null',
    change: 'leave = null left?.() → left?.() leave = null',
    why: 'leaving calls nobody who asks for it',
  },
  {
    file: 'src/client/subscriptions/observers.ts',
    code: 'for (let i = 0; i < slots.length; i += 1) {',
    change: 'i < slots.length → i <= slots.length',
    why: 'the slot after the last one is the first one, which was looked at',
  },
  {
    file: 'src/client/observing/wanted.ts',
    code: "const { qos = 0, retained = 'each', strict = false, ack = 'auto', buffer, group } = options",
    change: "'auto' → ''",
    why: 'it is compared with the other setting alone',
  },
  {
    file: 'src/client/outbox/latest.ts',
    code: 'if (entries.size > 0 && (entries.get(topic)?.number ?? 0) > entry.number) return',
    change:
      '(entries.get(topic)?.number ?? 0) > entry.number → (entries.get(topic)?.number ?? 0) >= entry.number',
    why: 'no two have one number, and one is published once',
  },
  {
    file: 'src/client/interception/stage.ts',
    code: 'ticket.leave = () => {',
    change:
      'ticket.leave = () => { withdraw(slot) drain(lane) } lane.slots.push(slot) → lane.slots.push(slot) ticket.leave = () => { withdraw(slot) drain(lane) }',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/subscriptions/doubles.ts',
    code: 'for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false',
    change: 'i < a.length → i <= a.length',
    why: 'both have the same length, and nothing behind it',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: 'subscription.postponed = false',
    change:
      'subscription.postponed = false touch(subscription) → touch(subscription) subscription.postponed = false',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/outbox/places.ts',
    code: 'postponed.add(by)',
    change: "postponed.add(by) by.place = 'postponed' → by.place = 'postponed' postponed.add(by)",
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/outbox/outbox.ts',
    code: 'if (entry.packet.qos === 0 && !prepared.owned) entry.packet = owned(entry.packet)',
    change: 'entry.packet.qos === 0 && !prepared.owned → entry.packet.qos === 0 || !prepared.owned',
    why: 'bytes that are owned already may be copied once more: memory alone',
  },
  {
    file: 'src/client/subscriptions/storedTopics.ts',
    code: 'topics = createRecencyMap(TOPICS)',
    change:
      'topics = createRecencyMap(TOPICS) isMuch = false → isMuch = false topics = createRecencyMap(TOPICS)',
    why: 'nothing is called in between',
  },
  {
    file: 'src/operators/support/derive.ts',
    code: "const automatic = /* @__PURE__ */ rawMessage('', new Uint8Array(), 0, false, false, {})",
    change: 'false → true',
    why: 'only one of its functions is looked at',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'let count = 0',
    change: '0 → 1',
    why: 'it is compared with others of its kind alone',
  },
  {
    file: 'src/operators/distinctPayload.ts',
    code: 'if (before !== undefined && equal(before.value, payload)) return false',
    change: 'before.value, payload → payload, before.value',
    why: 'whether two are the same does not depend on their order',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'this.#passed += 1',
    change: '1 → 2',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'if (changes > MANY_CHANGES && changes > table.size()) {',
    change: 'changes > MANY_CHANGES → changes >= MANY_CHANGES',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'changes = 0',
    change: '0 → 1',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/operators/toAsyncIterable.ts',
    code: 'values.shift()',
    change:
      'values.shift() values.push({ value: ownValue(value) }) → values.push({ value: ownValue(value) }) values.shift()',
    why: 'nothing is called in between',
  },
  {
    file: 'src/operators/support/snapshots.ts',
    code: 'if (this.#passed > this.size) this.list()',
    change: 'this.#passed > this.size → true',
    why: 'when a state gets a list of its own matters to speed alone',
  },
  {
    file: 'src/client/outbox/sweep.ts',
    code: 'if (at >= timerAt) return',
    change: 'at >= timerAt → at > timerAt',
    why: 'a timer for the same moment takes the place of the one there is',
  },
  {
    file: 'src/client/outbox/sending.ts',
    code: 'let answeredAtOnce = false',
    change: 'false → true',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/client/delivery/buffer.ts',
    code: 'count += 1',
    change: '1 → 2',
    why: 'the numbers only have to differ',
  },
  {
    file: 'src/driver/amqp/keys/mapping.ts',
    code: 'key.length * 3 > LONGEST && utf8Length(key) > LONGEST',
    change: 'key.length * 3 > LONGEST → key.length * 3 >= LONGEST',
    why: '85 characters have 255 bytes at most',
  },
  {
    file: 'src/driver/amqp/link/blame.ts',
    code: 'end < 0 ? target.key.startsWith(topic) : target.key === topic.slice(0, end),',
    change: 'end < 0 → end <= 0',
    why: 'no routing key is empty',
  },
  {
    file: 'src/driver/mqtt/link/keepalive.ts',
    code: 'period = seconds * 1_000',
    change:
      'period = seconds * 1_000 lastReceived = time.now() → lastReceived = time.now() period = seconds * 1_000',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/link/writing.ts',
    code: 'maximum = Math.min(maximumPacketSize, LONGEST)',
    change:
      'maximum = Math.min(maximumPacketSize, LONGEST) aliases = createOutgoingAliase... → aliases = createOutgoingAliases(topicAliasMaximum) maximum = Math.min(maximum...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'const orphan = orphans.size > 0 ? orphans.get(packet) : undefined',
    change: 'orphans.size > 0 → orphans.size >= 0',
    why: 'in an empty map nothing is found: it is only quicker not to look',
  },
  {
    file: 'src/driver/mqtt/session/session.ts',
    code: 'takes: () => port?.takes() ?? false,',
    change: 'false → true',
    why: 'without a connection there is no room, whoever would take something',
  },
  {
    file: 'src/driver/nats/subjects/mapping.ts',
    code: 'const found = join(topic, false)',
    change: 'false → true',
    why: 'no topic that is asked about has wildcards',
  },
  {
    file: 'src/driver/subscribePackets.ts',
    code: 'const HEADER = 64',
    change: '64 → 65',
    why: 'an estimate: a packet may end a byte before it has to',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'line.channel = platform.channel(channelOf(line.link), line.handlers.receive)',
    change:
      "line.channel = platform.channel(channelOf(line.link), line.handlers.receive) ... → say({ say: 'wanted', link: line.link }) line.channel = platform.channel(chann...",
    why: 'a channel is listened to before what is posted in the same turn can come',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'let isKept = false',
    change: 'false → true',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/websocket/socketPipe.ts',
    code: 'pipe.push = () => true',
    change: 'true → false',
    why: 'of a socket that is over nobody looks at what it says',
  },
  {
    file: 'src/driver/amqp/connect/checkOptions.ts',
    code: "mapping: isOneOf('percent', 'mqtt'),",
    change: "'percent', 'mqtt' → 'mqtt', 'percent'",
    why: 'words are told in another order',
  },
  {
    file: 'src/driver/amqp/link/link.ts',
    code: "connection.on('unblocked', () => publishing.block(false))",
    change:
      "connection.on('unblocked', () => publishing.block(false)) connection.on('clos... → connection.on('close', error => finish(state === 'closing' ? null : lostBy(re...",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/session/receiver.ts',
    code: 'deliveries.shift()',
    change: 'deliveries.shift() firstNumber += 1 → firstNumber += 1 deliveries.shift()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/consumers.ts',
    code: 'const PATIENCE = 20',
    change: '20 → 21',
    why: 'one look more is as good',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'number += 1',
    change:
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
      'number += 1 connection.publish( `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consum... → connection.publish( `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`, encode...',
    why: 'the numbers only have to differ',
  },
  {
    file: 'src/driver/nats/jetstream/retained.ts',
    code: 'inactive_threshold: 10_000_000_000,',
    change: '10_000_000_000 → 10000000001',
    why: 'a nanosecond more is as good',
  },
  {
    file: 'src/driver/nats/link/link.ts',
    code: 'flow.stop()',
    change: 'flow.stop() engine?.stop() → engine?.stop() flow.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/streams/engine.ts',
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
    file: 'src/driver/tabs/serve.ts',
    code: "port.addEventListener('message', ({ data }) => take(data))",
    change:
      "port.addEventListener('message', ({ data }) => take(data)) port.start() → port.start() port.addEventListener('message', ({ data }) => take(data))",
    why: 'what a port has comes in a later turn',
  },
  {
    file: 'src/driver/amqp/link/link.ts',
    code: 'deliveries.stop()',
    change: 'deliveries.stop() destroy() → destroy() deliveries.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'const known = early.size > 0 ? early.get(packet) : undefined',
    change: 'early.size > 0 → true',
    why: 'in an empty map nothing is found: it is only quicker not to look',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'if (orphans.size > 0) orphans.delete(packet)',
    change: 'orphans.size > 0 → true',
    why: 'in an empty map nothing is found: it is only quicker not to look',
  },
  {
    file: 'src/driver/mqtt/wire/decode.ts',
    code: 'properties = messageProperties(found)',
    change:
      'properties = messageProperties(found) identifiers = found.identifiers → identifiers = found.identifiers properties = messageProperties(found)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/puller.ts',
    code: 'over = true',
    change: 'over = true silence?.unsubscribe() → silence?.unsubscribe() over = true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/redis/streams/engine.ts',
    code: 'timer.unsubscribe()',
    change: 'timer.unsubscribe() deliveries.stop() → deliveries.stop() timer.unsubscribe()',
    why: 'neither looks at what the other one changes',
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
    file: 'src/driver/memory/broker/engine.ts',
    code: 'firstEnd = Math.min(firstEnd, endsAt)',
    change:
      'firstEnd = Math.min(firstEnd, endsAt) routing.moveShared(session) → routing.moveShared(session) firstEnd = Math.min(firstEnd, endsAt)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/memory/broker/session.ts',
    code: 'if (excess > 0) dropped(excess)',
    change: 'excess > 0 → excess >= 0',
    why: 'none more is as many',
  },
  {
    file: 'src/driver/memory/link/link.ts',
    code: "state = 'closed'",
    change: "state = 'closed' outgoing.end() → outgoing.end() state = 'closed'",
    why: 'neither looks at what the other one changes',
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
    file: 'src/driver/memory/broker/service.ts',
    code: 'const qos = lowerQos(requested.qos, maximumQos)',
    change: 'requested.qos, maximumQos → maximumQos, requested.qos',
    why: 'the lower of two does not depend on their order',
  },
  {
    file: 'src/driver/memory/link/outgoing.ts',
    code: 'let quota = 0',
    change: '0 → 1',
    why: 'it is set before anybody looks at it',
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
    file: 'src/driver/memory/broker/engine.ts',
    code: 'connections.delete(session.clientId)',
    change:
      'connections.delete(session.clientId) session.detach(endsAt) → session.detach(endsAt) connections.delete(session.clientId)',
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
    code: 'exchange.received = code',
    change:
      "exchange.received = code send({ type: 'pubrel', packetId, code: 0 }) → send({ type: 'pubrel', packetId, code: 0 }) exchange.received = code",
    why: 'a packet is a hop away',
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
    file: 'src/driver/memory/broker/engine.ts',
    code: "record('out', clientId, answer)",
    change: "record('out', clientId, answer) reply(answer) → reply(answer) record('out', clientId, answer)",
    why: 'a packet is a hop away',
  },
  {
    file: 'src/driver/memory/broker/engine.ts',
    code: 'leave(connection, packet.code !== 0, packet.sessionExpiry)',
    change:
      "leave(connection, packet.code !== 0, packet.sessionExpiry) reply({ type: 'clo... → reply({ type: 'close' }) leave(connection, packet.code !== 0, packet.sessionE...",
    why: 'a packet is a hop away',
  },
  {
    file: 'src/driver/memory/broker/sharedGroup.ts',
    code: 'members.set(session, subscription)',
    change:
      'members.set(session, subscription) session.deliver(sharedCopy(publication, su... → session.deliver(sharedCopy(publication, subscription)) members.set(session, s...',
    why: 'nothing is called in between',
  },
  {
    file: 'src/driver/tabs/hub/publishes.ts',
    code: 'unsure.delete(key)',
    change:
      'unsure.delete(key) answer(sent.tab, id, outcome) → answer(sent.tab, id, outcome) unsure.delete(key)',
    why: 'what is posted is read in a later turn',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'publishes.lost()',
    change: 'publishes.lost() subscriptions.clear() → subscriptions.clear() publishes.lost()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'isEnding = true',
    change: 'isEnding = true watch.stop() → watch.stop() isEnding = true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/watch.ts',
    code: 'last = now',
    change:
      'last = now timer = time.schedule(look, heartbeat) → timer = time.schedule(look, heartbeat) last = now',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/tab/link.ts',
    code: 'isConnected = true',
    change: 'isConnected = true heard = time.now() → heard = time.now() isConnected = true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/election/leading.ts',
    code: 'channels.delete(link)',
    change: 'channels.delete(link) channel.close() → channel.close() channels.delete(link)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/requests.ts',
    code: 'let groupIsNamed = false',
    change: 'false → true',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/tabs/tab/worker.ts',
    code: "started.addEventListener('error', () => end(failed()))",
    change:
      "started.addEventListener('error', () => end(failed())) port.addEventListener(... → port.addEventListener('message', ({ data }) => { if (!isOver) receive(data) }...",
    why: 'neither is called before both are there',
  },
  {
    file: 'src/driver/mqtt/session/receiver.ts',
    code: 'let firstNumber = 1',
    change: '1 → 2',
    why: 'numbers of deliveries mean nothing but themselves',
  },
  {
    file: 'src/driver/mqtt/session/receiver.ts',
    code: 'let unanswered = 0',
    change: '0 → 1',
    why: 'it is set when a connection opens, before which nothing comes',
  },
  {
    file: 'src/driver/mqtt/session/receiver.ts',
    code: 'let allowed = 0xffff',
    change: '0xffff → 65536',
    why: 'it is set when a connection opens, before which nothing comes',
  },
  {
    file: 'src/driver/mqtt/session/receiver.ts',
    code: 'let overshot = false',
    change: 'false → true',
    why: 'it is set when a connection opens, before which nothing comes',
  },
  {
    file: 'src/driver/mqtt/session/receiver.ts',
    code: 'overshot = true',
    change: 'overshot = true port.overshot(allowed) → port.overshot(allowed) overshot = true',
    why: 'nothing comes while it is told',
  },
  {
    file: 'src/driver/mqtt/session/session.ts',
    code: "port === null ? new Error('no connection') : port.publish(packet, id, dup),",
    change: "'no connection' → ''",
    why: 'nothing is written where no bytes are taken',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'let quota = 0',
    change: '0 → 1',
    why: 'it is set when a connection opens; before that none may be sent again, so none is sent',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'const orphan = orphans.size > 0 ? orphans.get(packet) : undefined',
    change: 'orphans.size > 0 → true',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'if (orphans.size > 0) orphans.delete(packet)',
    change: 'orphans.size > 0 → orphans.size >= 0',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'if (flight.packet.qos === 2) doubtful.add(flight.packet)',
    change: 'flight.packet.qos === 2 → true',
    why: 'only a packet with QoS 2 is looked for among them',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'quota -= 1',
    change:
      'quota -= 1 flights.set(id, createFlight(packet, id, outcome)) → flights.set(id, createFlight(packet, id, outcome)) quota -= 1',
    why: 'neither looks at the other one',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'flights.delete(flight.id)',
    change: 'flights.delete(flight.id) abandon(flight) → abandon(flight) flights.delete(flight.id)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'flights.delete(flight.id)',
    change: 'flights.delete(flight.id) makeRoom(flight) → makeRoom(flight) flights.delete(flight.id)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'flight.released = true',
    change:
      'flight.released = true port.pubrel(flight.id, 0) → port.pubrel(flight.id, 0) flight.released = true',
    why: 'nothing comes while it is written',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'flight.code = code',
    change: 'flight.code = code released.set(id, flight) → released.set(id, flight) flight.code = code',
    why: 'neither looks at the other one',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'released.set(id, flight)',
    change: 'released.set(id, flight) release(flight) → release(flight) released.set(id, flight)',
    why: 'nothing comes while it is written',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'quota = 0',
    change: 'quota = 0 → nothing',
    why: 'while none may be sent again none is sent; it is set when a connection opens',
  },
  {
    file: 'src/driver/mqtt/session/packetIds.ts',
    code: 'const used = new Uint8Array(0x1_0000 / 8)',
    change: '0x1_0000 → 65537',
    why: 'a length that is no whole number is cut',
  },
  {
    file: 'src/driver/mqtt/session/packetIds.ts',
    code: 'const used = new Uint8Array(0x1_0000 / 8)',
    change: '0x1_0000 / 8 → 0x1_0000 * 8',
    why: 'bits that are never used cost memory alone',
  },
  {
    file: 'src/driver/mqtt/session/flight.ts',
    code: 'code: 0,',
    change: '0 → 1',
    why: 'it is set by the PUBREC, before it is read',
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
    code: 'heard()',
    change: 'heard() pull() → pull() heard()',
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
      'stop() failed(`the consumer ${consumer} brings nothing: ${reason}`) → failed(`the consumer ${consumer} brings nothing: ${reason}`) stop()',
    why: 'the link that ends stops it, too',
  },
  {
    file: 'src/driver/nats/jetstream/consumers.ts',
    code: 'const behind = () => entry.pullers.some((puller, at) => puller.reached() < (positions[at] ?? 0))',
    change: '0 → 1',
    why: 'there is a place for each',
  },
  {
    file: 'src/driver/nats/jetstream/sessions.ts',
    code: 'const { consumers, total = 0 } = answer.json<{ consumers?: readonly string[] | null; total?: number }>()',
    change: '0 → 1',
    why: 'a server always says it',
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
    code: 'found.push(...page.filter(name => name.startsWith(prefix)))',
    change:
      'found.push(...page.filter(name => name.startsWith(prefix))) offset += page.le... → offset += page.length found.push(...page.filter(name => name.startsWith(prefi...',
    why: 'neither looks at what the other one changes',
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
    code: 'unread.add(written)',
    change:
      'unread.add(written) wrote(size, () => { unread.delete(written) outcome(writte... → wrote(size, () => { unread.delete(written) outcome(written.problem === null ?...',
    why: 'what is written is read in a later turn',
  },
  {
    file: 'src/driver/nats/link/subscribing.ts',
    code: 'remove(filter)',
    change: 'remove(filter) end(entry) → end(entry) remove(filter)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/link/headers.ts',
    code: 'written.append(name, value)',
    change:
      'written.append(name, value) size += name.length + utf8Length(value) + 4 → size += name.length + utf8Length(value) + 4 written.append(name, value)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/deliveries.ts',
    code: 'if (timer === null && open.size > 0) timer = time.schedule(sign, ackWait / 6)',
    change: 'open.size > 0 → open.size >= 0',
    why: 'a timer more, that finds nothing',
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
    code: 'entry.left.add(number)',
    change:
      'entry.left.add(number) byNumber.set(number, entry) → byNumber.set(number, entry) entry.left.add(number)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/jetstream/sending.ts',
    code: 'byNumber.set(number, entry)',
    change: 'byNumber.set(number, entry) wrote(size) → wrote(size) byNumber.set(number, entry)',
    why: 'an answer comes in a later turn',
  },
  {
    file: 'src/driver/nats/jetstream/answer.ts',
    code: "const { code, err_code: error = 0, description = '' } = found.error",
    change: '0 → 1',
    why: 'neither is a code of an error that is looked for',
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
    file: 'src/driver/nats/jetstream/names.ts',
    code: 'forth = Math.imul(forth ^ text.charCodeAt(at), 0x0100_0193)',
    change:
      'forth = Math.imul(forth ^ text.charCodeAt(at), 0x0100_0193) back = Math.imul(... → back = Math.imul(back ^ text.charCodeAt(text.length - 1 - at), 0x0100_0193) f...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/nats/subjects/mapping.ts',
    code: 'const back = join(topic, false)',
    change: 'false → true',
    why: 'no topic that is asked about has wildcards',
  },
  {
    file: 'src/driver/nats/connect/dial.ts',
    code: 'const pingInterval = keepalive * 1_000',
    change: '1_000 → 1001',
    why: 'a few ms more are as good',
  },
  {
    file: 'src/driver/nats/jetstream/consumers.ts',
    code: 'for (let waited = 0; waited < PATIENCE && !over && behind(); waited++) await roundTrip()',
    change: 'waited < PATIENCE → waited <= PATIENCE',
    why: 'one look more is as good',
  },
  {
    file: 'src/driver/nats/subjects/mapping.ts',
    code: 'return subject.length * 3 > maximum && utf8Length(subject) > maximum ? { problem } : { subject }',
    change: 'subject.length * 3 > maximum → subject.length * 3 >= maximum',
    why: 'its length in bytes is looked at, too',
  },
]
