import type { Equivalent } from './equivalent.js'

export const tabs: readonly Equivalent[] = [
  {
    file: 'src/driver/tabs/chance.ts',
    code: 'const part = () => Math.floor(random() * 2 ** 52).toString(36)',
    change: 'floor → ceil',
    why: 'of two whole numbers that are next to each other, either',
  },
  {
    file: 'src/driver/tabs/chance.ts',
    code: 'const part = () => Math.floor(random() * 2 ** 52).toString(36)',
    change: '2 → 3',
    why: 'a longer name is as good',
  },
  {
    file: 'src/driver/tabs/chance.ts',
    code: 'const part = () => Math.floor(random() * 2 ** 52).toString(36)',
    change: '52 → 53',
    why: 'a longer name is as good',
  },
  {
    file: 'src/driver/tabs/election/leading.ts',
    code: 'channels.delete(link)',
    change: 'channels.delete(link) channel.close() → channel.close() channels.delete(link)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'stopListening?.()',
    change: 'stopListening?.() timer?.unsubscribe() → timer?.unsubscribe() stopListening?.()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'heard = id',
    change: "heard = id say({ say: 'leads', leader: id }) → say({ say: 'leads', leader: id }) heard = id",
    why: 'what is said comes back to nobody in the same turn',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'own.delete(line.link)',
    change: 'own.delete(line.link) line.channel?.close() → line.channel?.close() own.delete(line.link)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'line.channel?.close()',
    change: 'line.channel?.close() line.local?.close() → line.local?.close() line.channel?.close()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'line.local?.close()',
    change:
      'line.local?.close() line.channel = line.local = null → line.channel = line.local = null line.local?.close()',
    why: 'a line that is closed calls nobody',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'leading = null',
    change: 'leading = null tenure.end() → tenure.end() leading = null',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'tenure.end()',
    change: 'tenure.end() meeting?.close() → meeting?.close() tenure.end()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'line.leader = to.id',
    change:
      'line.leader = to.id line.local = localLine(time, to.hub, line.handlers.receive) → line.local = localLine(time, to.hub, line.handlers.receive) line.leader = to.id',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'was?.stop(false)',
    change: 'was?.stop(false) leaveIfIdle() → leaveIfIdle() was?.stop(false)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'to.attach(word.link)',
    change:
      "to.attach(word.link) say({ say: 'attached', leader: to.id, link: word.link }) → say({ say: 'attached', leader: to.id, link: word.link }) to.attach(word.link)",
    why: 'what is said is heard in a later turn',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: "meeting = platform.channel(channelOf(''), heed)",
    change:
      "meeting = platform.channel(channelOf(''), heed) stopListening = platform.leav... → stopListening = platform.leaving(resign) meeting = platform.channel(channelOf...",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'stopListening = platform.leaving(resign)',
    change:
      'stopListening = platform.leaving(resign) timer = time.schedule(look, heartbeat) → timer = time.schedule(look, heartbeat) stopListening = platform.leaving(resign)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'own.set(line.link, line)',
    change:
      'own.set(line.link, line) time.schedule(() => begin(line)) → time.schedule(() => begin(line)) own.set(line.link, line)',
    why: 'it is begun in a later turn',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'forget(line)',
    change: 'forget(line) time.schedule(leaveIfIdle) → time.schedule(leaveIfIdle) forget(line)',
    why: 'what is scheduled comes in a later turn',
  },
  {
    file: 'src/driver/tabs/election/member.ts',
    code: 'leading = null',
    change: 'leading = null was?.stop(false) → was?.stop(false) leading = null',
    why: 'it is ended without a look at who leads',
  },
  {
    file: 'src/driver/tabs/election/tenure.ts',
    code: 'release = null',
    change: 'release = null stolen() → stolen() release = null',
    why: 'what was stolen is given back to nobody',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'delivery.had.clear()',
    change: 'delivery.had.clear() held.add(delivery) → held.add(delivery) delivery.had.clear()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'tab.deliveries.delete(number)',
    change:
      'tab.deliveries.delete(number) note(delivery, code, text) → note(delivery, code, text) tab.deliveries.delete(number)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'if (delivery.had.has(tab)) return false',
    change: 'false → true',
    why: 'what a tab has had is held for others in the time of grace alone, and stays so',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'inGrace = false',
    after: 'held.clear()',
    change: 'false → true',
    why: 'of the next connection it is set anew, and until then nothing comes',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'let isKept = false',
    change: 'false → true',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'tab.deliveries.set(number, delivery)',
    change:
      'tab.deliveries.set(number, delivery) delivery.open += 1 → delivery.open += 1 tab.deliveries.set(number, delivery)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'delivery.held = true',
    change: 'delivery.held = true held.add(delivery) → held.add(delivery) delivery.held = true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'link = null',
    change: 'link = null timer?.unsubscribe() → timer?.unsubscribe() link = null',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'let inGrace = false',
    change: 'false → true',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'for (let step = 0; step < members.length; step += 1) {',
    change: 'step += 1 → step -= 1',
    why: 'who has had a message of a group has left, so the first member gets it',
  },
  {
    file: 'src/driver/tabs/hub/subscriptions.ts',
    code: 'if (granted) held.since = 0',
    change: '0 → 1',
    why: 'numbers begin at 1',
  },
  {
    file: 'src/driver/tabs/tab/link.ts',
    code: "state = 'closing'",
    change: "state = 'closing' post({ kind: 'close' }) → post({ kind: 'close' }) state = 'closing'",
    why: 'what is posted is read in a later turn',
  },
  {
    file: 'src/driver/tabs/hub/deliveries.ts',
    code: 'for (let step = 0; step < members.length; step += 1) {',
    change: 'step < members.length → step <= members.length',
    why: 'only whose turn is next differs, where nobody could have it',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'requests.opened(link, found.capabilities)',
    change:
      'requests.opened(link, found.capabilities) deliveries.opened(link, found.prese... → deliveries.opened(link, found.present, found.persistent) requests.opened(link...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'deliveries.opened(link, found.present, found.persistent)',
    change:
      'deliveries.opened(link, found.present, found.persistent) publishes.opened(link) → publishes.opened(link) deliveries.opened(link, found.present, found.persistent)',
    why: 'nothing of tabs waits yet, for they have not been told',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: "tab.state = 'gone'",
    change: "tab.state = 'gone' publishes.left(tab) → publishes.left(tab) tab.state = 'gone'",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'tab.heard = time.now()',
    change: 'tab.heard = time.now() tab.probes = 0 → tab.probes = 0 tab.heard = time.now()',
    why: 'neither looks at the other one',
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
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'isClosing = false',
    change: 'isClosing = false deliveries.lost() → deliveries.lost() isClosing = false',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'deliveries.lost()',
    change: 'deliveries.lost() publishes.lost() → publishes.lost() deliveries.lost()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'subscriptions.clear()',
    change: 'subscriptions.clear() requests.lost() → requests.lost() subscriptions.clear()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'requests.lost()',
    change: 'requests.lost() isEnding = true → isEnding = true requests.lost()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'watch.stop()',
    change: 'watch.stop() empty() → empty() watch.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'session = found',
    change:
      'session = found requests.opened(link, found.capabilities) → requests.opened(link, found.capabilities) session = found',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: "tab.state = 'open'",
    change:
      "tab.state = 'open' post(tab, { kind: 'opened', session: sessionToCarry(found) }) → post(tab, { kind: 'opened', session: sessionToCarry(found) }) tab.state = 'open'",
    why: 'what is posted is read in a later turn',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: "tab.state = 'waiting'",
    change:
      "tab.state = 'waiting' post(tab, { kind: 'beat' }) → post(tab, { kind: 'beat' }) tab.state = 'waiting'",
    why: 'what is posted is read in a later turn',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'tabs.add(tab)',
    change: 'tabs.add(tab) watch.start() → watch.start() tabs.add(tab)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/hub.ts',
    code: 'watch.stop()',
    change: 'watch.stop() deliveries.lost() → deliveries.lost() watch.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/local.ts',
    code: 'isScheduled = true',
    change: 'isScheduled = true time.schedule(flush) → time.schedule(flush) isScheduled = true',
    why: 'what is scheduled comes in a later turn',
  },
  {
    file: 'src/driver/tabs/hub/publishes.ts',
    code: 'unsure.delete(key)',
    change:
      'unsure.delete(key) answer(sent.tab, id, outcome) → answer(sent.tab, id, outcome) unsure.delete(key)',
    why: 'what is posted is read in a later turn',
  },
  {
    file: 'src/driver/tabs/hub/requests.ts',
    code: 'const named = plainStart(request.filter) > 0 ? groupIsNamed : isNamed',
    change: '0 → 1',
    why: 'a group has a name, so its filter never begins at 1',
  },
  {
    file: 'src/driver/tabs/hub/requests.ts',
    code: 'let isNamed = false',
    change: 'false → true',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/tabs/hub/requests.ts',
    code: 'let groupIsNamed = false',
    change: 'false → true',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/tabs/hub/requests.ts',
    code: 'const at = places.get(request) ?? 0',
    change: '0 → 1',
    why: 'each request has its place',
  },
  {
    file: 'src/driver/tabs/hub/subscriptions.ts',
    code: 'for (const held of merged.holders.values()) if (held.qos > qos) qos = held.qos',
    change: 'held.qos > qos → held.qos >= qos',
    why: 'the larger of two that are equal is either',
  },
  {
    file: 'src/driver/tabs/hub/subscriptions.ts',
    code: 'if (round <= largest) found = identifier',
    change: 'round <= largest → round < largest',
    why: 'one that is named was returned above',
  },
  {
    file: 'src/driver/tabs/hub/subscriptions.ts',
    code: 'held.qos = qos',
    change:
      'held.qos = qos held.asked = [...held.asked, { round: round.number, identifier... → held.asked = [...held.asked, { round: round.number, identifier }].slice(-ROUN...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/subscriptions.ts',
    code: 'groups.clear()',
    change: 'groups.clear() plain = createRouter(random) → plain = createRouter(random) groups.clear()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/hub/subscriptions.ts',
    code: 'if (merged.start > 0) groups.add(merged)',
    change: '0 → 1',
    why: 'a group has a name, so its filter never begins at 1',
  },
  {
    file: 'src/driver/tabs/hub/subscriptions.ts',
    code: '} else if (merged.start > 0) members.add(merged)',
    change: '0 → 1',
    why: 'a group has a name, so its filter never begins at 1',
  },
  {
    file: 'src/driver/tabs/hub/subscriptions.ts',
    code: '...{ tab, merged, qos, since: round.number, asked: [], storedUntil: 0 },',
    change: '0 → 1',
    why: 'it is past at any time',
  },
  {
    file: 'src/driver/tabs/hub/watch.ts',
    code: 'last = time.now()',
    change:
      'last = time.now() timer = time.schedule(look, heartbeat) → timer = time.schedule(look, heartbeat) last = time.now()',
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
    file: 'src/driver/tabs/hub/watch.ts',
    code: 'let last = 0',
    change: '0 → 1',
    why: 'it is set before anybody looks at it',
  },
  {
    file: 'src/driver/tabs/options.ts',
    code: 'heartbeat: both(isTimeout, isEver),',
    change: 'isTimeout, isEver → isEver, isTimeout',
    why: 'no value is refused by both',
  },
  {
    file: 'src/driver/tabs/options.ts',
    code: 'heartbeatTimeout: both(isTimeout, isEver),',
    change: 'isTimeout, isEver → isEver, isTimeout',
    why: 'no value is refused by both',
  },
  {
    file: 'src/driver/tabs/options.ts',
    code: 'grace: both(isDuration, isEver),',
    change: 'isDuration, isEver → isEver, isDuration',
    why: 'no value is refused by both',
  },
  {
    file: 'src/driver/tabs/options.ts',
    code: "checkArgument('serveTabs.driver', driver, isDriver)",
    change:
      "checkArgument('serveTabs.driver', driver, isDriver) checkOptions('serveTabs',... → checkOptions('serveTabs', options, { ...sizes, scheduler: isScheduler, random...",
    why: 'which of two mistakes is told first is all the same',
  },
  {
    file: 'src/driver/tabs/options.ts',
    code: "checkArgument('tabs.driver', driver, () =>",
    change:
      "checkArgument('tabs.driver', driver, () => driver === undefined && worker ===... → checkTimes('tabs', options) checkArgument('tabs.driver', driver, () => driver...",
    why: 'which of two mistakes is told first is all the same',
  },
  {
    file: 'src/driver/tabs/options.ts',
    code: "checkOptions('serveTabs', options, { ...sizes, scheduler: isScheduler, random: isFunction })",
    change:
      "checkOptions('serveTabs', options, { ...sizes, scheduler: isScheduler, random... → checkTimes('serveTabs', options) checkOptions('serveTabs', options, { ...size...",
    why: 'which of two mistakes is told first is all the same',
  },
  {
    file: 'src/driver/tabs/platform.ts',
    code: 'channel.onmessage = null',
    change: 'channel.onmessage = null channel.close() → channel.close() channel.onmessage = null',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/protocol/read.ts',
    code: "Array.isArray(value) && value.every(item => rule(item) === null) ? null : 'expected a list'",
    change: "'expected a list' → ''",
    why: 'that there are words is asked for, and not which',
  },
  {
    file: 'src/driver/tabs/protocol/read.ts',
    code: "const isFilter: Rule = value => (typeof value === 'string' ? filterProblem(value) : 'expected a filter')",
    change: "'expected a filter' → ''",
    why: 'that there are words is asked for, and not which',
  },
  {
    file: 'src/driver/tabs/protocol/read.ts',
    code: ": 'expected a pair',",
    change: "'expected a pair' → ''",
    why: 'that there are words is asked for, and not which',
  },
  {
    file: 'src/driver/tabs/protocol/read.ts',
    code: "if (given !== undefined && pairs(given) !== null) return 'expected user properties as pairs'",
    change: "'expected user properties as pairs' → ''",
    why: 'that there are words is asked for, and not which',
  },
  {
    file: 'src/driver/tabs/protocol/read.ts',
    code: ": 'expected properties'",
    change: "'expected properties' → ''",
    why: 'that there are words is asked for, and not which',
  },
  {
    file: 'src/driver/tabs/serve.ts',
    code: "port.addEventListener('message', ({ data }) => take(data))",
    change:
      "port.addEventListener('message', ({ data }) => take(data)) port.start() → port.start() port.addEventListener('message', ({ data }) => take(data))",
    why: 'what a port has comes in a later turn',
  },
  {
    file: 'src/driver/tabs/serve.ts',
    code: "scope.removeEventListener('connect', connected)",
    change:
      "scope.removeEventListener('connect', connected) hub.stop(new ConnectionLostEr... → hub.stop(new ConnectionLostError('the worker serves no tabs any more'), true)...",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/tab/link.ts',
    code: 'heard = time.now()',
    lines: 2,
    change: 'heard = time.now() beats = 0 → beats = 0 heard = time.now()',
    why: 'neither looks at the other one',
  },
  {
    file: 'src/driver/tabs/tab/link.ts',
    code: 'isConnected = true',
    change: 'isConnected = true heard = time.now() → heard = time.now() isConnected = true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/tab/link.ts',
    code: "state = 'closed'",
    change: "state = 'closed' timer?.unsubscribe() → timer?.unsubscribe() state = 'closed'",
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/tab/link.ts',
    code: 'beaten = now',
    change:
      'beaten = now timer = time.schedule(beat, heartbeat) → timer = time.schedule(beat, heartbeat) beaten = now',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/tab/link.ts',
    code: 'timer?.unsubscribe()',
    change: 'timer?.unsubscribe() line.close() → line.close() timer?.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/tab/link.ts',
    code: 'beats = 0',
    change:
      "beats = 0 post({ kind: 'hello', version: VERSION, client: sender.client }) → post({ kind: 'hello', version: VERSION, client: sender.client }) beats = 0",
    why: 'what is posted is read in a later turn',
  },
  {
    file: 'src/driver/tabs/tab/link.ts',
    code: 'beats += 1',
    change: "beats += 1 post({ kind: 'beat' }) → post({ kind: 'beat' }) beats += 1",
    why: 'what is posted is read in a later turn',
  },
  {
    file: 'src/driver/tabs/tab/link.ts',
    code: 'bytes += size',
    change:
      'bytes += size publishes.set(id, { bytes: size, outcome }) → publishes.set(id, { bytes: size, outcome }) bytes += size',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/tab/worker.ts',
    code: "port.addEventListener('message', ({ data }) => {",
    change:
      "port.addEventListener('message', ({ data }) => { if (!isOver) receive(data) }... → port.start() port.addEventListener('message', ({ data }) => { if (!isOver) re...",
    why: 'what a port has comes in a later turn',
  },
  {
    file: 'src/driver/tabs/tab/worker.ts',
    code: "started.addEventListener('error', () => end(failed()))",
    change:
      "started.addEventListener('error', () => end(failed())) port.addEventListener(... → port.addEventListener('message', ({ data }) => { if (!isOver) receive(data) }...",
    why: 'neither is called before both are there',
  },
  {
    file: 'src/driver/tabs/tab/worker.ts',
    code: 'isOver = true',
    change: 'isOver = true stay() → stay() isOver = true',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/tabs/tab/worker.ts',
    code: 'stay()',
    change: 'stay() port.close() → port.close() stay()',
    why: 'neither looks at what the other one changes',
  },
]
