import type { Hints } from './checks.js'

// What is right in a function, and what other libraries (MQTT.js, ngx-mqtt, rx-stomp, Paho) and other functions of this
// one call it. One table for each function, so that a bundle has those that it needs.

const byItself = {
  subscribed: 'leave it out: what is observed is subscribed again after every connection',
  identifiers: 'leave it out: subscription identifiers are given by themselves',
  aliases: 'leave it out: topic aliases are given by themselves',
  opens: 'leave it out: the connection opens with the first observer or publish',
  dup: 'leave it out: a publish that is sent again is marked by itself',
}

/** For `createClient`. */
export const elsewhereClient: Hints = {
  // Its own, one level deeper.
  'outbox.capacity': 'capacity',
  'outbox.overflow': 'overflow',
  'outbox.store': 'store incomingStore outgoingStore',
  outbox: 'offlineQueue queueQoSZero',
  retry:
    'backoff maxReconnectAttempts maxReconnectDelay reconnect reconnectDelay reconnectPeriod reconnectTimeMode',
  // What the client does by itself.
  [byItself.opens]: 'connectOnCreate manualConnect',
  [byItself.subscribed]: 'resubscribe',
  // What belongs to the driver.
  'createClient(mqtt(url))': 'brokerURL host hostname port protocol url',
  'mqtt.clean': 'clean cleanSession',
  'mqtt.clientId': 'clientId clientid clientID',
  'mqtt.connectTimeout': 'connectTimeout connectionTimeout',
  'mqtt.credentials': 'connectHeaders credentials',
  'mqtt.credentials, which may be a function': 'beforeConnect',
  'mqtt.credentials.password': 'password',
  'mqtt.credentials.username': 'username',
  'mqtt.headers': 'headers',
  'mqtt.keepalive': 'heartbeatIncoming heartbeatOutgoing keepAlive keepalive',
  'mqtt.protocolVersion': 'protocolVersion',
  'mqtt.sessionExpiry': 'sessionExpiry',
  'mqtt.tls': 'tls',
  'mqtt.tls.verify': 'rejectUnauthorized',
  'mqtt.will': 'will',
}

/** For `observe`, `observeEither` and `respond`. */
export const elsewhereObserve: Hints = {
  "ack: 'manual'": 'manualAck manualAcks',
  'buffer.capacity': 'bufferSize capacity',
  'buffer.overflow': 'overflow',
  'buffer.window': 'window',
  group: 'queue share shared',
  noLocal: 'nl',
  retainAsPublished: 'rap',
  retained: 'retainHandling rh',
  "retained: 'latest'": 'replay',
  'the operator timeout of rxjs': 'timeout',
  userProperties: 'properties.userProperties properties',
  [byItself.identifiers]: 'properties.subscriptionIdentifier subscriptionIdentifier',
}

/** For `publish`, `request` and whatever else publishes. */
export const elsewherePublish: Hints = {
  'properties.contentType': 'contentType',
  'properties.correlationData': 'correlationData',
  'properties.messageExpiryInterval': 'expiry messageExpiryInterval properties.messageExpiry ttl',
  'properties.payloadFormatIndicator': 'payloadFormatIndicator',
  'properties.responseTopic': 'responseTopic',
  'properties.userProperties': 'headers userProperties',
  [byItself.aliases]: 'properties.topicAlias',
  [byItself.dup]: 'dup',
  [byItself.identifiers]: 'properties.subscriptionIdentifier',
}

/** For what speaks MQTT, over whatever line. */
export const elsewhereSession: Hints = {
  // Who it is.
  clientId: 'clientid clientIdentifier client_id',
  'credentials.password': 'credentials.pass pass password',
  'credentials.username': 'credentials.user user userName username',
  authentication: 'properties.authenticationData properties.authenticationMethod authPacket',
  // Where to.
  'the URL': 'brokerUrl brokerURL host hostname path port protocol url',
  'several URLs: [url, url]': 'hosts servers uris',
  // The session.
  clean: 'cleanSession cleanStart',
  protocolVersion: 'mqttVersion protocolId version',
  sessionExpiry: 'properties.sessionExpiryInterval sessionExpiryInterval',
  // Limits and times.
  connectTimeout: 'connectionTimeout timeout',
  keepalive: 'keepAliveInterval keepaliveInterval',
  maximumInFlight: 'maxInflight',
  maximumPacketSize: 'properties.maximumPacketSize maxPacketSize',
  receiveMaximum: 'properties.receiveMaximum',
  topicAliasMaximum: 'properties.topicAliasMaximum',
  // The will.
  'will.delay': 'will.properties.willDelayInterval will.willDelayInterval',
  'will.payload': 'will.message will.payloadBytes will.payloadString willMessage willPayload',
  'will.topic': 'will.destinationName willTopic',
  // What else is in a CONNECT.
  requestProblemInformation: 'properties.requestProblemInformation',
  requestResponseInformation: 'properties.requestResponseInformation',
  userProperties: 'properties.userProperties',
  'options of their own: sessionExpiry, receiveMaximum, maximumPacketSize, userProperties, …': 'properties',
  // What belongs to the client, or is done without being asked.
  'createClient.inbox': 'inbox',
  'createClient.linger': 'linger',
  'createClient.outbox': 'outbox queueQoSZero',
  'createClient.outbox.store': 'incomingStore outgoingStore',
  'createClient.random': 'random',
  'createClient.retry': 'backoff reconnect reconnectInterval reconnectOnConnackError reconnectPeriod retry',
  'createClient.scheduler': 'scheduler',
  'createClient.stableAfter': 'stableAfter',
  [byItself.aliases]: 'autoAssignTopicAlias autoUseTopicAlias',
  [byItself.opens]: 'manualConnect',
  [byItself.subscribed]: 'resubscribe',
  'leave it out: keepalive alone says when to ping': 'reschedulePings',
}

/** For `mqtt`, besides: what it knows of lines. */
export const elsewhereLines: Hints = {
  'a URL such as mqtt+unix:///path': 'socketPath unixSocket',
  'a URL that begins with mqtts: or wss:': 'ssl useSSL',
  connect: 'agent localAddress proxy socksProxy stream streamBuilder wsOptions.agent',
  headers: 'wsOptions.headers websocketOptions wsOptions',
  'tls.alpn': 'ALPNProtocols tls.ALPNProtocols',
  'tls.ca': 'ca',
  'tls.cert': 'cert',
  'tls.cert with tls.key, in PEM': 'pfx tls.pfx',
  'tls.ciphers': 'ciphers',
  'tls.key': 'key',
  'tls.maxVersion': 'maxVersion',
  'tls.minVersion': 'minVersion secureProtocol',
  'tls.passphrase': 'passphrase',
  'tls.secureContext': 'secureContext',
  'tls.servername': 'servername',
  'tls.verify': 'rejectUnauthorized tls.rejectUnauthorized',
}

/** For `memory`. */
export const elsewhereMemory: Hints = {
  'username and password': 'credentials',
  'createBroker.latency': 'latency',
  'createBroker.maximumQos': 'maximumQos',
  'createBroker.overlap': 'overlap',
  'createBroker.refuse': 'refuse',
  'createBroker.scheduler': 'scheduler',
}
