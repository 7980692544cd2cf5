import type { Equivalent } from './equivalent.js'

export const driver: readonly Equivalent[] = [
  {
    file: 'src/driver/connect/authority.ts',
    code: 'const isDer = (bytes: Uint8Array): boolean => bytes[0] === SEQUENCE && ((bytes[1] ?? 0) & 0x80) !== 0',
    change: '0 → 1',
    why: 'neither has the highest bit',
  },
  {
    file: 'src/driver/connect/dial.ts',
    code: 'waiting.unsubscribe()',
    change:
      'waiting.unsubscribe() servers.opened(time.now()) → servers.opened(time.now()) waiting.unsubscribe()',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/connect/dial.ts',
    code: 'servers.opened(time.now())',
    change:
      'servers.opened(time.now()) renewal.opened(time.now()) → renewal.opened(time.now()) servers.opened(time.now())',
    why: 'neither looks at what the other one changes',
  },
  {
    file: 'src/driver/connect/dial.ts',
    code: 'giveUpAfter(connectTimeout)',
    change:
      'giveUpAfter(connectTimeout) waiting.add(provide().subscribe({ next: provided ... → waiting.add(provide().subscribe({ next: provided => ready(clientId, provided)...',
    why: 'a timer that is added to what has been let go of is let go of at once',
  },
  {
    file: 'src/driver/connect/dial.ts',
    code: 'link = own',
    change: 'link = own waiting.unsubscribe() → waiting.unsubscribe() link = own',
    why: 'what is let go of does not ask for the link',
  },
  {
    file: 'src/driver/connect/provided.ts',
    code: 'take(1),',
    change: 'take(1), throwIfEmpty(() => new Error(none)) → throwIfEmpty(() => new Error(none)), take(1)',
    why: 'of none there is none to take',
  },
  {
    file: 'src/driver/oneAtATime.ts',
    code: 'link.close = () => {',
    change:
      'link.close = () => { leave() close() } link.abort = () => { leave() abort() } → link.abort = () => { leave() abort() } link.close = () => { leave() close() }',
    why: 'neither is called before both are there',
  },
  {
    file: 'src/driver/servers.ts',
    code: 'let count = 0',
    change: '0 → 1',
    why: 'where none is given yet, the next one is the first either way',
  },
  {
    file: 'src/driver/servers.ts',
    code: "let key = ''",
    change: "'' → 'x'",
    why: 'it is set when a server is chosen, before which none can have moved',
  },
  {
    file: 'src/driver/servers.ts',
    code: 'let onDetour = false',
    change: 'false → true',
    why: 'it is set when a server is chosen; before that, the first is the next one either way',
  },
  {
    file: 'src/driver/servers.ts',
    code: 'let redirected = false',
    change: 'false → true',
    why: 'it is set when a server is chosen; before that, the first is the next one either way',
  },
  {
    file: 'src/driver/sharedFilter.ts',
    code: 'return end < 0',
    change: 'end < 0 → end <= 0',
    why: 'it is looked for behind $share/',
  },
  {
    file: 'src/driver/sharedFilter.ts',
    code: 'return end < 0',
    change: '0 → 1',
    why: 'it is looked for behind $share/',
  },
  {
    file: 'src/driver/subscribePackets.ts',
    code: 'const HEADER = 64',
    change: '64 → 65',
    why: 'an estimate: a packet may end a byte before it has to',
  },
  {
    file: 'src/driver/subscribePackets.ts',
    code: 'userProperties === undefined',
    change: 'userProperties === undefined → false',
    why: 'without user properties, and with none of them, is the same packet',
  },
  {
    file: 'src/driver/subscribePackets.ts',
    code: 'group.push(request)',
    change: 'group.push(request) groups.set(key, group) → groups.set(key, group) group.push(request)',
    why: 'the group is the same object',
  },
  {
    file: 'src/driver/subscribePackets.ts',
    code: "const key = limits.properties === false ? '' : keyOf(request)",
    change: "'' → 'x'",
    why: 'any name will do for the only group',
  },
  {
    file: 'src/driver/subscribePackets.ts',
    code: 'divide(group, request => request.filter, headerOf(group[0]), limits),',
    change: '0 → 1',
    why: 'those of one group have the same; a single one goes alone, however long',
  },
  {
    file: 'src/driver/subscribePackets.ts',
    code: 'last = [request, group]',
    change: 'last = [request, group] → nothing',
    why: 'a shortcut: the group is found by its key, too',
  },
  {
    file: 'src/driver/websocket/socketPipe.ts',
    code: 'pipe.push = () => true',
    change: 'true → false',
    why: 'of a socket that is over nobody looks at what it says',
  },
  {
    file: 'src/driver/websocket/socketPipe.ts',
    code: "socket.addEventListener('open', () => {",
    change:
      "socket.addEventListener('open', () => { if (over || early === null) return co... → socket.addEventListener('message', ({ data }) => aside.take(() => { if (over)...",
    why: 'nothing comes before all are there',
  },
  {
    file: 'src/driver/websocket/socketPipe.ts',
    code: "socket.addEventListener('message', ({ data }) =>",
    change:
      "socket.addEventListener('message', ({ data }) => aside.take(() => { if (over)... → socket.addEventListener('error', ({ error }) => { const failure = error insta...",
    why: 'nothing comes before all are there',
  },
  {
    file: 'src/driver/websocket/socketPipe.ts',
    code: "socket.addEventListener('error', ({ error }) => {",
    change:
      "socket.addEventListener('error', ({ error }) => { const failure = error insta... → socket.addEventListener('close', ({ code }) => aside.take(() => { const isInO...",
    why: 'nothing comes before all are there',
  },
  {
    file: 'src/driver/websocket/socketPipe.ts',
    code: "socket.binaryType = 'arraybuffer'",
    change:
      "socket.binaryType = 'arraybuffer' socket.addEventListener('open', () => { if ... → socket.addEventListener('open', () => { if (over || early === null) return co...",
    why: 'nothing comes before both are done',
  },
  {
    file: 'src/driver/websocket/socketPipe.ts',
    code: 'queueMicrotask(() => close(null))',
    change:
      'queueMicrotask(() => close(null)) listeners.drain.length = 0 → listeners.drain.length = 0 queueMicrotask(() => close(null))',
    why: 'it is called later in any case',
  },
  {
    file: 'src/driver/websocket/socketPipe.ts',
    code: 'looking?.unsubscribe()',
    change: 'looking?.unsubscribe() early = null → early = null looking?.unsubscribe()',
    why: 'neither looks at the other one',
  },
  {
    file: 'src/driver/websocket/socketPipe.ts',
    code: 'over = true',
    change: 'over = true looking?.unsubscribe() → looking?.unsubscribe() over = true',
    why: 'neither looks at the other one',
  },
  {
    file: 'src/driver/websocket/socketPipe.ts',
    code: 'push: () => true,',
    change: 'true → false',
    why: 'the link puts a function of its own in this place',
  },
  {
    file: 'src/driver/withProperties/post.ts',
    code: 'let native = true',
    change: 'true → false',
    why: 'it is set when the link opens, before which nothing is published',
  },
  {
    file: 'src/driver/withProperties/withProperties.ts',
    code: 'let native = true',
    change: 'true → false',
    why: 'it is set when the link opens, before which nothing is asked for',
  },
  {
    file: 'src/driver/withProperties/withProperties.ts',
    code: 'maximumPayload = capabilities.maximumPayload ?? Number.POSITIVE_INFINITY',
    change:
      'maximumPayload = capabilities.maximumPayload ?? Number.POSITIVE_INFINITY post... → post.opened(native) maximumPayload = capabilities.maximumPayload ?? Number.PO...',
    why: 'neither looks at what the other one changes',
  },
]
