import {
  both,
  fields,
  isBoolean,
  isBytes,
  isInteger,
  isNumber,
  isOneOf,
  isQos,
  isString,
  memberOf,
  type Rule,
  type Rules,
  required,
} from '../../../base/checks.js'
import { isProperties } from '../../../base/properties.js'
import { isTopicName } from '../../../base/text.js'
import { filterProblem } from '../../../topic/filter/grammar.js'
import { carriedProperties } from './carry.js'
import type { FromHub, FromTab } from './messages.js'

// Whatever arrives was posted by a page of the same origin, which may be of any age, or by anything else that runs there.

const listOf =
  (rule: Rule): Rule =>
  value =>
    Array.isArray(value) && value.every(item => rule(item) === null) ? null : 'expected a list'

const orNull =
  (rule: Rule): Rule =>
  value =>
    value === null ? null : rule(value)

const number = isInteger(0)
const code = isInteger(0, 0xff)
const identifier = isInteger(1, 0x0fff_ffff)
const isFilter: Rule = value => (typeof value === 'string' ? filterProblem(value) : 'expected a filter')
const pairs = listOf(value =>
  Array.isArray(value) && value.length === 2 && value.every(text => typeof text === 'string')
    ? null
    : 'expected a pair',
)

const properties: Rule = value => {
  const given = memberOf(value, 'userProperties')
  if (given !== undefined && pairs(given) !== null) return 'expected user properties as pairs'
  return typeof value === 'object' && value !== null
    ? isProperties(carriedProperties(value))
    : 'expected properties'
}

const packet: Rules = {
  topic: required(isTopicName),
  payload: required(isBytes),
  qos: required(isQos),
  retain: required(isBoolean),
  properties: required(properties),
}

const isSomeText: Rule = value => (typeof value === 'string' && value !== '' ? null : 'expected a text')

/** What came from the broker: it may be more than this library would send, and is for whoever reads it to judge. */
const received = fields({
  topic: required(isSomeText),
  payload: required(isBytes),
  qos: required(isQos),
  retain: required(isBoolean),
  dup: required(isBoolean),
  properties: required(
    fields({
      payloadFormatIndicator: isBoolean,
      messageExpiryInterval: isNumber(0),
      contentType: isString,
      responseTopic: isString,
      correlationData: isBytes,
      userProperties: pairs,
    }),
  ),
})

const error = fields({
  name: required(isString),
  message: required(isString),
  fatal: isBoolean,
  reasonCode: code,
})

const answer = fields({ code: required(code), text: isString, uncertain: isBoolean, error })

const request = fields({
  filter: required(isFilter),
  qos: required(isQos),
  retainHandling: required(isQos),
  identifier,
  userProperties: pairs,
})

const capabilities = fields({
  maximumQos: required(isQos),
  retained: required(isBoolean),
  retainHandling: required(isBoolean),
  wildcards: required(isBoolean),
  groups: required(isOneOf('yes', 'no', 'unconfirmed')),
  identifiers: required(isBoolean),
  groupIdentifiers: isBoolean,
  overlap: required(isOneOf('one', 'each')),
  shared: isBoolean,
  noLocal: required(isBoolean),
  retainAsPublished: required(isBoolean),
  properties: required(isBoolean),
  maximumPayload: isNumber(0),
  maximumLevels: isNumber(0),
})

const announced = fields({
  keepalive: isNumber(0),
  sessionExpiry: isNumber(0),
  receiveMaximum: isNumber(0),
  maximumPacketSize: isNumber(0),
  reason: isString,
  userProperties: pairs,
  responseInformation: isString,
  serverReference: isString,
})

const session = fields({
  present: required(isBoolean),
  persistent: required(isBoolean),
  clientId: required(isString),
  capabilities: required(capabilities),
  announced,
})

const notice = fields({
  kind: required(isOneOf('ill-formed', 'overshoot', 'unverified', 'blocked', 'lost', 'unsettled')),
  reason: required(isString),
})

const answered = { id: required(number), at: required(number), answer: required(answer) }

const fromTab: Readonly<Record<FromTab['kind'], Rules>> = {
  hello: { version: required(number), client: required(isString) },
  subscribe: { id: required(number), requests: required(listOf(request)) },
  unsubscribe: { id: required(number), filters: required(listOf(isFilter)) },
  publish: { id: required(number), again: required(isBoolean), packet: required(fields(packet)) },
  ack: { delivery: required(isInteger(1)), code: required(orNull(code)), text: isString },
  read: { bytes: required(number) },
  ping: { id: required(number) },
  beat: {},
  alive: {},
  close: {},
  abort: {},
}

const fromHub: Readonly<Record<FromHub['kind'], Rules>> = {
  refused: { version: required(number) },
  opened: { session: required(session) },
  subscribed: answered,
  unsubscribed: answered,
  published: { id: required(number), answer: required(answer) },
  message: {
    message: required(received),
    identifiers: required(listOf(identifier)),
    delivery: required(number),
  },
  noticed: { notice: required(notice) },
  pong: { id: required(number) },
  beat: {},
  probe: {},
  closed: { error: required(orNull(error)) },
}

const reader = <M extends { readonly kind: string }>(
  kinds: Readonly<Record<M['kind'], Rules>>,
): ((value: unknown) => M | null) => {
  const rules = new Map<unknown, Rule>(
    Object.entries<Rules>(kinds).map(([kind, members]) => [
      kind,
      both(fields({ kind: required(isString), ...members }), () => null),
    ]),
  )
  return value => (rules.get(memberOf(value, 'kind'))?.(value) === null ? (value as M) : null)
}

/** Returns what a tab has posted, or `null` for what no tab of this version posts. */
export const readFromTab: (value: unknown) => FromTab | null = /* @__PURE__ */ reader<FromTab>(fromTab)

/** Returns what a hub has posted, or `null` for what no hub of this version posts. */
export const readFromHub: (value: unknown) => FromHub | null = /* @__PURE__ */ reader<FromHub>(fromHub)

/** Returns the version that a greeting, or its refusal, tells, whatever else is in it; `null`: it tells none. */
export const versionIn = (value: unknown, kind: 'hello' | 'refused' | 'tabs'): number | null => {
  const version = memberOf(value, 'version')
  return memberOf(value, 'kind') === kind && Number.isSafeInteger(version) ? (version as number) : null
}
