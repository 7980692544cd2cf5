import { filter, switchMap, take, tap } from 'rxjs'
import { escapeText } from '../base/escape.js'
import { userPropertyPairs } from '../base/userProperties.js'
import type { Status } from '../client/connection/status.js'
import { connect } from './connect.js'
import { usageError } from './errors.js'
import { latency } from './figures.js'
import { finish } from './finish.js'
import { subcommand } from './subcommand.js'
import { connectionOptions, takeUrl } from './target.js'
import { duration } from './values.js'

type Connected = Extract<Status, { state: 'connected' }>

/** Ms that the answer to a ping may take. */
const PATIENCE = 10_000

export const check = subcommand({
  name: 'check',
  summary: 'what a broker allows, and how fast it answers',
  usage: '[URL] [OPTIONS]',
  examples: [
    ['rxtopics check mqtts://broker.example', 'can it be reached, is the login right, what does it allow?'],
    ['rxtopics check --json', 'the same, for a program'],
  ],
  options: [
    [
      'Options',
      {
        json: { help: 'one line of JSON; null is no limit' },
        wait: { short: 'w', value: 'TIME', read: duration, help: 'how long the answer may take (10s)' },
      },
    ],
    ['Connection', connectionOptions],
  ],
  run: async ({ values, positionals }, world) => {
    const [url, more] = takeUrl(positionals)
    if (more.length > 0) throw usageError('rxtopics check takes a URL and nothing else')
    const connected = await connect(url, values, world)
    try {
      const { client } = connected
      const found$ = client.connect().pipe(
        filter(isConnected),
        take(1),
        switchMap(status => {
          const asked = world.elapsed()
          return client.ping({ timeout: values.wait ?? PATIENCE }).pipe(
            tap(() => {
              const ms = world.elapsed() - asked
              const lines = values.json ? [jsonOf(status, ms)] : table(status, ms)
              for (const line of lines) world.stdout.write(`${line}\n`)
            }),
          )
        }),
      )
      await finish(found$, world)
      return 0
    } finally {
      await connected.close()
    }
  },
})

const isConnected = (status: Status): status is Connected => status.state === 'connected'

/** Without control characters, as foreign text in JSON is everywhere. */
const jsonOf = ({ state: _state, announced, ...status }: Connected, roundTrip: number): string => {
  const { userProperties, ...plain } = announced ?? {}
  const said = {
    ...plain,
    ...(userProperties !== undefined && { userProperties: userPropertyPairs(userProperties) }),
  }
  return escapeText(JSON.stringify({ ...status, announced: said, roundTrip }), Number.POSITIVE_INFINITY)
}

const table = ({ server, clientId, sessionPresent, capabilities, announced = {} }: Connected, ms: number) => {
  const { maximumPayload = Infinity, maximumLevels = Infinity } = capabilities
  // Before MQTT 5.
  const isSilent = !capabilities.identifiers && !capabilities.properties
  const told = (found: string) => (isSilent ? UNTOLD : found)
  const rows: readonly (readonly [what: string, found: string | undefined])[] = [
    ['server', server],
    ['client id', clientId],
    ['session', sessionPresent ? 'goes on' : 'new'],
    ['round trip', latency(ms)],
    ['QoS', told(`${capabilities.maximumQos} at most`)],
    ['retained messages', told(yes(capabilities.retained))],
    ['wildcards', told(yes(capabilities.wildcards))],
    ['groups', capabilities.groups === 'unconfirmed' ? UNTOLD : capabilities.groups],
    ['identifiers', yes(capabilities.identifiers)],
    ['properties', yes(capabilities.properties)],
    ['longest payload', limit(maximumPayload, 'bytes')],
    ['levels of a topic', limit(maximumLevels, 'at most')],
    ['longest packet', limit(announced.maximumPacketSize, 'bytes')],
    ['messages in flight', limit(announced.receiveMaximum, 'at most')],
    ['keepalive', limit(announced.keepalive, 's')],
    ['session is kept', limit(announced.sessionExpiry, 's')],
    ['reason', announced.reason],
    ['other server', announced.serverReference],
    ...userPropertyPairs(announced.userProperties),
  ]
  return rows.flatMap(([what, found]) =>
    found === undefined ? [] : [`${escapeText(what, 200).padEnd(20)}${escapeText(found, 1_000)}`],
  )
}

const UNTOLD = 'it does not say'

const yes = (is: boolean): string => (is ? 'yes' : 'no')

/** What a broker has not said is left out, and so is what it does not limit. */
const limit = (value: number | undefined, unit: string): string | undefined =>
  value === undefined || value === Number.POSITIVE_INFINITY
    ? undefined
    : `${value.toLocaleString('en-US')} ${unit}`
