import type { Equivalent } from './equivalent.js'

export const mqtt: readonly Equivalent[] = [
  {
    file: 'src/driver/mqtt/connect/address.ts',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source
    code: "path: unixSocket ? decode(pathname) : webSocket ? `${pathname === '' ? '/' : pathname}${search}` : '',",
    change: "'/' → ''",
    why: 'a URL of a WebSocket has a path, which is / at least',
  },
  {
    file: 'src/driver/mqtt/connect/checkOptions.ts',
    code: 'farewell: orProvider(farewellFor(sessionExpiry ?? (clean === true ? 0 : 1))),',
    change: '1 → 2',
    why: 'any but 0 says that the session is kept',
  },
  {
    file: 'src/driver/mqtt/connect/dial.ts',
    code: 'giveUpAfter(connectTimeout)',
    change:
      'giveUpAfter(connectTimeout) waiting.add( provide(options, url, network).subsc... → waiting.add( provide(options, url, network).subscribe({ next: provided => con...',
    why: 'a timer that is added to what has been let go of is let go of at once',
  },
  {
    file: 'src/driver/mqtt/connect/dial.ts',
    code: 'servers.opened(time.now())',
    change:
      'servers.opened(time.now()) renewal.opened(time.now()) → renewal.opened(time.now()) servers.opened(time.now())',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/connect/dial.ts',
    code: 'waiting.unsubscribe()',
    change:
      'waiting.unsubscribe() servers.opened(time.now()) → servers.opened(time.now()) waiting.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/link/announced.ts',
    code: "put('maximumPacketSize', numbers['maximumPacketSize'])",
    change:
      "put('maximumPacketSize', numbers['maximumPacketSize']) put('reason', texts['r... → put('reason', texts['reasonString']) put('maximumPacketSize', numbers['maximu...",
    why: 'the order of members means nothing',
  },
  {
    file: 'src/driver/mqtt/link/announced.ts',
    code: "put('keepalive', numbers['serverKeepAlive'])",
    change:
      "put('keepalive', numbers['serverKeepAlive']) put('sessionExpiry', numbers['se... → put('sessionExpiry', numbers['sessionExpiryInterval']) put('keepalive', numbe...",
    why: 'the order of members means nothing',
  },
  {
    file: 'src/driver/mqtt/link/announced.ts',
    code: "put('sessionExpiry', numbers['sessionExpiryInterval'])",
    change:
      "put('sessionExpiry', numbers['sessionExpiryInterval']) put('receiveMaximum', ... → put('receiveMaximum', numbers['receiveMaximum']) put('sessionExpiry', numbers...",
    why: 'the order of members means nothing',
  },
  {
    file: 'src/driver/mqtt/link/announced.ts',
    code: "put('receiveMaximum', numbers['receiveMaximum'])",
    change:
      "put('receiveMaximum', numbers['receiveMaximum']) put('maximumPacketSize', num... → put('maximumPacketSize', numbers['maximumPacketSize']) put('receiveMaximum', ...",
    why: 'the order of members means nothing',
  },
  {
    file: 'src/driver/mqtt/link/announced.ts',
    code: "put('reason', texts['reasonString'])",
    change:
      "put('reason', texts['reasonString']) put('responseInformation', texts['respon... → put('responseInformation', texts['responseInformation']) put('reason', texts[...",
    why: 'the order of members means nothing',
  },
  {
    file: 'src/driver/mqtt/link/announced.ts',
    code: "put('responseInformation', texts['responseInformation'])",
    change:
      "put('responseInformation', texts['responseInformation']) put('serverReference... → put('serverReference', texts['serverReference']) put('responseInformation', t...",
    why: 'the order of members means nothing',
  },
  {
    file: 'src/driver/mqtt/link/announced.ts',
    code: "put('serverReference', texts['serverReference'])",
    change:
      "put('serverReference', texts['serverReference']) put('userProperties', userPr... → put('userProperties', userProperties) put('serverReference', texts['serverRef...",
    why: 'the order of members means nothing',
  },
  {
    file: 'src/driver/mqtt/link/connackCode.ts',
    code: 'version === 5 && code >= 0x80 ? code : (returnCodes[code] ?? 0x80)',
    change: 'code >= 0x80 → code > 0x80',
    why: '0x80 is what is said of unknown ones, too',
  },
  {
    file: 'src/driver/mqtt/link/incoming.ts',
    code: 'if (!over) read(chunk)',
    change: '!over → true',
    why: 'once it is over nothing of what is read is told',
  },
  {
    file: 'src/driver/mqtt/link/keepalive.ts',
    code: 'period = seconds * 1_000',
    change:
      'period = seconds * 1_000 lastReceived = time.now() → lastReceived = time.now() period = seconds * 1_000',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/link/keepalive.ts',
    code: 'lastSent = lastReceived',
    change: 'lastSent = lastReceived arm() → arm() lastSent = lastReceived',
    why: 'a timer that is too soon looks, and waits again',
  },
  {
    file: 'src/driver/mqtt/link/link.ts',
    code: 'stream.destroy()',
    change: 'stream.destroy() closed() → closed() stream.destroy()',
    why: 'a stream tells of its end later, when the link is over',
  },
  {
    file: 'src/driver/mqtt/link/link.ts',
    code: 'stream.push = chunk => {',
    change:
      "stream.push = chunk => { if (chunk === null) return push(null) keepalive.rece... → stream.on('error', lostBy) stream.push = chunk => { if (chunk === null) retur...",
    why: 'nothing comes before both are there',
  },
  {
    file: 'src/driver/mqtt/link/link.ts',
    code: 'keepalive.start(limits.keepalive ?? connect.keepalive)',
    change:
      'keepalive.start(limits.keepalive ?? connect.keepalive) patience.start() → patience.start() keepalive.start(limits.keepalive ?? connect.keepalive)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/link/link.ts',
    code: 'patience.start()',
    change:
      'patience.start() session.attach(sessionPort(version, writing, subscribing.wai... → session.attach(sessionPort(version, writing, subscribing.waiting, handlers)) ...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/link/link.ts',
    code: 'session.attach(null)',
    change: 'session.attach(null) session.sender.lost() → session.sender.lost() session.attach(null)',
    why: 'nothing is written for what is lost',
  },
  {
    file: 'src/driver/mqtt/link/link.ts',
    code: 'subscribing.lost()',
    change: 'subscribing.lost() detach() → detach() subscribing.lost()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/link/link.ts',
    code: 'incoming.stop()',
    change: 'incoming.stop() keepalive.stop() → keepalive.stop() incoming.stop()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/link/link.ts',
    code: 'encode.encodeDisconnect(writer, error.reasonCode ?? 0x80, version)',
    change: '0x80 → 129',
    why: 'each ProtocolError has a code',
  },
  {
    file: 'src/driver/mqtt/link/patience.ts',
    code: 'awaited = port.awaitsProof()',
    lines: 2,
    change: 'awaited = port.awaitsProof() wait() → wait() awaited = port.awaitsProof()',
    why: 'what is scheduled is later in any case',
  },
  {
    file: 'src/driver/mqtt/link/patience.ts',
    code: 'let awaited = false',
    change: 'false → true',
    why: 'it is set when it begins',
  },
  {
    file: 'src/driver/mqtt/link/subscribing.ts',
    code: 'asked.size > 0 && answerTimeout < Number.POSITIVE_INFINITY',
    change: 'answerTimeout < Number.POSITIVE_INFINITY → answerTimeout <= Number.POSITIVE_INFINITY',
    why: 'a time scheduled for ever has no timer',
  },
  {
    file: 'src/driver/mqtt/link/subscribing.ts',
    code: 'asked.delete(id)',
    change: 'asked.delete(id) ids.free(id) → ids.free(id) asked.delete(id)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/link/tap.ts',
    code: "packet(direction, names[head >> 4] ?? '', end - start),",
    change: "'' → 'x'",
    why: 'each half of a byte has a name',
  },
  {
    file: 'src/driver/mqtt/link/tap.ts',
    code: 'stream.write = chunk => {',
    change:
      'stream.write = chunk => { seeOut(chunk) return write(chunk) } stream.end = ch... → stream.end = chunk => { if (chunk !== undefined) seeOut(chunk) return end(chu...',
    why: 'neither looks at the other one',
  },
  {
    file: 'src/driver/mqtt/link/tap.ts',
    code: 'stream.end = chunk => {',
    change:
      'stream.end = chunk => { if (chunk !== undefined) seeOut(chunk) return end(chu... → stream.push = chunk => { if (chunk !== null) seeIn(chunk) return push(chunk) ...',
    why: 'neither looks at the other one',
  },
  {
    file: 'src/driver/mqtt/link/writing.ts',
    code: 'maximum = Math.min(maximumPacketSize, LONGEST)',
    change:
      'maximum = Math.min(maximumPacketSize, LONGEST) aliases = createOutgoingAliase... → aliases = createOutgoingAliases(topicAliasMaximum) maximum = Math.min(maximum...',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/link/writing.ts',
    code: 'else if (alias < 0) aliases.forget(topic)',
    change: 'alias < 0 → alias <= 0',
    why: 'a topic without an alias has none to forget',
  },
  {
    file: 'src/driver/mqtt/session/flight.ts',
    code: 'code: 0,',
    change: '0 → 1',
    why: 'it is set by the PUBREC, before it is read',
  },
  {
    file: 'src/driver/mqtt/session/pace.ts',
    code: 'return since < 0 || since >= SECOND ? 0 : SECOND - since',
    change: 'since >= SECOND → since > SECOND',
    why: 'after exactly a second nothing is left of it',
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
    file: 'src/driver/mqtt/session/receiver.ts',
    code: 'deliveries.shift()',
    change: 'deliveries.shift() firstNumber += 1 → firstNumber += 1 deliveries.shift()',
    why: 'neither looks at what the other one changes',
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
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'const known = early.size > 0 ? early.get(packet) : undefined',
    change: 'early.size > 0 → early.size >= 0',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/driver/mqtt/session/sender.ts',
    code: 'const orphan = orphans.size > 0 ? orphans.get(packet) : undefined',
    change: 'orphans.size > 0 → orphans.size >= 0',
    why: 'in an empty map nothing is found: it is only quicker not to look',
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
    file: 'src/driver/mqtt/session/session.ts',
    code: 'takes: () => port?.takes() ?? false,',
    change: 'false → true',
    why: 'without a connection there is no room, whoever would take something',
  },
  {
    file: 'src/driver/mqtt/session/session.ts',
    code: "port === null ? new Error('no connection') : port.publish(packet, id, dup),",
    change: "'no connection' → ''",
    why: 'nothing is written where no bytes are taken',
  },
  {
    file: 'src/driver/mqtt/wire/aliases.ts',
    code: 'const recent: boolean[] = [false]',
    change: 'false → true',
    why: 'index 0 stays empty',
  },
  {
    file: 'src/driver/mqtt/wire/aliases.ts',
    code: "const topics: string[] = ['']",
    change: "'' → 'x'",
    why: 'index 0 stays empty',
  },
  {
    file: 'src/driver/mqtt/wire/aliases.ts',
    code: "aliases.delete(topics[alias] ?? '')",
    change: "'' → 'x'",
    why: 'no topic that is so short has an alias',
  },
  {
    file: 'src/driver/mqtt/wire/aliases.ts',
    code: "aliases.delete(topics[alias] ?? '')",
    change:
      "aliases.delete(topics[alias] ?? '') aliases.set(topic, alias) → aliases.set(topic, alias) aliases.delete(topics[alias] ?? '')",
    why: 'the topic that had the alias is another one',
  },
  {
    file: 'src/driver/mqtt/wire/aliases.ts',
    code: "topics[alias] = ''",
    change: "'' → 'x'",
    why: 'no topic that is so short has an alias',
  },
  {
    file: 'src/driver/mqtt/wire/batch.ts',
    code: 'scheduled = true',
    change:
      'scheduled = true queueMicrotask(() => { scheduled = false flush() }) → queueMicrotask(() => { scheduled = false flush() }) scheduled = true',
    why: 'neither looks at the other one before the end of the turn',
  },
  {
    file: 'src/driver/mqtt/wire/connect.ts',
    code: 'if (properties !== noProperties) writeMessageProperties(writer, properties)',
    change: 'properties !== noProperties → true',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/driver/mqtt/wire/decode.ts',
    code: 'properties = messageProperties(found)',
    change:
      'properties = messageProperties(found) identifiers = found.identifiers → identifiers = found.identifiers properties = messageProperties(found)',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/wire/decode.ts',
    code: 'if (reader.left() === 0) return { id, code: 0, text: undefined }',
    change: 'reader.left() === 0 → false',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/driver/mqtt/wire/decode.ts',
    code: 'const code = version === 5 && reader.left() > 0 ? reader.byte() : 0',
    change: 'reader.left() > 0 → reader.left() >= 0',
    why: 'where nothing is left it has returned',
  },
  {
    file: 'src/driver/mqtt/wire/encode.ts',
    code: 'const expected = topic.length + payload.length + 2 + (qos > 0 ? 2 : 0) + (version === 5 ? 1 : 0)',
    change: null,
    why: 'an estimate: it costs a copy where it is wrong',
  },
  {
    file: 'src/driver/mqtt/wire/encode.ts',
    code: 'if (properties !== noProperties) writeMessageProperties(writer, properties)',
    change: 'properties !== noProperties → true',
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'body.set(chunk.subarray(at))',
    change: 'body.set(chunk.subarray(at)) bodyHead = head → bodyHead = head body.set(chunk.subarray(at))',
    why: 'neither looks at the other one',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'const byte = bytes[at + i] ?? 0',
    change: '0 → 1',
    why: 'it is within the bytes',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'const FIRST = 1024 * 1024',
    change: null,
    why: 'how much is allocated at a time costs time and memory alone',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'if (filled + taken > body.length) {',
    change: 'filled + taken > body.length → filled + taken >= body.length',
    why: 'a copy that is not needed costs time alone',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'if (filled + taken > body.length) {',
    change: 'filled + taken > body.length → true',
    why: 'a copy that is not needed costs time alone',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'const grown = allocate(Math.min(bodyLength, Math.max(body.length * 2, filled + taken)))',
    change: '2 → 3',
    why: 'how much is allocated at a time costs time and memory alone',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'if (found < 0) continue',
    change: 'found < 0 → found <= 0',
    why: 'it is never 0: the number of bytes is in it',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'if (found < 0) continue',
    change: '0 → 1',
    why: 'it is never 0: the number of bytes is in it',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'if (found < 0) {',
    change: 'found < 0 → found <= 0',
    why: 'it is never 0: the number of bytes is in it',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'if (found < 0) {',
    change: '0 → 1',
    why: 'it is never 0: the number of bytes is in it',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'let filled = 0',
    change: '0 → 1',
    why: 'it is set where a packet begins that does not end',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'let bodyLength = 0',
    change: '0 → 1',
    why: 'it is set where a packet begins that does not end',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'let bodyHead = 0',
    change: '0 → 1',
    why: 'it is set where a packet begins that does not end',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'const header = new Uint8Array(5)',
    change: '5 → 6',
    why: 'no header is so long',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'if (body === null) return 0',
    change: '0 → 1',
    why: 'it is asked only where there is a body',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'header[headerLength] = chunk[at] ?? 0',
    change: '0 → 1',
    why: 'it is within the bytes',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'const [head = 0] = header',
    change: '0 → 1',
    why: 'it is within the bytes',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'at = begin(chunk[at] ?? 0, chunk, at + 1 + (found & 7), found)',
    change: '0 → 1',
    why: 'it is within the bytes',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'header.set(chunk.subarray(at))',
    change:
      'header.set(chunk.subarray(at)) headerLength = size - at → headerLength = size - at header.set(chunk.subarray(at))',
    why: 'neither looks at the other one',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'let at = body !== null ? resumeBody(chunk) : headerLength > 0 ? resumeHeader(chunk) : 0',
    change: 'headerLength > 0 → headerLength >= 0',
    why: 'a header of which nothing has come is read as any other',
  },
  {
    file: 'src/driver/mqtt/wire/frameReader.ts',
    code: 'let at = body !== null ? resumeBody(chunk) : headerLength > 0 ? resumeHeader(chunk) : 0',
    change: 'headerLength > 0 → true',
    why: 'a header of which nothing has come is read as any other',
  },
  {
    file: 'src/driver/mqtt/wire/properties.ts',
    code: "38: ['userProperties', 'pair', [...answers, packet.PUBLISH]],",
    change: "'userProperties' → ''",
    why: 'they belong into each packet of a server, and are read by their kind',
  },
  {
    file: 'src/driver/mqtt/wire/reader.ts',
    code: 'return this.#bytes[this.#take(1)] ?? 0',
    change: '0 → 1',
    why: 'it is within the bytes',
  },
  {
    file: 'src/driver/mqtt/wire/reader.ts',
    code: 'for (let scale = 1; scale <= 0x20_0000; scale *= 0x80) {',
    change: '0x20_0000 → 2097153',
    why: 'a scale is a power of 0x80',
  },
  {
    file: 'src/driver/mqtt/wire/reader.ts',
    code: "if (next === 0 && scale > 1) throw malformed('an integer of more bytes than it needs')",
    change: '1 → 2',
    why: 'a scale is a power of 0x80',
  },
  {
    file: 'src/driver/mqtt/wire/utf8.ts',
    code: "return text.includes('\\uFFFD') ? decode(bytes, start, end) : text",
    change: "text.includes('\\uFFFD') → true",
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/driver/mqtt/wire/utf8.ts',
    code: "return text.includes('\\uFFFD') ? decode(bytes, start, end) : text",
    change: "'\\uFFFD' → ''",
    why: 'it is asked for its speed alone',
  },
  {
    file: 'src/driver/mqtt/wire/writer.ts',
    code: 'const SLAB = 64 * 1024',
    change: null,
    why: 'how much is allocated at a time costs time and memory alone',
  },
  {
    file: 'src/driver/mqtt/wire/writer.ts',
    code: 'const grown = allocate(Math.max(SLAB, (at - from + size) * 2))',
    change: '2 → 3',
    why: 'room that is not needed costs memory alone',
  },
  {
    file: 'src/driver/mqtt/wire/writer.ts',
    code: 'reserve(1)',
    change: '1 → 2',
    why: 'room that is not needed costs memory alone',
  },
  {
    file: 'src/driver/mqtt/wire/writer.ts',
    code: 'reserve(2)',
    change: '2 → 3',
    why: 'room that is not needed costs memory alone',
  },
  {
    file: 'src/driver/mqtt/wire/writer.ts',
    code: 'reserve(2 + value.length * 3)',
    change: '2 → 3',
    why: 'room that is not needed costs memory alone',
  },
  {
    file: 'src/driver/mqtt/wire/writer.ts',
    code: 'reserve(2 + value.length * 3)',
    change: '3 → 4',
    why: 'room that is not needed costs memory alone',
  },
  {
    file: 'src/driver/mqtt/wire/writer.ts',
    code: 'slab[at] = value >>> 8',
    change: 'slab[at] = value >>> 8 slab[at + 1] = value → slab[at + 1] = value slab[at] = value >>> 8',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/wire/writer.ts',
    code: 'slab[at] = length >>> 8',
    change: 'slab[at] = length >>> 8 slab[at + 1] = length → slab[at + 1] = length slab[at] = length >>> 8',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/mqtt/wire/writer.ts',
    code: 'begin: (expected = 0) => {',
    change: '0 → 1',
    why: 'the length of either takes one byte',
  },
  {
    file: 'src/driver/mqtt/wire/writer.ts',
    code: 'if (needed !== width) {',
    change: 'needed !== width → true',
    why: 'what is moved by nothing stays',
  },
  {
    file: 'src/driver/mqtt/wire/writer.ts',
    code: 'if (at + size <= slab.length) return',
    change: 'at + size <= slab.length → at + size < slab.length',
    why: 'a slab that is moved on from too soon costs memory alone',
  },
]
