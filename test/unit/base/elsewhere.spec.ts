import { describe, expect, test } from 'vitest'
import { WebSocket } from 'ws'
import type { Hints } from '../../../src/base/checks.js'
import {
  elsewhereClient,
  elsewhereLines,
  elsewhereMemory,
  elsewhereObserve,
  elsewherePublish,
  elsewhereSession,
} from '../../../src/base/elsewhere.js'
import { OptionError } from '../../../src/base/errors.js'
import { checkPublishOptions } from '../../../src/base/publishOptions.js'
import { createClient } from '../../../src/client/createClient.js'
import { checkObserveOptions } from '../../../src/client/observing/options.js'
import { createBroker } from '../../../src/driver/memory/broker/broker.js'
import { memory } from '../../../src/driver/memory/memory.js'
import { mqtt } from '../../../src/driver/mqtt/mqtt.js'
import { webSocket } from '../../../src/driver/websocket/webSocket.js'

type Make = (options: object) => unknown

const functions: Readonly<Record<string, Make>> = {
  createClient: options => createClient(memory(), options),
  observe: options => checkObserveOptions('observe', options),
  publish: options => checkPublishOptions('publish', options),
  mqtt: options => mqtt('mqtts://h', options),
  webSocket: options => webSocket('wss://h', { WebSocket, ...options }),
  memory: options => memory(undefined, options),
  createBroker: options => createBroker(options),
}
const tables: readonly (readonly [string, Hints])[] = [
  ['createClient', elsewhereClient],
  ['observe', elsewhereObserve],
  ['publish', elsewherePublish],
  ['mqtt', { ...elsewhereSession, ...elsewhereLines }],
  ['webSocket', elsewhereSession],
  ['memory', elsewhereMemory],
]

/** Returns options with a value at the end of a path; what must stand beside it does. */
const optionsAt = (path: string, value: unknown): object => {
  const at = (names: string): object =>
    names.split('.').reduceRight<unknown>((inner, name) => ({ [name]: inner }), value) as object
  return path.startsWith('will.')
    ? { will: { topic: 'a', payload: '', ...at(path.slice('will.'.length)) } }
    : at(path)
}

const refusal = (make: Make, options: object): OptionError => {
  try {
    make(options)
  } catch (error) {
    if (error instanceof OptionError) return error
    throw error
  }
  throw new Error(`${JSON.stringify(options)} were taken`)
}

/** What is no option: sentences, each of which says what to write. */
const sentences =
  /^(?:leave it out: \S.+|createClient\(mqtt\(url\)\)|the URL|a URL (?:that begins with mqtts: or wss:|such as mqtt\+unix:\/\/\/path)|several URLs: \[url, url\]|the operator timeout of rxjs|username and password|ack: 'manual'|retained: 'latest'|tls\.cert with tls\.key, in PEM|options of their own: .+|mqtt\.credentials, which may be a function)$/

const entries = tables.flatMap(([name, hints]) =>
  Object.entries(hints).flatMap(([hint, names]) =>
    names.split(' ').map(foreign => [name, foreign, hint] as const),
  ),
)

describe('a name from elsewhere', () => {
  test.each(entries)('%s: %s is answered with %s', (name, foreign, hint) => {
    const error = refusal(functions[name]!, optionsAt(foreign, 'x'))
    expect(error.path).toBe(`${name}.${foreign}`)
    expect(error.suggestion).toBe(hint)
    const words = hint.startsWith('leave it out') ? hint : `use ${hint}`
    expect(error.message).toBe(`invalid option ${name}.${foreign}: unknown option; ${words}`)
  })

  test.each(entries.filter(([, , hint]) => !sentences.test(hint)))(
    '%s: what %s is answered with is an option: %s',
    (name, _, hint) => {
      const [first = ''] = hint.split('.')
      const other = Object.hasOwn(functions, first) ? first : undefined
      const path = other === undefined ? hint : hint.slice(other.length + 1)
      // A symbol is nothing that any option takes.
      const error = refusal(functions[other ?? name]!, optionsAt(path, Symbol('wrong')))
      expect(error.path).toMatch(`${other ?? name}.${path}`)
      expect(error.reason).not.toMatch(/unknown option/)
    },
  )
})

/** Names of options by where people know them from, and by the function that they give them to. */
const brought: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'MQTT.js': {
    mqtt: `username password host hostname port path protocol servers protocolId protocolVersion:
      properties will.properties.willDelayInterval wsOptions wsOptions.headers
      reconnectPeriod resubscribe queueQoSZero incomingStore outgoingStore manualConnect autoUseTopicAlias
      autoAssignTopicAlias reschedulePings reconnectOnConnackError unixSocket ca cert key passphrase pfx ciphers
      ALPNProtocols minVersion secureProtocol servername rejectUnauthorized socketPath authPacket brokerUrl maxVersion secureContext agent localAddress proxy
      socksProxy stream streamBuilder wsOptions.agent websocketOptions
      properties.sessionExpiryInterval properties.receiveMaximum properties.maximumPacketSize
      properties.topicAliasMaximum properties.userProperties properties.requestResponseInformation
      properties.requestProblemInformation properties.authenticationMethod properties.authenticationData
      tls.rejectUnauthorized tls.ALPNProtocols tls.pfx`,
    createClient: `clientId username password host hostname port protocol protocolVersion connectTimeout clean
      keepalive reconnectPeriod resubscribe queueQoSZero incomingStore outgoingStore manualConnect will
      rejectUnauthorized`,
    publish: `dup properties.subscriptionIdentifier properties.topicAlias`,
    observe: `nl rap rh properties properties.subscriptionIdentifier properties.userProperties`,
  },
  'ngx-mqtt': { createClient: 'connectOnCreate url' },
  'rx-stomp': {
    createClient: `brokerURL connectHeaders heartbeatIncoming heartbeatOutgoing reconnectDelay maxReconnectDelay
      reconnectTimeMode beforeConnect connectionTimeout`,
    publish: 'headers',
  },
  Paho: {
    mqtt: `userName password hosts uris useSSL cleanSession cleanStart keepAliveInterval mqttVersion
      reconnect timeout willMessage will.destinationName will.payloadString will.payloadBytes client_id
      clientid clientIdentifier keepaliveInterval will.message will.willDelayInterval reconnectInterval
      connectionTimeout maxInflight maxPacketSize sessionExpiryInterval willTopic willPayload ssl`,
    createClient: 'cleanSession keepAlive clientid clientID reconnect maxReconnectAttempts',
    observe: 'manualAck manualAcks',
    publish: 'ttl expiry',
  },
  'this library': {
    mqtt: 'linger scheduler retry outbox stableAfter inbox random backoff user pass url version brokerURL credentials.user credentials.pass',
    createClient: 'capacity overflow store offlineQueue backoff credentials headers sessionExpiry tls',
    publish: `contentType correlationData messageExpiryInterval payloadFormatIndicator responseTopic userProperties
      properties.messageExpiry`,
    observe: `bufferSize capacity overflow window queue replay retainHandling share shared subscriptionIdentifier
      timeout`,
    memory: 'credentials latency maximumQos overlap refuse scheduler',
  },
}

describe.each(Object.entries(brought))('what people know from %s', (_, byFunction) => {
  test.each(Object.entries(byFunction))('is answered by %s', (name, names) => {
    const unanswered = names
      .split(/\s+/)
      .filter(foreign => foreign !== '' && !foreign.includes(':'))
      .filter(foreign => refusal(functions[name]!, optionsAt(foreign, 'x')).suggestion === undefined)
    expect(unanswered).toEqual([])
  })
})

test.each(tables)('%s: no name is answered twice', (_, hints) => {
  const names = Object.values(hints).flatMap(each => each.split(' '))
  expect(names).toEqual([...new Set(names)])
})
