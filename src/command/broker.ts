import { filter, map, merge, tap } from 'rxjs'
import { count } from '../base/count.js'
import { escapeText } from '../base/escape.js'
import { type Broker, createBroker } from '../driver/memory/broker/broker.js'
import type { Refuse } from '../driver/memory/broker/policy.js'
import type { WirePacket } from '../driver/memory/wire/packets.js'
import { ListenError, MissingPackageError } from '../server/errors.js'
import { serve } from '../server/serve.js'
import { CommandError, usageError } from './errors.js'
import { finish } from './finish.js'
import { createPrinter } from './printer.js'
import { payloadText } from './show.js'
import { subcommand } from './subcommand.js'
import { duration, integer, size, text } from './values.js'
import type { World } from './world.js'

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|::1)$/

export const broker = subcommand({
  name: 'broker',
  summary: 'a broker for development: MQTT 5 and 3.1.1, over TCP and WebSocket, in memory',
  usage: '[OPTIONS]',
  examples: [
    ['rxtopics broker', 'on 127.0.0.1: MQTT on port 1883'],
    ['rxtopics broker --websocket 8083', 'for pages, too: ws://127.0.0.1:8083'],
    ['rxtopics broker --port 0 --packets', 'on a free port, and show what crosses the wire'],
  ],
  options: [
    [
      'Options',
      {
        port: {
          short: 'p',
          value: 'N',
          read: integer(0, 0xffff),
          help: 'the port for MQTT over TCP (1883); 0: a free one',
        },
        websocket: {
          value: 'N',
          read: integer(0, 0xffff),
          help: 'the port for MQTT over WebSocket (none); 0: a free one',
        },
        host: {
          value: 'ADDRESS',
          read: text,
          help: 'where it listens (127.0.0.1); any other lets in who can reach it',
        },
        origin: {
          value: 'ORIGIN',
          read: text,
          many: true,
          help: 'pages of this origin may connect (else those of this machine)',
        },
        'max-packet': { value: 'SIZE', read: size, help: 'the largest packet it takes (8MiB)' },
        'connect-timeout': {
          value: 'TIME',
          read: duration,
          help: 'how long a client may take to introduce itself (10s)',
        },
        packets: { help: 'show every packet' },
        quiet: { help: 'say nothing but where it listens' },
      },
    ],
  ],
  run: async ({ values, positionals }, world) => {
    if (positionals.length > 0)
      throw usageError(`broker takes options alone: ${escapeText(positionals.join(' '))}`)
    const { host = '127.0.0.1', username, password } = { ...values, ...credentialsOf(world) }
    if ((username === undefined) !== (password === undefined))
      throw usageError('RXTOPICS_USERNAME and RXTOPICS_PASSWORD go together')
    const accounts = username !== undefined && password !== undefined ? only(username, password) : undefined
    const open = !LOOPBACK.test(host) && accounts === undefined
    if (open)
      world.stderr.write(
        'warning: everybody who reaches this address may read and write everything; set RXTOPICS_USERNAME and RXTOPICS_PASSWORD\n',
      )
    const served = createBroker({
      maximumWaiting: 10_000,
      ...(accounts !== undefined && { refuse: accounts }),
    })
    const printer = createPrinter(world.stdout)
    const tell = (line: string) => {
      if (!values.quiet) world.stderr.write(`${line}\n`)
    }
    const server = await serve(served, {
      host,
      port: values.port ?? 1883,
      webSocketPort: values.websocket ?? null,
      ...(values.origin.length > 0 && { origins: values.origin }),
      ...(values['max-packet'] !== undefined && { maximumPacketSize: values['max-packet'] }),
      ...(values['connect-timeout'] !== undefined && { connectTimeout: values['connect-timeout'] }),
      onRefused: ({ clientId, reason }) =>
        tell(
          `ended ${clientId === undefined ? 'a connection' : escapeText(clientId)}: ${escapeText(reason)}`,
        ),
    }).catch((error: unknown) => {
      if (error instanceof ListenError) throw new CommandError(3, error.message, error)
      throw error instanceof MissingPackageError ? new CommandError(8, error.message, error) : error
    })
    for (const url of server.urls) printer.line(url)
    try {
      await finish(
        merge(comings(served, tell), ...(values.packets ? [shown(served, printer.line)] : [])),
        world,
      )
    } finally {
      const { sessions, retained } = served.snapshot()
      await server.close()
      tell(`${count(sessions.length, 'session')} and ${count(retained, 'retained message')} are gone with it`)
    }
    return 0
  },
})

const credentialsOf = ({ env }: World) => ({
  username: env['RXTOPICS_USERNAME'],
  password: env['RXTOPICS_PASSWORD'],
})

/** Lets nobody in but who knows both. */
const only =
  (username: string, password: string): Refuse =>
  operation =>
    operation.kind === 'connect' && (operation.username !== username || operation.password !== password)
      ? 0x86
      : undefined

const comings = ({ packets$ }: Broker, tell: (line: string) => void) =>
  packets$.pipe(
    filter(({ type }) => type === 'connect'),
    tap(packet => {
      if (packet.type === 'connect')
        tell(`${escapeText(packet.clientId)} connects, MQTT ${packet.protocolVersion === 5 ? '5' : '3.1.1'}`)
    }),
  )

const shown = ({ packets$ }: Broker, line: (text: string) => void) =>
  packets$.pipe(map(packet => line(describe(packet))))

/** Returns one line about a packet. */
const describe = (packet: WirePacket): string => {
  const { direction, clientId, type } = packet
  const arrow = direction === 'in' ? '→' : '←'
  return [escapeText(clientId), arrow, type, ...detailsOf(packet)].join(' ')
}

const detailsOf = (packet: WirePacket): readonly string[] => {
  switch (packet.type) {
    case 'publish':
      return [
        escapeText(packet.topic),
        `q${packet.qos}`,
        ...(packet.retain ? ['retain'] : []),
        payloadText(packet.payload, 80),
      ]
    case 'subscribe':
      return packet.filters.map(({ filter: name, qos }) => `${escapeText(name)} q${qos}`)
    case 'unsubscribe':
      return packet.filters.map(name => escapeText(name))
    case 'connack':
    case 'puback':
    case 'pubrec':
      return packet.code === 0 ? [] : [`0x${packet.code.toString(16)}`]
    default:
      return []
  }
}
