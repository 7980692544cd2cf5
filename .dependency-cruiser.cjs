// Imports point one way: topic, codec <- message <- operators <- client <- drivers <- testing.
const only = (name, from, to) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { pathNot: to },
})

/** A room of the client knows of the others no more than these. */
const room = (name, ...others) => ({
  name: `client-${name}`,
  severity: 'error',
  from: { path: `^src/client/${name}/` },
  to: { path: '^src/client/', pathNot: `^src/client/(${[name, ...others].join('|')})/` },
})

// Small files that every room may use.
const base = ['^src/base/']

/** What shows views in a framework knows no more than these. */
const adapter = (name, framework) =>
  only(`${name}-shows-views`, `^src/${name}/`, [
    `^src/(${name}|view|client|topic)/`,
    '^src/(message|decoder)\\.ts$',
    ...base,
    'node_modules/rxjs/',
    `node_modules/${framework}/`,
  ])

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    only('topic-is-pure', '^src/topic/', ['^src/topic/', ...base, 'node_modules/fp-ts/']),
    only('codec-is-pure', '^src/codec/', [
      '^src/codec/',
      ...base,
      'node_modules/(fp-ts|io-ts|msgpackr|cbor-x|@bufbuild)/',
    ]),
    only('message-is-small', '^src/message\\.ts$', base),
    only('decoder-knows-values', '^src/decoder\\.ts$', [
      '^src/(topic|codec)/',
      '^src/message\\.ts$',
      ...base,
    ]),
    only('operators-know-messages', '^src/operators/', [
      '^src/(operators|topic|codec)/',
      '^src/(message|decoder)\\.ts$',
      ...base,
      'node_modules/rxjs/',
    ]),
    only('client-knows-drivers-by-interface', '^src/client/', [
      '^src/(client|operators|topic|codec)/',
      '^src/(message|decoder|driver/(driver|refusals|protect))\\.ts$',
      ...base,
      'node_modules/rxjs/',
    ]),
    // The rooms of the client. Who wires them together is outside of them.
    room('delivery'),
    room('isolation'),
    room('outbox'),
    room('inbox', 'delivery', 'outbox'),
    room('subscriptions', 'delivery', 'inbox'),
    room('observing', 'subscriptions', 'delivery'),
    room('publishing', 'outbox'),
    room('interception', 'delivery', 'outbox'),
    room('requests', 'observing', 'publishing', 'outbox'),
    only('interceptors-know-the-interface', '^src/interceptors/', [
      '^src/(interceptors|topic)/',
      '^src/client/interception/interceptor\\.ts$',
      '^src/driver/(driver|found)\\.ts$',
      ...base,
      'node_modules/rxjs/',
    ]),
    only('otel-knows-interceptors', '^src/otel/', [
      '^src/otel/',
      '^src/operators/support/(follow|deletions)\\.ts$',
      '^src/topic/(topic|filter/matches)\\.ts$',
      '^src/client/interception/interceptor\\.ts$',
      '^src/driver/(driver|found)\\.ts$',
      '^src/message\\.ts$',
      ...base,
      'node_modules/(rxjs|@opentelemetry/api)/',
    ]),
    only('log-knows-the-client', '^src/log/', [
      '^src/(log|client|topic|codec)/',
      '^src/(message|decoder|driver/protect)\\.ts$',
      ...base,
      'node_modules/rxjs/',
    ]),
    only('presence-knows-the-client', '^src/presence/', [
      '^src/(presence|client|topic)/',
      '^src/operators/support/',
      '^src/(message|decoder)\\.ts$',
      ...base,
      'node_modules/rxjs/',
    ]),
    only('view-knows-the-client', '^src/view/', [
      '^src/(view|client|topic|codec)/',
      '^src/operators/support/',
      '^src/(message|decoder)\\.ts$',
      ...base,
      'node_modules/rxjs/',
    ]),
    adapter('react', '(@types/)?react'),
    adapter('vue', '@?vue'),
    adapter('svelte', 'svelte'),
    adapter('angular', '@angular/core'),
    {
      name: 'frameworks-are-for-adapters',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(react|vue|svelte|angular)/' },
      to: { path: 'node_modules/((@types/)?react|@?vue|svelte|@angular)/' },
    },
    only('asyncapi-reads-contracts', '^src/asyncapi/', [
      '^src/(asyncapi|topic|codec)/',
      ...base,
      'node_modules/io-ts/',
    ]),
    only('retained-knows-the-client', '^src/retained/', [
      '^src/(retained|client|topic)/',
      '^src/operators/support/',
      '^src/(message|decoder)\\.ts$',
      ...base,
      'node_modules/rxjs/',
    ]),
    only('seam-is-small', '^src/driver/(driver|found)\\.ts$', [
      '^src/driver/found\\.ts$',
      '^src/message\\.ts$',
      ...base,
      'node_modules/rxjs/',
    ]),
    only('drivers-over-the-network-have-in-common', '^src/driver/connect/', [
      '^src/driver/(connect/|[^/]+\\.ts$)',
      ...base,
      'node_modules/rxjs/',
    ]),
    only('memory-driver', '^src/driver/memory/', [
      '^src/driver/(memory/|[^/]+\\.ts$)',
      '^src/(topic/|codec/text/utf8\\.ts$|message\\.ts$)',
      ...base,
      'node_modules/rxjs/',
    ]),
    only('server-serves-the-broker', '^src/server/', [
      '^src/server/',
      '^src/driver/memory/(broker|wire)/',
      '^src/driver/mqtt/wire/',
      '^src/driver/protect\\.ts$',
      ...base,
      '^(node:)?(http|net|stream)$',
      'node_modules/(ws|@types)/',
    ]),
    {
      name: 'nobody-imports-the-command',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/command/' },
      to: { path: '^src/command/' },
    },
    only('mqtt-driver', '^src/driver/mqtt/', [
      '^src/driver/((mqtt|connect)/|[^/]+\\.ts$)',
      '^src/(topic/|message\\.ts$)',
      ...base,
      'node_modules/(rxjs|mqtt|@types)/',
      '^(node:)?stream$',
    ]),
    only('websocket-driver', '^src/driver/websocket/', [
      '^src/driver/((websocket|connect)/|[^/]+\\.ts$)',
      '^src/driver/mqtt/(connect/(address|checkOptions|farewell|network)|auth/authentication|link/(aside|pipe|errors)|wire/errors|mqttDriver|sessionOptions)\\.ts$',
      ...base,
      'node_modules/rxjs/',
    ]),
    {
      name: 'websocket-needs-no-mqtt-js',
      severity: 'error',
      from: { path: '^src/driver/websocket/index\\.ts$' },
      to: { path: 'node_modules/mqtt/', reachable: true },
    },
    {
      name: 'websocket-carries-no-options-of-lines',
      severity: 'error',
      from: { path: '^src/driver/websocket/index\\.ts$' },
      to: {
        path: '^src/driver/(connect/(tlsRule|nodeTls)|mqtt/connect/(lines|lineOptions|transport))\\.ts$',
        reachable: true,
      },
    },
    only('nats-driver', '^src/driver/nats/', [
      '^src/driver/((nats|connect)/|[^/]+\\.ts$)',
      '^src/(topic/|codec/text/utf8\\.ts$|message\\.ts$)',
      ...base,
      'node_modules/(rxjs|@nats-io)/',
    ]),
    only('amqp-driver', '^src/driver/amqp/', [
      '^src/driver/((amqp|connect)/|[^/]+\\.ts$)',
      '^src/(topic/|codec/text/utf8\\.ts$|message\\.ts$)',
      ...base,
      'node_modules/(rxjs|amqplib)/',
      '^crypto$',
    ]),
    only('redis-driver', '^src/driver/redis/', [
      '^src/driver/((redis|connect)/|[^/]+\\.ts$)',
      '^src/(topic/|codec/text/utf8\\.ts$|message\\.ts$)',
      ...base,
      'node_modules/(rxjs|redis|@redis)/',
    ]),
    only('tabs-wrap-any-driver', '^src/driver/tabs/', [
      '^src/driver/(tabs/|[^/]+\\.ts$)',
      '^src/(topic/|message\\.ts$)',
      ...base,
      'node_modules/rxjs/',
    ]),
    only('properties-wrap-any-driver', '^src/driver/withProperties/', [
      '^src/driver/(withProperties/|[^/]+\\.ts$)',
      '^src/(topic/filter/|codec/cbor\\.ts$|codec/json/jsonTokens\\.ts$|codec/text/utf8\\.ts$)',
      ...base,
    ]),
    only('file-store-knows-the-interface', '^src/store/', [
      '^src/store/',
      '^src/client/(outbox|inbox)/store\\.ts$',
      '^src/message\\.ts$',
      ...base,
      '^(node:)?(buffer|crypto|fs/promises|net|path|zlib)$',
      'node_modules/rxjs/',
    ]),
    only('inspector-knows-the-client', '^src/inspector/', [
      '^src/(inspector|client|retained|topic|codec|marbles|asyncapi)/',
      '^src/testing/recording/',
      '^src/(message|decoder|driver/traced)\\.ts$',
      ...base,
      '^(node:)?(crypto|fs|http|net|stream)$',
      'node_modules/(rxjs|ws|@types/ws|preact)/',
    ]),
    only('the-page-runs-in-browsers', '^src/inspector/page/', [
      '^src/inspector/(page|protocol)/',
      '^src/(topic|codec|marbles)/',
      ...base,
      'node_modules/(rxjs|preact)/',
    ]),
    {
      name: 'only-entries-for-node-import-node',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: '^src/(command|driver/(mqtt|amqp)|store|server|testing/peer|inspector)/',
      },
      to: { dependencyTypes: ['core'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'types', 'default'] },
  },
}
