import { join } from 'node:path'
import type { Certificates } from './certificates.js'
import type { BrokerOptions } from './testBroker.js'

export type Transport = 'tcp' | 'tls' | 'ws' | 'wss'

/** Lines of mosquitto.conf. */
export type Settings = Readonly<Record<string, string | number | boolean>>

export interface MosquittoOptions extends BrokerOptions {
  /** @default 'tcp' */
  readonly transport?: Transport
  /**
   * `true`: with the limits that it has as installed: 20 messages in flight, 1,000 queued, for each client.
   *
   * @default false
   */
  readonly asInstalled?: boolean
  /** Global lines, over the defaults: no Nagle, no limit of messages in flight or queued. */
  readonly settings?: Settings
  /** Lines of the listener, such as `max_qos`. */
  readonly listenerSettings?: Settings
}

/** What stands in the directory of one broker. */
export interface Files {
  readonly directory: string
  readonly certificates: Certificates | undefined
  readonly passwordFile: string | undefined
  readonly dynamicSecurity: { readonly plugin: string; readonly file: string } | undefined
}

export interface Ports {
  /** The port of the broker's URL. */
  readonly main: number
  /** A plain one, for the control program; mosquitto does not start with WebSocket listeners alone. */
  readonly plain: number
}

/** Returns the text of mosquitto.conf. */
export const mosquittoConfig = (options: MosquittoOptions, files: Files, ports: Ports): string => {
  const { transport = 'tcp', listenerSettings = {} } = options
  return [
    // Started by root it would become another user, who cannot read the files.
    ...(process.getuid?.() === 0 ? ['user root'] : []),
    ...lines({
      ...(options.asInstalled ? {} : unlimited),
      ...options.settings,
      allow_anonymous: letsAnonymousIn(options),
    }),
    ...(options.persistence ? lines(persistence(files.directory)) : []),
    ...(files.passwordFile === undefined ? [] : [`password_file ${files.passwordFile}`]),
    ...(files.dynamicSecurity === undefined
      ? []
      : [`plugin ${files.dynamicSecurity.plugin}`, `plugin_opt_config_file ${files.dynamicSecurity.file}`]),
    ...listener(ports.main, { ...transportSettings(transport, files.certificates), ...listenerSettings }),
    ...(ports.plain === ports.main ? [] : listener(ports.plain, {})),
    '',
  ].join('\n')
}

const unlimited: Settings = {
  set_tcp_nodelay: true,
  max_inflight_messages: 0,
  // Not 0, no limit: with that mosquitto 2.0 closes the connection of every refused publish.
  max_queued_messages: 1_000_000,
}

export const letsAnonymousIn = ({ anonymous, users }: BrokerOptions): boolean =>
  anonymous ?? users === undefined

export const isSecure = (transport: Transport | undefined): boolean =>
  transport === 'tls' || transport === 'wss'

/** Returns the arguments of the control program, command by command, that set up dynamic security. */
export const securityCommands = (options: BrokerOptions): readonly (readonly string[])[] => [
  ['createRole', role],
  ...['publishClientSend', 'publishClientReceive', 'subscribePattern', 'unsubscribePattern'].flatMap(kind =>
    everything.map(filter => ['addRoleACL', role, kind, filter, 'allow']),
  ),
  ...(options.denied ?? []).flatMap(denySubscribe),
  ...(options.deniedPublish ?? []).map(filter => deny('publishClientSend', filter)),
  ['createGroup', group],
  ['addGroupRole', group, role],
  ...(letsAnonymousIn(options) ? [['setAnonymousGroup', group]] : []),
  ...Object.entries(options.users ?? {}).flatMap(([name, password]) => [
    ['createClient', name, '-p', password],
    ['addGroupClient', group, name],
  ]),
]

/** Returns the commands that refuse a filter, and the same filter shared by a group. */
export const denySubscribe = (filter: string): readonly (readonly string[])[] =>
  [filter, `$share/+/${filter}`].map(pattern => deny('subscribePattern', pattern))

const role = 'everything'
// `#` covers no topic that begins with `$`; the driver contract has one.
const everything = ['#', '$contract/#']
const group = 'everybody'

// Rules of higher priority are asked first; the one that allows `#` has priority 0.
const deny = (kind: string, filter: string) => ['addRoleACL', role, kind, filter, 'deny', '1']

const persistence = (directory: string): Settings => ({
  persistence: true,
  persistence_location: join(directory, '/'),
  autosave_interval: 1,
  autosave_on_changes: true,
})

const transportSettings = (transport: Transport, certificates: Certificates | undefined): Settings => ({
  // Without `socket_domain` a WebSocket listener listens on every address, whatever its line says.
  ...(transport === 'ws' || transport === 'wss' ? { socket_domain: 'ipv4', protocol: 'websockets' } : {}),
  ...(certificates === undefined
    ? {}
    : { cafile: certificates.ca, certfile: certificates.certificate, keyfile: certificates.key }),
})

const listener = (port: number, settings: Settings) => [`listener ${port} 127.0.0.1`, ...lines(settings)]

const lines = (settings: Settings) => Object.entries(settings).map(([name, value]) => `${name} ${value}`)
