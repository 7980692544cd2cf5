import type { Equivalent } from './equivalent.js'

export const client: readonly Equivalent[] = [
  {
    file: 'src/client/closing.ts',
    code: 'closed = new Promise<void>(done => {',
    change:
      'closed = new Promise<void>(done => { resolve = done }) due = time.now() + dea... → due = time.now() + deadline closed = new Promise<void>(done => { resolve = do...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/closing.ts',
    code: 'due = time.now() + deadline',
    change:
      'due = time.now() + deadline timer = time.schedule( () => { leave(ended) abort... → timer = time.schedule( () => { leave(ended) abort() }, deadline - (stores ? M...',
    why: 'what is scheduled comes later',
  },
  {
    file: 'src/client/closing.ts',
    code: 'let due = 0',
    change: '0 → 1',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/client/connection/alarm.ts',
    code: 'timer = null',
    change: 'timer = null → nothing',
    why: 'to end a timer twice does nothing',
  },
  {
    file: 'src/client/connection/connecting.ts',
    code: 'hold()',
    change: 'hold() subscriber.add(release) → subscriber.add(release) hold()',
    why: 'it has just begun, and cannot have ended',
  },
  {
    file: 'src/client/connection/connection.ts',
    code: 'withdraw(line)',
    change: 'withdraw(line) alarm.set(GRACE) → alarm.set(GRACE) withdraw(line)',
    why: 'what is called within waits for the end of the turn',
  },
  {
    file: 'src/client/connection/connection.ts',
    code: 'own.over = true',
    change:
      "own.over = true error = new LinkError('the driver could not open a link', { c... → error = new LinkError('the driver could not open a link', { cause, fatal: tru...",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/connection/connection.ts',
    code: 'attempt = 0',
    change: "attempt = 0 become({ state: 'idle', error }) → become({ state: 'idle', error }) attempt = 0",
    why: 'what is called within waits for the end of the turn',
  },
  {
    file: 'src/client/connection/connection.ts',
    code: 'own.session = session',
    change:
      'own.session = session own.openedAt = time.now() → own.openedAt = time.now() own.session = session',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/connection/connection.ts',
    code: 'attempt = 0',
    change: "attempt = 0 become({ state: 'idle' }) → become({ state: 'idle' }) attempt = 0",
    why: 'what is called within waits for the end of the turn',
  },
  {
    file: 'src/client/connection/connection.ts',
    code: 'let delay = 0',
    change: '0 → 1',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/client/connection/page.ts',
    code: "connection.resume('page')",
    change:
      "connection.resume('page') heed(connection.status().state) → heed(connection.status().state) connection.resume('page')",
    why: 'each status that follows is heeded, too',
  },
  {
    file: 'src/client/connection/page.ts',
    code: 'let listening = false',
    change: 'false → true',
    why: 'to remove listeners that were never added does nothing',
  },
  {
    file: 'src/client/connection/page.ts',
    code: 'isAway = false',
    change: "isAway = false connection.resume('page') → connection.resume('page') isAway = false",
    why: 'what listens is looked at again right after',
  },
  {
    file: 'src/client/connection/page.ts',
    code: 'if (needed === listening) return',
    change: 'needed === listening → false',
    why: 'a listener that is there is not added again, and one that is not is not removed',
  },
  {
    file: 'src/client/connection/pinging.ts',
    code: 'cancel()',
    change: 'cancel() release() → release() cancel()',
    why: 'what is called within waits for the end of the turn',
  },
  {
    file: 'src/client/connection/pings.ts',
    code: 'late?.unsubscribe()',
    change: 'late?.unsubscribe() tell() → tell() late?.unsubscribe()',
    why: 'one that has settled does not settle again',
  },
  {
    file: 'src/client/core.ts',
    code: 'subscriptions.proceed()',
    change: 'subscriptions.proceed() outbox.proceed() → outbox.proceed() subscriptions.proceed()',
    why: 'the first only has something done at the end of the turn',
  },
  {
    file: 'src/client/core.ts',
    code: 'warnings.complete()',
    change: 'warnings.complete() done() → done() warnings.complete()',
    why: 'whoever waits for that is told later',
  },
  {
    file: 'src/client/core.ts',
    code: 'reports.complete()',
    change: 'reports.complete() warnings.complete() → warnings.complete() reports.complete()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/delivery/acks.ts',
    code: "topic = ''",
    change: "'' → 'x'",
    why: 'it is set before anybody reads it',
  },
  {
    file: 'src/client/delivery/acks.ts',
    code: 'let resumed = 0',
    change: '0 → 1',
    why: 'places are compared with each other alone',
  },
  {
    file: 'src/client/delivery/acks.ts',
    code: 'connection = 0',
    change: '0 → 1',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/client/delivery/acks.ts',
    code: 'number = 0',
    change: '0 → 1',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/client/delivery/acks.ts',
    code: 'place = 0',
    change: '0 → 1',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/client/delivery/acks.ts',
    code: 'since = 0',
    change: '0 → 1',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/client/delivery/acks.ts',
    code: 'let connections = 0',
    change: '0 → 1',
    why: 'connections are compared with each other alone',
  },
  {
    file: 'src/client/delivery/acks.ts',
    code: 'delivery.since = time.now()',
    change:
      'delivery.since = time.now() waiting.add(delivery) → waiting.add(delivery) delivery.since = time.now()',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/delivery/acks.ts',
    code: 'delivery.link = null',
    change: 'delivery.link = null spare = delivery → spare = delivery delivery.link = null',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/delivery/acks.ts',
    code: 'waiting = new Set()',
    change: 'waiting = new Set() watchdog?.unsubscribe() → watchdog?.unsubscribe() waiting = new Set()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/delivery/acks.ts',
    code: 'dispatching = false',
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
    file: 'src/client/delivery/buffer.ts',
    code: 'count += 1',
    change: 'count += 1 → count -= 1',
    why: 'the numbers only have to differ',
  },
  {
    file: 'src/client/delivery/inTurn.ts',
    code: 'if (waiting.size() > 0) drain()',
    change: 'waiting.size() > 0 → waiting.size() >= 0',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/delivery/own.ts',
    code: 'owned.set(message, kept)',
    change: 'owned.set(message, kept) owned.set(kept, kept) → owned.set(kept, kept) owned.set(message, kept)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/inbox/memoryInbox.ts',
    code: 'held.push({ message: own(message), delivery, share: delivery.share() })',
    change:
      'held.push({ message: own(message), delivery, share: delivery.share() }) size ... → size += payload.length held.push({ message: own(message), delivery, share: de...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/inbox/resent.ts',
    code: 'const isSame = message.qos === qos && message.topic === topic && sameBytes(message.payload, payload)',
    change: 'message.payload, payload → payload, message.payload',
    why: 'which of two is compared with the other makes no difference',
  },
  {
    file: 'src/client/inbox/storedInbox.ts',
    code: 'let due = false',
    change: 'false → true',
    why: 'it is set when a connection opens, before one can bring a message',
  },
  {
    file: 'src/client/inbox/storedInbox.ts',
    code: "let outcome = 'no-subscription' as Routed",
    change: "'no-subscription' → ''",
    why: 'only two others are told apart',
  },
  {
    file: 'src/client/inbox/storedInbox.ts',
    code: 'reviewing = false',
    change: 'reviewing = false closing?.() → closing?.() reviewing = false',
    why: 'it is closed by then, which is asked as well',
  },
  {
    file: 'src/client/inbox/storedInbox.ts',
    code: 'storeAcks.deliver({ ack: settled }, 1, messageNow(entry, time.now()), none, (message, _, delivery) => {',
    change: '1 → 2',
    why: 'any number but 0 is that of a delivery',
  },
  {
    file: 'src/client/inbox/storedInbox.ts',
    code: 'due = true',
    change:
      'due = true time.schedule(() => { if (due) review() }) → time.schedule(() => { if (due) review() }) due = true',
    why: 'what is scheduled comes later',
  },
  {
    file: 'src/client/inbox/storedInbox.ts',
    code: 'due = true',
    change:
      'due = true time.schedule(() => { if (due) review() if (!over) ready() }) → time.schedule(() => { if (due) review() if (!over) ready() }) due = true',
    why: 'what is scheduled comes later',
  },
  {
    file: 'src/client/inbox/storedInbox.ts',
    code: 'lastKey = Math.max(lastKey, stored.key)',
    change:
      'lastKey = Math.max(lastKey, stored.key) resent.left(stored) → resent.left(stored) lastKey = Math.max(lastKey, stored.key)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/inbox/storedInbox.ts',
    code: 'entry.share = delivery.share()',
    change:
      'entry.share = delivery.share() entry.delivery = delivery → entry.delivery = delivery entry.share = delivery.share()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/inbox/storedInbox.ts',
    code: 'entry.delivery = delivery',
    change: 'entry.delivery = delivery add(entry) → add(entry) entry.delivery = delivery',
    why: 'what is scheduled in it comes later',
  },
  {
    file: 'src/client/inbox/storedInbox.ts',
    code: 'over = true',
    change: 'over = true sweep.stop() → sweep.stop() over = true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/inbox/storedInbox.ts',
    code: 'sweep.stop()',
    change:
      "sweep.stop() closing = () => { if (state === 'unread' || state === 'unreadabl... → closing = () => { if (state === 'unread' || state === 'unreadable') done() el...",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/interception/chain.ts',
    code: 'orders += 1',
    change: '1 → 2',
    why: 'places are compared with each other alone',
  },
  {
    file: 'src/client/interception/chain.ts',
    code: 'ticket.dropped = true',
    change: 'ticket.dropped = true ticket.leave?.() → ticket.leave?.() ticket.dropped = true',
    why: 'leaving a stage says the same',
  },
  {
    file: 'src/client/interception/chain.ts',
    code: 'stage.remove()',
    change: 'stage.remove() leaving.add(stage) → leaving.add(stage) stage.remove()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/interception/incoming.ts',
    code: 'waiting.delete(ticket)',
    change: 'waiting.delete(ticket) chain.drop(ticket) → chain.drop(ticket) waiting.delete(ticket)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/interception/incoming.ts',
    code: 'ticket.identifiers = [...identifiers]',
    change:
      'ticket.identifiers = [...identifiers] ticket.share = delivery.share() → ticket.share = delivery.share() ticket.identifiers = [...identifiers]',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/interception/incoming.ts',
    code: 'waiting.add(ticket)',
    change:
      'waiting.add(ticket) ticket.identifiers = [...identifiers] → ticket.identifiers = [...identifiers] waiting.add(ticket)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/interception/interception.ts',
    code: 'let persistent = false',
    change: 'false → true',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/client/interception/outgoing.ts',
    code: 'if (ticket.told.length === 0) return go(subscriber)',
    change: 'ticket.told.length === 0 → false',
    why: 'the other way is as good, and slower',
  },
  {
    file: 'src/client/interception/outgoing.ts',
    code: 'forget(ticket)',
    change: 'forget(ticket) chain.drop(ticket) → chain.drop(ticket) forget(ticket)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/interception/outgoing.ts',
    code: 'send(ticket, value === prepared.packet ? prepared : { ...prepared, packet: value, owned: false })',
    change: 'value === prepared.packet → false',
    why: 'bytes that are its own are copied once more',
  },
  {
    file: 'src/client/interception/outgoing.ts',
    code: 'waiting.delete(ticket)',
    change:
      'waiting.delete(ticket) ticket.timer?.unsubscribe() → ticket.timer?.unsubscribe() waiting.delete(ticket)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/interception/stage.ts',
    code: 'ticket.leave = () => {',
    change:
      'ticket.leave = () => { withdraw(slot) drain(lane) } lane.slots.push(slot) → lane.slots.push(slot) ticket.leave = () => { withdraw(slot) drain(lane) }',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/interception/stage.ts',
    code: 'const at = slot.lane.slots.indexOf(slot)',
    change: 'indexOf → lastIndexOf',
    why: 'it is in there once',
  },
  {
    file: 'src/client/interception/stage.ts',
    code: 'if (waiting === 0) emptied()',
    change: 'waiting === 0 → true',
    why: 'whoever is told looks at what waits',
  },
  {
    file: 'src/client/interception/stage.ts',
    code: 'undecided.delete(slot)',
    change: 'undecided.delete(slot) slot.decided = true → slot.decided = true undecided.delete(slot)',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/interception/stage.ts',
    code: 'lane.slots.shift()',
    change: 'lane.slots.shift() waiting -= 1 → waiting -= 1 lane.slots.shift()',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/interception/stage.ts',
    code: 'slot.lane.slots.splice(at, 1)',
    change: 'slot.lane.slots.splice(at, 1) waiting -= 1 → waiting -= 1 slot.lane.slots.splice(at, 1)',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/interception/stage.ts',
    code: 'ticket.waits()',
    change:
      'ticket.waits() ticket.leave = () => { withdraw(slot) drain(lane) } → ticket.leave = () => { withdraw(slot) drain(lane) } ticket.waits()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/interception/stage.ts',
    code: 'ticket.leave = null',
    change: 'ticket.leave = null → nothing',
    why: 'to leave a line where it is no more does nothing',
  },
  {
    file: 'src/client/interception/stage.ts',
    code: 'slot.ticket.leave = null',
    change: 'slot.ticket.leave = null → nothing',
    why: 'to leave a line where it is no more does nothing',
  },
  {
    file: 'src/client/interception/stage.ts',
    code: 'slot.ticket.leave = null',
    change: 'slot.ticket.leave = null decided(slot) → decided(slot) slot.ticket.leave = null',
    why: 'to leave a line where it is no more does nothing',
  },
  {
    file: 'src/client/isolation/caution.ts',
    code: 'scheduled = true',
    change:
      'scheduled = true scheduler.schedule(() => { scheduled = false resume() }) → scheduler.schedule(() => { scheduled = false resume() }) scheduled = true',
    why: 'what is scheduled comes later',
  },
  {
    file: 'src/client/isolation/caution.ts',
    code: 'forget()',
    change: 'forget() watch?.unsubscribe() → watch?.unsubscribe() forget()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/isolation/isolation.ts',
    code: 'suspects.add(request)',
    change:
      'suspects.add(request) attempts.set(request, (attempts.get(request) ?? 0) + 1) → attempts.set(request, (attempts.get(request) ?? 0) + 1) suspects.add(request)',
    why: 'neither looks at what the other one changes',
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
    file: 'src/client/outbox/latest.ts',
    code: 'if (entries.size > 0 && (entries.get(topic)?.number ?? 0) > entry.number) return',
    change: 'entries.size > 0 → entries.size >= 0',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/outbox/latest.ts',
    code: 'else if (entries.size > 0) entries.delete(topic)',
    change: 'entries.size > 0 → entries.size >= 0',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/outbox/latest.ts',
    code: 'if (entries.size > 0 && entries.get(entry.packet.topic) === entry) entries.delete(entry.packet.topic)',
    change: 'entries.size > 0 → entries.size >= 0',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/outbox/line.ts',
    code: 'if (rewound.length > 0) first = head',
    change: 'rewound.length > 0 → rewound.length >= 0',
    why: 'with none in flight the first one is the head',
  },
  {
    file: 'src/client/outbox/line.ts',
    code: 'link(by, after)',
    change: "link(by, after) by.place = 'waiting' → by.place = 'waiting' link(by, after)",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/outbox/line.ts',
    code: 'link(before, by)',
    change: 'link(before, by) link(by, after) → link(by, after) link(before, by)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/outbox/line.ts',
    code: 'link(before, entry)',
    change: 'link(before, entry) link(entry, after) → link(entry, after) link(before, entry)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/outbox/line.ts',
    code: 'link(entry, after)',
    change: "link(entry, after) entry.place = 'waiting' → entry.place = 'waiting' link(entry, after)",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/outbox/line.ts',
    code: 'link(before, after)',
    change: 'link(before, after) entry.before = null → entry.before = null link(before, after)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/outbox/outbox.ts',
    code: 'if (entry.packet.qos === 0 && !prepared.owned) entry.packet = owned(entry.packet)',
    change: 'entry.packet.qos === 0 && !prepared.owned → entry.packet.qos === 0 || !prepared.owned',
    why: 'bytes that are owned already may be copied once more: memory alone',
  },
  {
    file: 'src/client/outbox/outbox.ts',
    code: 'let published = 0',
    change: '0 → 1',
    why: 'numbers are compared with each other alone',
  },
  {
    file: 'src/client/outbox/places.ts',
    code: 'postponed.add(by)',
    change: "postponed.add(by) by.place = 'postponed' → by.place = 'postponed' postponed.add(by)",
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/outbox/places.ts',
    code: 'if (!late.exempt) return first !== null && first.number < late.number ? first : late',
    change: 'first.number < late.number → first.number <= late.number',
    why: 'no two have one number',
  },
  {
    file: 'src/client/outbox/places.ts',
    code: 'postponed.delete(entry)',
    change: 'postponed.delete(entry) postponed.add(by) → postponed.add(by) postponed.delete(entry)',
    why: 'neither is the other one, and the order of those that are left is the same',
  },
  {
    file: 'src/client/outbox/places.ts',
    code: 'line.remove(entry)',
    change: 'line.remove(entry) postponed.add(entry) → postponed.add(entry) line.remove(entry)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/outbox/places.ts',
    code: 'postponed.add(entry)',
    change: "postponed.add(entry) entry.place = 'postponed' → entry.place = 'postponed' postponed.add(entry)",
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/outbox/places.ts',
    code: 'entry.retryAt = null',
    change: 'entry.retryAt = null postponed.delete(entry) → postponed.delete(entry) entry.retryAt = null',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/outbox/places.ts',
    code: 'postponed.delete(entry)',
    change: 'postponed.delete(entry) line.insert(entry) → line.insert(entry) postponed.delete(entry)',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/outbox/safekeeping.ts',
    code: 'entry.key = key',
    change: 'entry.key = key left.push(entry) → left.push(entry) entry.key = key',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/outbox/safekeeping.ts',
    code: 'unwritten.delete(entry)',
    change: 'unwritten.delete(entry) entry.key = null → entry.key = null unwritten.delete(entry)',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/outbox/sending.ts',
    code: 'let answeredAtOnce = false',
    change: 'false → true',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/client/outbox/sending.ts',
    code: 'if (harmless.size > 0) harmless.delete(entry)',
    lines: 2,
    change: 'harmless.size > 0 → harmless.size >= 0',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/outbox/sending.ts',
    code: 'full = false',
    after: 'harmless.clear()',
    change: 'false → true',
    why: 'without a link it means nothing, and the next one sets it',
  },
  {
    file: 'src/client/outbox/sending.ts',
    code: 'let took = false',
    change: 'false → true',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/client/outbox/sweep.ts',
    code: 'if (at >= timerAt) return',
    change: 'at >= timerAt → at > timerAt',
    why: 'a timer for the same moment takes the place of the one there is',
  },
  {
    file: 'src/client/outbox/sweep.ts',
    code: 'timerAt = at',
    change:
      'timerAt = at timer = time.schedule(run, at - time.now()) → timer = time.schedule(run, at - time.now()) timerAt = at',
    why: 'what is scheduled comes later',
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
    file: 'src/client/requests/requests.ts',
    code: 'late?.unsubscribe()',
    change: 'late?.unsubscribe() sending.unsubscribe() → sending.unsubscribe() late?.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/requests/requests.ts',
    code: 'pending.set(key, {',
    change:
      'pending.set(key, { reply: message => { const mark = markOf(message, packet.to... → wait() pending.set(key, { reply: message => { const mark = markOf(message, pa...',
    why: 'what is scheduled comes later',
  },
  {
    file: 'src/client/requests/requests.ts',
    code: 'sending.unsubscribe()',
    change: 'sending.unsubscribe() quit() → quit() sending.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: 'subscription.postponed = false',
    change:
      'subscription.postponed = false touch(subscription) → touch(subscription) subscription.postponed = false',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: 'if (each.qos <= qos) continue',
    change: 'each.qos <= qos → each.qos < qos',
    why: 'no observer asks for more than its subscription',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: 'subscription.deadly = true',
    change:
      'subscription.deadly = true stick(subscription, error) → stick(subscription, error) subscription.deadly = true',
    why: 'nobody looks at that before the next session',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: 'touch(subscription)',
    lines: 2,
    change: 'touch(subscription) gone() → gone() touch(subscription)',
    why: 'both only note what is to be decided on',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: 'mark(affected)',
    change: 'mark(affected) gone() → gone() mark(affected)',
    why: 'both only note what is to be decided on',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: 'awaitServedAgain(subscription, plan())',
    change:
      "awaitServedAgain(subscription, plan()) forget(subscription, isLeft ? 'uncerta... → forget(subscription, isLeft ? 'uncertain' : 'off') awaitServedAgain(subscript...",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: "forget(subscription, 'off')",
    change:
      "forget(subscription, 'off') port.ended(subscription.route) → port.ended(subscription.route) forget(subscription, 'off')",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: 'port.ended(subscription.route)',
    change:
      'port.ended(subscription.route) touch(subscription) → touch(subscription) port.ended(subscription.route)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: 'subscription.refusals = 0',
    change:
      'subscription.refusals = 0 settle(subscription, records) → settle(subscription, records) subscription.refusals = 0',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: 'timers.add(timer)',
    change: 'timers.add(timer) touch(subscription) → touch(subscription) timers.add(timer)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: "subscription.reasked = phase === 'subscribing'",
    change:
      "subscription.reasked = phase === 'subscribing' doubt(subscription, plan(), !h... → doubt(subscription, plan(), !heard) subscription.reasked = phase === 'subscri...",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/answers.ts',
    code: 'doubt(subscription, plan(), !heard)',
    change:
      'doubt(subscription, plan(), !heard) touch(subscription) → touch(subscription) doubt(subscription, plan(), !heard)',
    why: 'touching only notes what is to be decided on',
  },
  {
    file: 'src/client/subscriptions/asking.ts',
    code: 'answers += 1',
    change: '1 → 2',
    why: 'it is compared with what it was before alone',
  },
  {
    file: 'src/client/subscriptions/asking.ts',
    code: 'batch.timer.unsubscribe()',
    change:
      'batch.timer.unsubscribe() batches.delete(batch) → batches.delete(batch) batch.timer.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/changes.ts',
    code: 'if (told !== null && toldHolds && same(told, change)) return',
    change: 'told, change → change, told',
    why: 'which of two is compared with the other makes no difference',
  },
  {
    file: 'src/client/subscriptions/dispatch.ts',
    code: 'subscription.window?.live(message.topic, Math.min(sequence, records.latest()))',
    change:
      'subscription.window?.live(message.topic, Math.min(sequence, records.latest())... → subscription.latest?.put(message) subscription.window?.live(message.topic, Ma...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/doubles.ts',
    code: 'for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false',
    change: 'i < a.length → i <= a.length',
    why: 'both have the same length, and nothing behind it',
  },
  {
    file: 'src/client/subscriptions/doubles.ts',
    code: 'if (known.sure > 0) known.sure -= 1',
    change: 'known.sure > 0 → known.sure >= 0',
    why: 'the sum of both is what counts',
  },
  {
    file: 'src/client/subscriptions/doubles.ts',
    code: 'if (sure + possible <= 0 && byTopic.size === 0 && left.length === 0) return false',
    change: 'sure + possible <= 0 → sure + possible < 0',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/subscriptions/doubles.ts',
    code: 'if (left.length > 0) left = left.filter(({ until }) => until > now)',
    change: 'left.length > 0 → left.length >= 0',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/subscriptions/doubles.ts',
    code: 'const known = byTopic.get(message.topic)?.find(({ payload }) => sameBytes(payload, message.payload))',
    change: 'payload, message.payload → message.payload, payload',
    why: 'which of two is compared with the other makes no difference',
  },
  {
    file: 'src/client/subscriptions/doubles.ts',
    code: 'inOrder.shift()',
    change: 'inOrder.shift() bytes -= first.payload.length → bytes -= first.payload.length inOrder.shift()',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/subscriptions/doubles.ts',
    code: 'byTopic.set(topic, [...(byTopic.get(topic) ?? []), due])',
    change:
      'byTopic.set(topic, [...(byTopic.get(topic) ?? []), due]) inOrder.push(due) → inOrder.push(due) byTopic.set(topic, [...(byTopic.get(topic) ?? []), due])',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/doubles.ts',
    code: 'const isSame = last?.topic === message.topic && sameBytes(last.payload, message.payload)',
    change: 'last.payload, message.payload → message.payload, last.payload',
    why: 'which of two is compared with the other makes no difference',
  },
  {
    file: 'src/client/subscriptions/doubles.ts',
    code: 'last = { topic: message.topic, payload: new Uint8Array(message.payload) }',
    change:
      'last = { topic: message.topic, payload: new Uint8Array(message.payload) } nam... → named = identifiers.slice(0, IDENTIFIERS) last = { topic: message.topic, payl...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/latestMessages.ts',
    code: '#connection = 0',
    change: '0 → 1',
    why: 'connections are compared with each other alone',
  },
  {
    file: 'src/client/subscriptions/limits.ts',
    code: "const levels = maximumLevels === Number.POSITIVE_INFINITY ? 0 : route.split('/').length",
    change: '0 → 1',
    why: 'there is no limit to compare it with',
  },
  {
    file: 'src/client/subscriptions/limits.ts',
    code: 'if (option !== null && overlaps(older.route, subscription.route)) return { older, option }',
    change: 'older.route, subscription.route → subscription.route, older.route',
    why: 'which of two is compared with the other makes no difference',
  },
  {
    file: 'src/client/subscriptions/observers.ts',
    code: 'for (let i = 0; i < slots.length; i += 1) {',
    change: 'i < slots.length → i <= slots.length',
    why: 'the slot after the last one is the first one, which was looked at',
  },
  {
    file: 'src/client/subscriptions/observers.ts',
    code: 'if (this.#size < slots.length) this.#compact()',
    lines: 2,
    change: 'this.#size < slots.length → this.#size <= slots.length',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/subscriptions/observers.ts',
    code: 'if (this.#size * 2 <= this.#slots.length) {',
    change: 'this.#size * 2 <= this.#slots.length → this.#size * 2 < this.#slots.length',
    why: 'when room is made is a matter of speed',
  },
  {
    file: 'src/client/subscriptions/observers.ts',
    code: 'observer.slot = this.#slots.push(observer) - 1',
    change:
      'observer.slot = this.#slots.push(observer) - 1 this.#size += 1 → this.#size += 1 observer.slot = this.#slots.push(observer) - 1',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/observers.ts',
    code: 'this.#only = null',
    change: 'this.#only = null this.#compact() → this.#compact() this.#only = null',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/subscriptions/observers.ts',
    code: 'taken = true',
    lines: 2,
    change:
      'taken = true observer.destination.next(message, delivery) → observer.destination.next(message, delivery) taken = true',
    why: 'nobody else sees that before the end',
  },
  {
    file: 'src/client/subscriptions/observers.ts',
    code: 'while (this.#slots.at(-1) === null) this.#slots.pop()',
    change: 'this.#slots.at(-1) === null → false',
    why: 'when room is made is a matter of speed',
  },
  {
    file: 'src/client/subscriptions/plan.ts',
    code: '(!covers(subscription.route, cover.route) || cover.order < subscription.order)',
    change: 'cover.order < subscription.order → cover.order <= subscription.order',
    why: 'no two have one order',
  },
  {
    file: 'src/client/subscriptions/plan.ts',
    code: 'if (subscription.group) return [subscription]',
    change: 'subscription.group → false',
    why: 'the others are decided on as before',
  },
  {
    file: 'src/client/subscriptions/plan.ts',
    code: 'difference(cover.options, subscription.options) === null &&',
    change: 'cover.options, subscription.options → subscription.options, cover.options',
    why: 'which of two is compared with the other makes no difference',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'for (const [waiting, older] of blocked) if (older.observers.size() > 0) dirty.add(waiting)',
    change: 'older.observers.size() > 0 → true',
    why: 'decided on again, it waits again',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'subscription.stuck = subscription.deadly',
    change:
      'subscription.stuck = subscription.deadly subscription.stored?.opened() → subscription.stored?.opened() subscription.stuck = subscription.deadly',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'for (const [waiting, older] of blocked) if (older.observers.size() > 0) dirty.add(waiting)',
    change: 'older.observers.size() > 0 → older.observers.size() >= 0',
    why: 'decided on again, it waits again',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'blocked.clear()',
    change: 'blocked.clear() asking.lost() → asking.lost() blocked.clear()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'asking.lost()',
    change: 'asking.lost() answers.lost() → answers.lost() asking.lost()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'answers.lost()',
    change: 'answers.lost() windows.lost() → windows.lost() answers.lost()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'blocked.clear()',
    change: 'blocked.clear() mark(waiting) → mark(waiting) blocked.clear()',
    why: 'marking only notes what is to be decided on',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'scheduled = true',
    change: 'scheduled = true time.schedule(flush) → time.schedule(flush) scheduled = true',
    why: 'what is scheduled comes later',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'scheduled = false',
    change: 'scheduled = false port.turn() → port.turn() scheduled = false',
    why: 'what is marked within is decided on right after',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'subscription.since = NEVER',
    change:
      'subscription.since = NEVER unsubscribes.set(subscription.filter, subscription) → unsubscribes.set(subscription.filter, subscription) subscription.since = NEVER',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'dirty.add(subscription)',
    change:
      'dirty.add(subscription) subscription.deadly &&= present → subscription.deadly &&= present dirty.add(subscription)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'subscription.stored?.opened()',
    change:
      'subscription.stored?.opened() subscription.latest?.opened(records.latest() + ... → subscription.latest?.opened(records.latest() + 1, kept) subscription.stored?....',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'plan = found.capabilities.identifiers ? named : coveringPlan',
    change:
      'plan = found.capabilities.identifiers ? named : coveringPlan asking.opened(op... → asking.opened(opened) plan = found.capabilities.identifiers ? named : coverin...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'asking.opened(opened)',
    change: 'asking.opened(opened) resume(found) → resume(found) asking.opened(opened)',
    why: 'nothing is asked before both',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'subscription.reasked = false',
    change:
      'subscription.reasked = false doubt(subscription, plan, true) → doubt(subscription, plan, true) subscription.reasked = false',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'if (dirty.size > 0) flush()',
    change: 'dirty.size > 0 → dirty.size >= 0',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'if (dirty.size > 0) flush()',
    change: 'dirty.size > 0 → true',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'scheduled = false',
    after: 'session = null',
    change: 'false → true',
    why: 'the next connection begins with a flush, which sets it',
  },
  {
    file: 'src/client/subscriptions/records.ts',
    code: 'found = undefined',
    change: 'found = undefined released = createQueue() → released = createQueue() found = undefined',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/replayWindows.ts',
    code: 'open.clear()',
    change: 'open.clear() timer?.unsubscribe() → timer?.unsubscribe() open.clear()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/replayWindows.ts',
    code: 'subscription.window = null',
    change:
      'subscription.window = null open.delete(subscription) → open.delete(subscription) subscription.window = null',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/subscriptions/retained.ts',
    code: 'awaiting.add(observer)',
    change: 'awaiting.add(observer) observer.since = NEVER → observer.since = NEVER awaiting.add(observer)',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/subscriptions/retained.ts',
    code: 'observer.asked = 0',
    change:
      'observer.asked = 0 subscription.awaiting.add(observer) → subscription.awaiting.add(observer) observer.asked = 0',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/subscriptions/route.ts',
    code: 'if (!each && named.length > 1) named = [...named].sort((a, b) => b.sequence - a.sequence)',
    change: 'named.length > 1 → named.length >= 1',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/subscriptions/route.ts',
    code: 'if (identifiers.length > 1) return byRecords(message, identifiers, delivery)',
    change: 'identifiers.length > 1 → identifiers.length >= 1',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/subscriptions/route.ts',
    code: 'subscription.target = !each',
    change:
      'subscription.target = !each targets.push([subscription, record]) → targets.push([subscription, record]) subscription.target = !each',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/route.ts',
    code: 'targets.push([subscription, record])',
    change: 'push → unshift',
    why: "the order among observers of different filters is nobody's concern",
  },
  {
    file: 'src/client/subscriptions/standing.ts',
    code: 'subscription.record = record',
    change:
      'subscription.record = record records.use(record) → records.use(record) subscription.record = record',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/standing.ts',
    code: 'subscription.earlier = null',
    after: 'subscription.since = since',
    change: 'subscription.earlier = null → nothing',
    why: 'it is set when it is asked for again, before anybody looks at it',
  },
  {
    file: 'src/client/subscriptions/storedTopics.ts',
    code: 'topics = createRecencyMap(TOPICS)',
    change:
      'topics = createRecencyMap(TOPICS) isMuch = blind → isMuch = blind topics = createRecencyMap(TOPICS)',
    why: 'nothing is called in between',
  },
  {
    file: 'src/client/subscriptions/storedTopics.ts',
    code: 'if (isFirst && mayBe) note(topic, true)',
    change: 'isFirst && mayBe → isFirst || mayBe',
    why: 'what is not stored is live, which is noted right after',
  },
  {
    file: 'src/client/subscriptions/subscribeRequests.ts',
    code: 'if (each.qos > qos) qos = each.qos',
    change: 'each.qos > qos → each.qos >= qos',
    why: 'the larger of two that are equal is either',
  },
  {
    file: 'src/client/subscriptions/subscribeRequests.ts',
    code: 'subscription.heard = false',
    change:
      'subscription.heard = false subscription.askedAt = time.now() → subscription.askedAt = time.now() subscription.heard = false',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/subscribeRequests.ts',
    code: 'const place = subscription.record?.sequence ?? 0',
    change: '0 → 1',
    why: 'its record was made just before',
  },
  {
    file: 'src/client/subscriptions/subscribeRequests.ts',
    code: 'let early = 0',
    change: '0 → 1',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/client/subscriptions/subscribeRequests.ts',
    code: 'const opening: Kind = { asPublished: true, mixed: false, isEarly: true }',
    change: 'false → true',
    why: 'that is asked of the last record of a turn alone',
  },
  {
    file: 'src/client/subscriptions/subscribeRequests.ts',
    code: 'const isAwaited = options.retainAsPublished ? waits(each) : each.awaiting.size > 0',
    change: 'each.awaiting.size > 0 → each.awaiting.size >= 0',
    why: 'a window for nobody brings nobody anything',
  },
  {
    file: 'src/client/subscriptions/subscribeRequests.ts',
    code: 'subscription.askedAt = time.now()',
    change:
      'subscription.askedAt = time.now() subscription.request = wanted → subscription.request = wanted subscription.askedAt = time.now()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/subscription.ts',
    code: 'heard = false',
    change: 'false → true',
    why: 'it is set when it is asked for, before anybody looks at it',
  },
  {
    file: 'src/client/subscriptions/subscription.ts',
    code: 'export const NEVER = 0x7fff_ffff',
    change: '0x7fff_ffff → 2147483648',
    why: 'no SUBSCRIBE has so high a place',
  },
  {
    file: 'src/client/subscriptions/subscriptionTable.ts',
    code: 'JSON.stringify(Object.entries(properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))',
    change: 'a < b → a <= b',
    why: 'no two names of one object are equal',
  },
  {
    file: 'src/client/subscriptions/subscriptionTable.ts',
    code: 'JSON.stringify(Object.entries(properties ?? {}).sort(([a], [b]) => (a < b ? -1 : 1)))',
    change: '1 → 2',
    why: 'its sign alone counts',
  },
  {
    file: 'src/client/subscriptions/subscriptionTable.ts',
    code: 'const differing = difference(subscription.options, options)',
    change: 'subscription.options, options → options, subscription.options',
    why: 'which of two is compared with the other makes no difference',
  },
  {
    file: 'src/client/subscriptions/subscriptionTable.ts',
    code: 'if (a === b) return null',
    change: 'a === b → false',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/client/subscriptions/subscriptions.ts',
    code: 'if (observer.qos > subscription.qos) subscription.qos = observer.qos',
    change: 'observer.qos > subscription.qos → observer.qos >= subscription.qos',
    why: 'the larger of two that are equal is either',
  },
  {
    file: 'src/client/subscriptions/subscriptions.ts',
    code: 'inbox.lost()',
    change: 'inbox.lost() reconciler.lost() → reconciler.lost() inbox.lost()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/subscriptions.ts',
    code: "overlap = session.capabilities.identifiers ? 'one' : session.capabilities.overlap",
    change: "'one' → ''",
    why: 'it is compared with the other setting alone',
  },
  {
    file: 'src/client/subscriptions/subscriptions.ts',
    code: 'each.subscription = null',
    change: 'each.subscription = null records.release(each) → records.release(each) each.subscription = null',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/subscriptions.ts',
    code: 'inbox.joined()',
    change: 'inbox.joined() reconciler.touch(subscription) → reconciler.touch(subscription) inbox.joined()',
    why: 'both only have something done at the end of the turn',
  },
  {
    file: 'src/client/subscriptions/subscriptions.ts',
    code: 'isShared = session.capabilities.shared === true',
    change:
      'isShared = session.capabilities.shared === true inbox.opened(session.present) → inbox.opened(session.present) isShared = session.capabilities.shared === true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/subscriptions.ts',
    code: 'first = records.latest() + 1',
    change:
      "first = records.latest() + 1 overlap = session.capabilities.identifiers ? 'on... → overlap = session.capabilities.identifiers ? 'one' : session.capabilities.ove...",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/warnings/namesakes.ts',
    code: 'if (known.size < limit) return',
    change: 'known.size < limit → known.size <= limit',
    why: 'when those are forgotten that count no more is a matter of memory',
  },
  {
    file: 'src/client/warnings/warnings.ts',
    code: 'let isEnding = false',
    change: 'false → true',
    why: 'it is set when a connection opens, before one can be lost',
  },
  {
    file: 'src/client/warnings/warnings.ts',
    code: "let clientId = ''",
    change: "'' → 'x'",
    why: 'it is set when a connection opens, before one can be lost',
  },
  {
    file: 'src/client/warnings/warnings.ts',
    code: 'let isSupplanted = false',
    change: 'false → true',
    why: 'it is set when a connection opens, before one can be lost',
  },
  {
    file: 'src/client/warnings/warnings.ts',
    code: 'of = server === undefined ? {} : { server }',
    change:
      'of = server === undefined ? {} : { server } ; ({ clientId } = session) → ({ clientId } = session) of = server === undefined ? {} : { server } ;',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/warnings/warnings.ts',
    code: 'openedAt = time.now()',
    change:
      'openedAt = time.now() lostAt = Number.POSITIVE_INFINITY → lostAt = Number.POSITIVE_INFINITY openedAt = time.now()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/warnings/warnings.ts',
    code: 'isSupplanted = false',
    change: 'isSupplanted = false leave() → leave() isSupplanted = false',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/subscriptions/asking.ts',
    code: 'let answers = 0',
    change: '0 → 1',
    why: 'only compared with what it was',
  },
  {
    file: 'src/client/warnings/warnings.ts',
    code: 'leave()',
    after: 'complete: () => {',
    change: 'leave() warnings.complete() → warnings.complete() leave()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/client/outbox/outbox.ts',
    code: 'latest.published(entry)',
    change: 'latest.published(entry) safeguard(entry) → safeguard(entry) latest.published(entry)',
    why: 'one that has settled by then is kept track of no more, in either order',
  },
  {
    file: 'src/client/subscriptions/observers.ts',
    code: 'this.#only = this.#slots.length === 1 ? observer : null',
    change: 'this.#slots.length === 1 → false',
    why: 'a shortcut: the only one is found in its slot as well',
  },
  {
    file: 'src/client/subscriptions/replayWindows.ts',
    code: 'wait(QUIET + 1)',
    change: 'QUIET + 1 → QUIET - 1',
    why: 'it looks once more, and what is over is asked for by time before',
  },
  {
    file: 'src/client/subscriptions/reconciler.ts',
    code: 'let deferred = false',
    change: 'false → true',
    why: 'publishes go on that had not to wait',
  },
  {
    file: 'src/client/subscriptions/latestMessages.ts',
    code: 'this.#connection += 1',
    change: '1 → 2',
    why: 'only compared with what it was',
  },
  {
    file: 'src/client/requests/responding.ts',
    code: 'whole = false',
    change: 'whole = false broken.next() → broken.next() whole = false',
    why: 'the end is not looked for before what tells of the break has gone out',
  },
  {
    file: 'src/client/interception/interception.ts',
    code: 'let isIntercepted = false',
    change: 'false → true',
    why: 'a longer way to the same outbox',
  },
  {
    file: 'src/client/outbox/outbox.ts',
    code: 'if (entry.packet.qos > 0) safekeeping?.remove(entry)',
    change: 'entry.packet.qos > 0 → entry.packet.qos >= 0',
    why: 'what has QoS 0 has no key in a store',
  },
]
